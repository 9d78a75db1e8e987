/** The plugin's entry, bundled as for Figma and run in QuickJS, where it has no more than there. */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createChannel } from '../../../src/channel/channel.js';
import { hostEvents, hostRequests } from '../../../src/channel/protocol/host.js';
import { PROTOCOL_VERSION } from '../../../src/channel/protocol/main.js';
import { assertStructured, type Transport } from '../../../src/channel/transports.js';
import { CancelledError, UserError } from '../../../src/errors.js';
import { decodePng } from '../../../src/image/png/png.js';
import { loadQuickJs } from '../../../studio/vm/quickjs.js';
import { startPlugin, type PluginVm } from '../../../studio/vm/vm.js';
import { addPicture, drawSketch, openScene, orderFor, type Scene } from '../../support/figma-scene.js';
import { holdTimers, pass } from '../../support/held-timers.js';
import { english } from '../../support/english.js';

holdTimers();

const PANEL = 'http://localhost:24173';
const HTML = readFileSync('ui/figma/bootstrap.html', 'utf8');

let code = '';
beforeAll(() => {
  const { outputFiles } = buildSync({
    entryPoints: ['src/host/figma/main.ts'],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2017',
    define: { __PANEL_ORIGINS__: JSON.stringify([PANEL]), __BOOTSTRAP__: 'null' },
  });
  code = outputFiles[0]!.text;
});

let vm: PluginVm | null = null;
afterEach(() => {
  vm?.stop();
  vm = null;
});

async function start(scene: Scene) {
  const lines: string[] = [];
  const log = (level: string, line: string) => void lines.push(`${level}: ${line}`);
  const crashed = (reason: string) => log('crashed', reason);
  vm = startPlugin(await loadQuickJs(), { main: code, html: HTML, figma: scene.figma, log, crashed });
  const panel = createChannel({ transport: panelEnd(scene, PANEL), calls: hostRequests, hears: hostEvents });
  return { panel, lines };
}

/** Figma's hop without a window: what main posts to the panel's origin arrives, what the panel posts has `origin`. */
function panelEnd({ posted, receive }: Scene, origin: string): Transport {
  return {
    post: (message) => receive(message, origin),
    subscribe: (listener) => {
      posted.add((message, target) => {
        assertStructured(message);
        if (target === origin) listener(message, origin);
      });
      return () => undefined;
    },
  };
}

const HELLO = { protocol: PROTOCOL_VERSION };
const SCAN = drawSketch([255, 255, 255, 255]);

describe('main in the VM', () => {
  test('shows the bundled page in the size and with the colours of the design', async () => {
    const scene = openScene();
    await start(scene);
    expect(scene.windows).toMatchObject([{ html: HTML, width: 320, height: 600, themeColors: true }]);
  });

  test('answers the panel: hello, export, place, undo', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN, { width: 16, height: 16 });
    scene.document.select([sketchId]);
    const { panel, lines } = await start(scene);
    const hello = await panel.call('hello', HELLO);
    expect(hello).toMatchObject({
      command: 'open',
      selection: { candidates: [{ id: sketchId }] },
      made: null,
    });
    const { png } = await panel.call('export', { id: sketchId, minSide: 32, maxSide: 32, purpose: 'run' });
    expect(decodePng(png)).toMatchObject({ width: 32, height: 32 });
    const before = scene.document.tree;
    const { id } = await panel.call('place', orderFor(sketchId, { png }));
    expect(scene.document.get(id)).toMatchObject({ width: 16, height: 16, blendMode: 'MULTIPLY' });
    scene.document.undo();
    expect(scene.document.tree).toEqual(before);
    expect(lines).toEqual([]);
  });

  test('listens to no second run: another start is another plugin, and its panel is answered', async () => {
    const scene = openScene();
    const heard: unknown[] = [];
    const figma = new Proxy(scene.figma, {
      get: (api, key) =>
        key === 'on'
          ? (type: string, callback: () => void) => {
              heard.push(type);
              return Reflect.apply(Reflect.get(api, key), api, [type, callback]) as unknown;
            }
          : (Reflect.get(api, key) as unknown),
    });
    const first = await start({ ...scene, figma });
    expect(await first.panel.call('hello', HELLO)).toMatchObject({ command: 'open' });
    expect(heard).toContain('selectionchange');
    expect(heard).not.toContain('run');
    vm?.stop();
    const second = await start(scene);
    expect(await second.panel.call('hello', HELLO)).toMatchObject({ command: 'open' });
  });

  test('a panel that is loaded again is answered while an export of the one before still hangs', async () => {
    const scene = openScene();
    const id = addPicture(scene, SCAN);
    const { panel } = await start(scene);
    await panel.call('hello', HELLO);
    scene.setConditions({ exports: 'hanging' });
    const order = { id, minSide: 32, maxSide: 32, purpose: 'run' } as const;
    const before = panel.call('export', order).catch((error: unknown) => error);
    await pass(20);
    const again = createChannel({
      transport: panelEnd(scene, PANEL),
      calls: hostRequests,
      hears: hostEvents,
    });
    expect(await again.call('hello', HELLO)).toMatchObject({ command: 'open' });
    expect(await before).toBeInstanceOf(CancelledError);
  });

  test('errors arrive with their kind and hint', async () => {
    const scene = openScene();
    const { panel } = await start(scene);
    const error: unknown = await panel
      .call('export', { id: '9:9', minSide: 32, maxSide: 32, purpose: 'run' })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(english(error)).toContain('Undo');
  });

  test('a stranger is not answered', async () => {
    const scene = openScene();
    await start(scene);
    let answers = 0;
    scene.posted.add(() => answers++);
    const request = { type: 'request', protocol: PROTOCOL_VERSION, id: 0, name: 'hello', payload: HELLO };
    for (const origin of ['https://evil.example', 'null', '']) scene.receive(request, origin);
    await pass(20);
    expect(answers).toBe(0);
  });
});
