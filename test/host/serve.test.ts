/** Main's half of the plugin without Figma: the opening's watch, and the panel's requests through a real channel. */
import { describe, expect, test } from '@jest/globals';
import { createChannel } from '../../src/channel/channel.js';
import { hostEvents, hostRequests } from '../../src/channel/protocol/host.js';
import { PROTOCOL_VERSION, type Command } from '../../src/channel/protocol/main.js';
import { memoryTransports } from '../../src/channel/transports.js';
import { UserError } from '../../src/errors.js';
import { mainHandlers, readCommand, tellNews } from '../../src/host/serve.js';
import { decodePng } from '../../src/image/png/png.js';
import { addPicture, drawSketch, openScene, orderFor, RECIPE } from '../support/figma-scene.js';
import { openWindow } from './window-rig.js';
import { holdTimers, pass } from '../support/held-timers.js';
import { english } from '../support/english.js';

holdTimers();

const SCAN = drawSketch([255, 255, 255, 255]);
function connect(command: Command = 'open', scene = openScene()) {
  const { opening } = openWindow();
  const notes: string[] = [];
  const session = { host: scene.host, opening, command, note: (line: string) => void notes.push(line) };
  const [near, far] = memoryTransports(structuredClone);
  const main = createChannel({
    transport: far,
    serves: hostRequests,
    handlers: mainHandlers(session),
    says: hostEvents,
  });
  tellNews(session, main);
  const panel = createChannel({ transport: near, calls: hostRequests, hears: hostEvents });
  return { scene, session, main, panel, notes };
}

const DIAGNOSTICS = {
  secureContext: true,
  gpu: { description: 'Adapter', shaderF16: false, maxBufferBytes: 2 ** 31, isFallback: true },
  storage: 'memory',
  freeBytes: null,
  userAgent: 'test',
} as const;
const HELLO = { protocol: PROTOCOL_VERSION };

describe('requests of the panel', () => {
  test('hello learns command, settings, selection and how a selected result was made', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN);
    await scene.host.saveSettings('{"a":1}');
    const { id } = await scene.host.place(orderFor(sketchId));
    scene.document.select([id]);
    const { panel } = connect('again', scene);
    expect(await panel.call('hello', HELLO)).toMatchObject({
      protocol: PROTOCOL_VERSION,
      command: 'again',
      theme: null,
      settings: { json: '{"a":1}' },
      selection: { candidates: [{ id, name: 'Sketch · 7' }], others: [], count: 1 },
      made: { recipe: { ...RECIPE, sketchId }, isNewer: false },
    });
  });

  test('a command is of the layers that were selected when it was chosen, and taken once', async () => {
    const scene = openScene();
    const [first, second] = [addPicture(scene, SCAN), addPicture(scene, SCAN)];
    scene.document.select([first]);
    const { panel } = connect('colorize', scene);
    expect(await panel.call('hello', HELLO)).toMatchObject({ command: 'colorize' });
    expect(await panel.call('hello', HELLO)).toMatchObject({ command: 'open' });
    const { panel: late } = connect('colorize', scene);
    scene.document.select([first, second]);
    expect(await late.call('hello', HELLO)).toMatchObject({ command: 'open', selection: { count: 2 } });
  });

  test('export brings the pixels, and a vanished layer is an error with a hint', async () => {
    const { scene, panel } = connect();
    const id = addPicture(scene, SCAN, { width: 8, height: 4 });
    const { png } = await panel.call('export', { id, minSide: 16, maxSide: 16, purpose: 'run' });
    expect(decodePng(png, 'export')).toMatchObject({ width: 16, height: 8 });
    scene.document.remove(id);
    const error: unknown = await panel
      .call('export', { id, minSide: 16, maxSide: 16, purpose: 'run' })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(english(error)).toContain('Undo');
  });

  test('diagnostics are noted once, for reports', async () => {
    const { panel, notes } = connect();
    await panel.call('diagnostics', DIAGNOSTICS);
    expect(notes).toEqual([`panel on ${JSON.stringify(DIAGNOSTICS)}`]);
  });

  test('undo takes back the last step on the canvas: a result, and the hiding of the one before', async () => {
    const { scene, panel } = connect();
    const order = orderFor(addPicture(scene, SCAN));
    await panel.call('place', order);
    const before = scene.document.tree;
    await panel.call('place', order);
    expect(scene.document.tree).not.toEqual(before);
    await panel.call('undo', {});
    expect(scene.document.tree).toEqual(before);
  });

  test('select, saveSettings and resize reach the host', async () => {
    const { scene, panel } = connect();
    scene.figma.showUI('');
    const id = addPicture(scene, SCAN);
    await panel.call('select', { ids: [id] });
    await panel.call('saveSettings', { json: '{}' });
    await panel.call('resize', { width: 400, height: 500 });
    expect([scene.document.selection, scene.storage.get('settings'), scene.sizes]).toEqual([
      [id],
      '{}',
      [[400, 500]],
    ]);
  });
});

describe('news for the panel', () => {
  test('of the selection, but only after its hello', async () => {
    const { scene, panel } = connect();
    const id = addPicture(scene, SCAN);
    const heard: unknown[] = [];
    panel.on('selection', ({ candidates }) => heard.push(candidates.length));
    scene.document.select([id]);
    await pass(1);
    expect(heard).toEqual([]);
    await panel.call('hello', HELLO);
    scene.document.select([]);
    await pass(1);
    await pass(1);
    expect(heard).toEqual([0]);
  });

  test.each([
    ['colorize', 'colorize'],
    ['again', 'again'],
    ['open', 'open'],
    ['', 'open'],
    ['gone since the last version', 'open'],
  ])('command %j is read as %s', (given, read) => {
    expect(readCommand(given)).toBe(read);
  });
});
