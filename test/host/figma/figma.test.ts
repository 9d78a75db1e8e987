/** The host port on the studio's document: selection, export, settings. Placing has a file of its own. */
import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../src/errors.js';
import { createCancelSource } from '../../../src/channel/cancel.js';
import type { Host } from '../../../src/host/host.js';
import { decodePng } from '../../../src/image/png/png.js';
import { compose, translation, turning } from '../../../studio/document/transform.js';
import { addPicture, drawSketch, hostOver, openScene, orderFor, pixelAt } from '../../support/figma-scene.js';
import { holdTimers, pass } from '../../support/held-timers.js';
import { english, toldBy } from '../../support/english.js';

holdTimers();

const SCAN = drawSketch([255, 255, 255, 255]);
const LINES = drawSketch([0, 0, 0, 0]);

describe('selection', () => {
  test('lists what can be exported, with the box as seen on the canvas', () => {
    const scene = openScene();
    const flat = addPicture(scene, SCAN, { name: 'Line art', width: 30, height: 20 });
    const upright = addPicture(scene, SCAN, { width: 30, height: 20, transform: turning(90) });
    scene.document.select([flat, upright]);
    const [first, second] = scene.host.selection().candidates;
    expect(first).toEqual({
      id: flat,
      name: 'Line art',
      type: 'RECTANGLE',
      width: 30,
      height: 20,
      made: null,
    });
    expect([second!.width, second!.height].map(Math.round)).toEqual([20, 30]);
  });

  test('leaves out hidden layers and those in hidden parents; keeps locked ones', () => {
    const scene = openScene();
    const hidden = addPicture(scene, SCAN, { visible: false });
    const parentId = scene.document.create({ type: 'FRAME', name: 'Hidden', visible: false });
    const inside = addPicture(scene, SCAN, { parentId });
    const locked = addPicture(scene, SCAN, { locked: true });
    scene.document.select([hidden, inside, locked]);
    const { candidates, others, count } = scene.host.selection();
    expect([candidates.map(({ id }) => id), others.map(({ reason }) => reason), count]).toEqual([
      [locked],
      ['hidden', 'hidden'],
      3,
    ]);
  });

  test('leaves out what has no area', () => {
    const scene = openScene();
    scene.document.select([scene.document.create({ type: 'GROUP', name: 'Empty' })]);
    expect(scene.host.selection()).toEqual({
      candidates: [],
      others: [{ name: 'Empty', reason: 'no-area' }],
      count: 1,
    });
  });

  test('holds at most 32 layers and 500 characters of a name, as the protocol does', () => {
    const scene = openScene();
    const ids = Array.from({ length: 40 }, () => addPicture(scene, SCAN, { name: 'x'.repeat(900) }));
    scene.document.select(ids);
    const { candidates, count } = scene.host.selection();
    expect([candidates.length, candidates[0]!.name.length, count]).toEqual([32, 500, 40]);
  });

  test('changes are told', async () => {
    const scene = openScene();
    const id = addPicture(scene, SCAN);
    const told: (readonly string[])[] = [];
    scene.host.onSelection(({ candidates }) => told.push(candidates.map((candidate) => candidate.id)));
    scene.document.select([id]);
    await pass(1);
    scene.document.select([]);
    await pass(1);
    expect(told).toEqual([[id], []]);
  });

  test('select passes over layers that are gone, and never takes the page itself', async () => {
    const scene = openScene();
    const [kept, gone] = [addPicture(scene, SCAN), addPicture(scene, SCAN)];
    scene.document.remove(gone);
    await scene.host.select([gone, kept, scene.document.page.id]);
    expect(scene.document.selection).toEqual([kept]);
  });
});

const UNCANCELLED = createCancelSource().token;
const exportOf = (host: Host, id: string, px: number) =>
  host.exportImage({ id, purpose: 'run', minPx: px, maxPx: px }, UNCANCELLED);

describe('export', () => {
  test.each([
    [{ width: 40, height: 20 }, [64, 64], [64, 32]],
    [{ width: 20, height: 40 }, [64, 64], [32, 64]],
    [{ width: 40, height: 40 }, [16, 16], [16, 16]],
    [{ width: 40, height: 20 }, [16, 64], [40, 20]],
    [{ width: 40, height: 20 }, [64, 4096], [64, 32]],
    [{ width: 40, height: 20 }, [8, 10], [10, 5]],
  ])('a layer of %j at %j px becomes %j px', async (size, [minPx, maxPx], expected) => {
    const scene = openScene();
    const id = addPicture(scene, SCAN, size);
    const { png, name } = await scene.host.exportImage(
      { id, purpose: 'run', minPx: minPx!, maxPx: maxPx! },
      UNCANCELLED,
    );
    const image = decodePng(png, 'export');
    expect([[image.width, image.height], name]).toEqual([expected, 'Sketch']);
  });

  test('a rotated layer is exported upright, over the box that a result will get', async () => {
    const scene = openScene();
    const transform = compose(translation(100, 100), turning(90));
    const id = addPicture(scene, SCAN, { width: 40, height: 20, transform });
    const image = decodePng((await exportOf(scene.host, id, 40)).png, 'export');
    expect([image.width, image.height]).toEqual([20, 40]);
    // Turned clockwise, the lower half in black is on the left.
    expect([pixelAt(image, 3, 20), pixelAt(image, 16, 20)]).toEqual([
      [0, 0, 0, 255],
      [255, 255, 255, 255],
    ]);
  });

  test('paper that is not there stays transparent', async () => {
    const scene = openScene();
    const id = addPicture(scene, LINES, { width: 8, height: 8 });
    const image = decodePng((await exportOf(scene.host, id, 8)).png, 'export');
    expect([pixelAt(image, 4, 1)[3], pixelAt(image, 4, 6)]).toEqual([0, [0, 0, 0, 255]]);
  });

  test('asks Figma for the whole box in sRGB, at no more than 4096 px', async () => {
    const asked: unknown[] = [];
    const host = hostOfLayer({
      exportAsync: (settings: unknown) => {
        asked.push(settings);
        return Promise.resolve(new Uint8Array(1));
      },
    });
    await exportOf(host, '1:2', 9999);
    expect(asked).toEqual([
      {
        format: 'PNG',
        useAbsoluteBounds: true,
        colorProfile: 'SRGB',
        constraint: { type: 'WIDTH', value: 4096 },
      },
    ]);
  });

  test('a rejection with a plain string names the layer and says what to do', async () => {
    const host = hostOfLayer({ exportAsync: () => Promise.reject('Failed to export node.') });
    const error: unknown = await exportOf(host, '1:2', 64).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    const params = { name: 'Layer', reason: 'Failed to export node.' };
    expect((error as UserError).coded).toEqual({ code: 'layer-not-exported', params });
    expect(english(error)).toMatch(/“Layer” could not be exported.*Make sure/);
  });

  const refused: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['a removed layer', { removed: true }, /no longer in the document/],
    ['a hidden layer', { visible: false }, /“Layer” is hidden/],
    ['a layer in a hidden parent', { parent: { visible: false, parent: null } }, /“Layer” is hidden/],
    ['an empty layer', { absoluteRenderBounds: null }, /“Layer” paints nothing/],
    [
      'a layer without area',
      { absoluteBoundingBox: { x: 0, y: 0, width: 50, height: 0 } },
      /“Layer” has no area/,
    ],
    ['a page', { type: 'PAGE' }, /cannot be exported/],
  ];
  test.each(refused)('%s is refused with its name', async (_text, changes, words) => {
    const error: unknown = await exportOf(hostOfLayer(changes), '1:2', 64).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(english(error)).toMatch(words);
  });

  test('a layer that never was is refused', async () => {
    expect(await toldBy(exportOf(openScene().host, '9:9', 64))).toContain('no longer in the document');
  });
});

/** One layer with these members: for what the studio's document cannot be made to do. */
function hostOfLayer(changes: Record<string, unknown>) {
  const node = {
    id: '1:2',
    name: 'Layer',
    type: 'RECTANGLE',
    removed: false,
    visible: true,
    parent: null,
    absoluteBoundingBox: { x: 0, y: 0, width: 50, height: 30 },
    absoluteRenderBounds: { x: 0, y: 0, width: 50, height: 30 },
    exportAsync: () => Promise.resolve(new Uint8Array(1)),
    ...changes,
  };
  const api = { getNodeByIdAsync: () => Promise.resolve(node) };
  return hostOver(api);
}

describe('settings', () => {
  test('come back as they were saved', async () => {
    const scene = openScene();
    expect(await scene.host.loadSettings()).toBeNull();
    await scene.host.saveSettings('{"steps":20}');
    expect(await scene.host.loadSettings()).toBe('{"steps":20}');
  });

  test.each([['{broken'], [''], [42], [{ steps: 20 }], ['"' + 'x'.repeat(60_000) + '"']])(
    'stored %.20j counts as none',
    async (stored) => {
      const scene = openScene();
      scene.storage.set('settings', stored);
      expect(await scene.host.loadSettings()).toBeNull();
    },
  );

  test('that cannot be kept are a condition, not a failure', async () => {
    const scene = openScene();
    scene.storage.set('other', 'x'.repeat(5 * 1024 * 1024));
    expect(await toldBy(scene.host.saveSettings('{}'))).toMatch(/could not be kept.*5 MB/);
  });
});

test('a result can itself be selected and exported', async () => {
  const scene = openScene();
  const sketchId = addPicture(scene, SCAN, { width: 8, height: 8 });
  const { id } = await scene.host.place(orderFor(sketchId));
  const image = decodePng((await exportOf(scene.host, id, 8)).png, 'export');
  expect(pixelAt(image, 4, 4)).toEqual([255, 0, 0, 255]);
});

test('resizing the panel resizes the window', () => {
  const scene = openScene();
  scene.figma.showUI('<p></p>');
  scene.host.resizePanel(480, 700);
  expect(scene.sizes).toEqual([[480, 700]]);
});
