/** The one group of a sketch's results: ours alone, found again, lying as the result that is seen asks for. */
import { describe, expect, test } from '@jest/globals';
import {
  duplicateLayers,
  copyLayers,
  moveToPage,
  pasteLayers,
} from '../../../../studio/document/layer-acts.js';
import { compose, translation, turning } from '../../../../studio/document/transform.js';
import type { NodeRecord } from '../../../../studio/document/nodes.js';
import type { PlacedResult } from '../../../../src/host/host.js';
import {
  addPicture,
  drawSketch,
  hostOver,
  layerOf,
  openScene,
  orderFor,
  pixelAt,
  plainPicture,
  RED,
  seeCanvas,
  type OrderChanges,
  type Scene,
} from '../../../support/figma-scene.js';

const SCAN = drawSketch([255, 255, 255, 255]);
const LINES = drawSketch([0, 0, 0, 0]);
const FULL = { width: 8, height: 8 };
const BOX = { x: 0, y: 0, ...FULL };
const BLUE = [0, 0, 255] as const;

const order = (sketchId: string, changes: OrderChanges = {}) =>
  orderFor(sketchId, { resultsGroup: 'Colours · Sketch', sketchIsOpaque: false, ...changes });
const place = (scene: Scene, sketchId: string, changes: OrderChanges = {}) =>
  scene.host.place(order(sketchId, changes));

const groupOf = ({ document }: Scene, { id }: PlacedResult): NodeRecord =>
  document.get(document.get(id)!.parentId!)!;
const seen = ({ document }: Scene, ...results: readonly PlacedResult[]) =>
  results.map(({ id }) => document.get(id)!.visible);

interface SetUp {
  readonly png?: Uint8Array;
  readonly changes?: OrderChanges;
}

async function setUp({ png = LINES, changes = {} }: SetUp = {}) {
  const scene = openScene();
  addPicture(scene, SCAN, { name: 'Of the user', transform: translation(40, 0) });
  const sketchId = addPicture(scene, png, FULL);
  const untouched = scene.document.tree;
  const first = await place(scene, sketchId, changes);
  return { scene, sketchId, untouched, first };
}

describe('a second result', () => {
  test.each([
    ['under the lines: below them, isolated', LINES, false, 'NORMAL', 'below'],
    ['over an opaque scan: above it, as one tint', SCAN, true, 'MULTIPLY', 'above'],
  ] as const)(
    'goes into the same group, %s; one is seen',
    async (_how, png, sketchIsOpaque, blendMode, side) => {
      const { scene, sketchId, untouched, first } = await setUp({ png, changes: { sketchIsOpaque } });
      const group = groupOf(scene, first);
      expect(group).toMatchObject({ type: 'GROUP', name: 'Colours · Sketch', blendMode, parentId: '0:1' });
      const second = await place(scene, sketchId, { sketchIsOpaque, png: plainPicture(8, BLUE) });
      expect(scene.document.get(group.id)!.childIds).toEqual([first.id, second.id]);
      expect([seen(scene, first, second), second.hiddenIds]).toEqual([[false, true], [first.id]]);
      const [other] = scene.document.page.childIds;
      const beside = side === 'below' ? [other, group.id, sketchId] : [other, sketchId, group.id];
      expect(scene.document.page.childIds).toEqual(beside);
      for (const [id, record] of untouched) if (id !== '0:1') expect(scene.document.get(id)).toEqual(record);
      const canvas = await seeCanvas(scene, BOX);
      expect([pixelAt(canvas, 4, 1), pixelAt(canvas, 4, 6)]).toEqual([
        [...BLUE, 255],
        [0, 0, 0, 255],
      ]);
    },
  );

  test('is one step of undo, and so is the first with its group', async () => {
    const { scene, sketchId, untouched } = await setUp();
    const before = scene.document.tree;
    await place(scene, sketchId);
    scene.document.undo();
    expect(scene.document.tree).toEqual(before);
    scene.document.undo();
    expect(scene.document.tree).toEqual(untouched);
  });

  test('of several layers is a group within it, which tints the scan as one', async () => {
    const { scene, sketchId, first } = await setUp({ png: SCAN, changes: { sketchIsOpaque: true } });
    const png = (rgb: readonly [number, number, number]) => new Uint8Array(plainPicture(8, rgb));
    const layers = [
      layerOf('Background', { png: png([10, 20, 30]) }),
      layerOf('Subject', { png: png([200, 100, 50]) }),
      layerOf('Shading', { png: png([128, 128, 128]), blend: 'multiply' }),
    ];
    const second = await place(scene, sketchId, { layers, group: 'Subject 7', sketchIsOpaque: true });
    expect(second.ids).toEqual([second.id]);
    expect(scene.document.get(second.id)).toMatchObject({
      type: 'GROUP',
      name: 'Subject 7',
      blendMode: 'NORMAL',
    });
    expect(groupOf(scene, second).id).toBe(groupOf(scene, first).id);
    expect(pixelAt(await seeCanvas(scene, BOX), 4, 1)).toEqual([100, 50, 25, 255]);
    const [layer] = scene.document.get(second.id)!.childIds;
    scene.document.select([layer!]);
    expect(scene.host.selectedMade()).toMatchObject({ recipe: { sketchId } });
  });

  test('that failed leaves the group and all results as they were', async () => {
    const { scene, sketchId } = await setUp();
    const before = scene.document.tree;
    const broken = [layerOf('Colour'), layerOf('Shading', { png: new Uint8Array(50) })];
    await expect(place(scene, sketchId, { layers: broken, group: 'Two' })).rejects.toMatchObject({
      coded: { code: 'picture-refused' },
    });
    expect(scene.document.tree).toEqual(before);
  });

  test('in whose place another comes stays out of the group, which is the same', async () => {
    const { scene, sketchId, first } = await setUp();
    const group = groupOf(scene, first).id;
    const second = await place(scene, sketchId, { replaces: first.ids });
    expect(scene.document.get(first.id)).toBeNull();
    expect(scene.document.get(group)!.childIds).toEqual([second.id]);
  });

  test.each([
    ['turned', compose(translation(30, 20), turning(30))],
    ['upright', translation(9, 4)],
  ])('covers exactly a %s sketch in a frame, first in the group or not', async (_how, transform) => {
    const scene = openScene();
    const autoLayout = { mode: 'HORIZONTAL', spacing: 8, padding: 4 } as const;
    const frame = scene.document.create({ type: 'FRAME', name: 'Row', autoLayout, transform: turning(20) });
    const sketchId = addPicture(scene, SCAN, { width: 40, height: 20, transform, parentId: frame });
    const wanted = scene.document.boundsOf(sketchId);
    for (const { id } of [await place(scene, sketchId), await place(scene, sketchId)]) {
      const box = scene.document.boundsOf(id);
      for (const key of ['x', 'y', 'width', 'height'] as const) expect(box[key]).toBeCloseTo(wanted[key], 6);
      expect(groupOf(scene, { id } as PlacedResult)).toMatchObject({
        layoutPositioning: 'ABSOLUTE',
        parentId: frame,
      });
    }
    expect(scene.document.boundsOf(sketchId)).toEqual(wanted);
  });
});

describe('the group is found again', () => {
  test('by another start of the plugin', async () => {
    const { scene, sketchId, first } = await setUp();
    const second = await hostOver(scene.figma).place(order(sketchId));
    expect(groupOf(scene, second).id).toBe(groupOf(scene, first).id);
  });

  test('renamed, blended anew, locked or moved within the page, and stays so', async () => {
    const { scene, sketchId, first } = await setUp({ png: SCAN, changes: { sketchIsOpaque: true } });
    const { id } = groupOf(scene, first);
    const frame = scene.document.create({ type: 'FRAME', name: 'Elsewhere', width: 90, height: 90 });
    scene.document.move(id, frame, 0);
    scene.document.update(id, { name: 'My colours', blendMode: 'DARKEN', locked: true });
    scene.document.commit();
    const second = await place(scene, sketchId, { sketchIsOpaque: true });
    expect(scene.document.get(id)).toMatchObject({
      ...{ name: 'My colours', blendMode: 'DARKEN', locked: true, parentId: frame },
      childIds: [first.id, second.id],
    });
    expect(seen(scene, first, second)).toEqual([false, true]);
    expect(scene.document.boundsOf(second.id)).toEqual(scene.document.boundsOf(sketchId));
  });

  test('hidden by the designer it is shown again: what was made is to be seen', async () => {
    const { scene, sketchId, first } = await setUp();
    const { id } = groupOf(scene, first);
    scene.document.update(id, { visible: false });
    const second = await place(scene, sketchId);
    expect([scene.document.get(id)!.visible, groupOf(scene, second).id]).toEqual([true, id]);
  });

  test('cut and pasted, under its new id', async () => {
    const { scene, sketchId, first } = await setUp();
    const { id } = groupOf(scene, first);
    const copies = copyLayers(scene.document, [id]);
    scene.document.remove(id);
    const [pasted] = pasteLayers(scene.document, copies);
    const second = await place(scene, sketchId);
    expect(groupOf(scene, second).id).toBe(pasted);
  });

  test('not in a copy: that is the designer’s, and stays as it is', async () => {
    const { scene, sketchId, first } = await setUp();
    const { id } = groupOf(scene, first);
    const [copy] = duplicateLayers(scene.document, [id]);
    const inside = () => scene.document.get(copy!)!.childIds.map((child) => scene.document.get(child));
    const before = inside();
    const second = await place(scene, sketchId);
    expect(groupOf(scene, second).id).toBe(id);
    expect(inside()).toEqual(before);
  });

  test.each([
    ['was deleted', ({ document }: Scene, id: string) => document.remove(id)],
    [
      'is on another page',
      ({ document }: Scene, id: string) => moveToPage(document, [id], document.addPage('Old')),
    ],
    [
      'was put away in something hidden',
      ({ document }: Scene, id: string) =>
        document.move(id, document.create({ type: 'FRAME', name: 'Old', visible: false }), 0),
    ],
  ])('made anew where it %s', async (_what, act) => {
    const { scene, sketchId, first } = await setUp();
    const { id } = groupOf(scene, first);
    act(scene, id);
    const second = await place(scene, sketchId);
    expect(groupOf(scene, second)).toMatchObject({ name: 'Colours · Sketch', childIds: [second.id] });
    expect(groupOf(scene, second).id).not.toBe(id);
  });

  test('another sketch has one of its own', async () => {
    const { scene, first } = await setUp();
    const other = addPicture(scene, LINES, { ...FULL, transform: translation(0, 30) });
    const second = await place(scene, other);
    expect(groupOf(scene, second).id).not.toBe(groupOf(scene, first).id);
    expect(seen(scene, first, second)).toEqual([true, true]);
  });
});

test('layers of the designer’s in the group and results that she changed are left alone', async () => {
  const { scene, sketchId, first } = await setUp();
  const { id } = groupOf(scene, first);
  const own = addPicture(scene, SCAN, { parentId: id, name: 'Mine' });
  scene.document.update(first.id, { name: 'The good one' });
  scene.document.commit();
  const before = [own, first.id].map((layer) => scene.document.get(layer));
  const second = await place(scene, sketchId);
  expect([own, first.id].map((layer) => scene.document.get(layer))).toEqual(before);
  expect([second.hiddenIds, groupOf(scene, second).id]).toEqual([[], id]);
});

describe('a result that lies otherwise takes the group with it', () => {
  const over = (png: Uint8Array = plainPicture(8, BLUE)): OrderChanges => ({ png, side: 'above' });

  test.each([
    ['from below the lines', LINES, false, 'NORMAL'],
    ['from the tint of a scan', SCAN, true, 'MULTIPLY'],
  ] as const)(
    '%s to over them, and back when the former is shown',
    async (_how, png, sketchIsOpaque, blendMode) => {
      const { scene, sketchId, first } = await setUp({ png, changes: { sketchIsOpaque } });
      const { id } = groupOf(scene, first);
      const before = scene.document.tree;
      const second = await place(scene, sketchId, { ...over(), sketchIsOpaque });
      expect(groupOf(scene, second)).toMatchObject({ id, blendMode: 'NORMAL' });
      expect(pixelAt(await seeCanvas(scene, BOX), 4, 6)).toEqual([...BLUE, 255]);
      await scene.host.show(first.id, true);
      expect(seen(scene, first, second)).toEqual([true, false]);
      expect(scene.document.get(id)!.blendMode).toBe(blendMode);
      const canvas = await seeCanvas(scene, BOX);
      expect([pixelAt(canvas, 4, 1), pixelAt(canvas, 4, 6)]).toEqual([
        [...RED, 255],
        [0, 0, 0, 255],
      ]);
      scene.document.undo();
      scene.document.undo();
      expect(scene.document.tree).toEqual(before);
    },
  );

  test('but not where the designer has moved it to the other side or blended it otherwise', async () => {
    const { scene, sketchId, first } = await setUp();
    const { id } = groupOf(scene, first);
    const top = scene.document.page.childIds.length;
    scene.document.move(id, '0:1', top);
    scene.document.update(id, { blendMode: 'SCREEN' });
    scene.document.commit();
    const places = scene.document.page.childIds;
    await place(scene, sketchId, over());
    await scene.host.show(first.id, true);
    expect([scene.document.page.childIds, scene.document.get(id)!.blendMode]).toEqual([places, 'SCREEN']);
  });

  test('nor where the sketch is gone', async () => {
    const { scene, sketchId, first } = await setUp();
    const { id } = groupOf(scene, first);
    scene.document.remove(sketchId);
    const second = await place(scene, sketchId);
    expect(groupOf(scene, second)).toMatchObject({
      id,
      blendMode: 'NORMAL',
      childIds: [first.id, second.id],
    });
    expect(seen(scene, first, second)).toEqual([false, true]);
  });
});

describe('shown alone', () => {
  test('a result of the group hides the others, loose ones too; shown once more it is no step', async () => {
    const { scene, sketchId, first } = await setUp();
    const loose = await place(scene, sketchId, { resultsGroup: null });
    expect(seen(scene, first, loose)).toEqual([false, true]);
    await scene.host.show(first.id, true);
    expect(seen(scene, first, loose)).toEqual([true, false]);
    const before = scene.document.tree;
    await scene.host.show(first.id, true);
    expect(scene.document.tree).toBe(before);
    await scene.host.show(loose.id, true);
    expect(seen(scene, first, loose)).toEqual([false, true]);
  });

  test('the group itself stands for the result that is seen in it', async () => {
    const { scene, sketchId, first } = await setUp();
    const second = await place(scene, sketchId);
    const { id } = groupOf(scene, first);
    scene.document.select([id]);
    expect(scene.host.selection().candidates).toMatchObject([
      { id: second.id, made: { recipe: { sketchId } } },
    ]);
    expect(Object.keys(scene.document.get(id)!.relaunchData)).toEqual(['again']);
    await scene.host.show(first.id, true);
    expect(scene.host.selection().candidates).toMatchObject([{ id: first.id }]);
    const third = await place(scene, sketchId, { selectedAtClick: [first.id] });
    expect(scene.document.selection).toEqual([third.id]);
  });
});

test('a result on both sides of the lines lies beside the sketch, for no group could hold it', async () => {
  const { scene, sketchId, first } = await setUp();
  const layers = [layerOf('Colour'), layerOf('Light', { side: 'above', blend: 'screen' })];
  const second = await place(scene, sketchId, { layers, group: 'Both' });
  const parents = second.ids.map((id) => scene.document.get(id)!.parentId);
  expect([parents, seen(scene, first)]).toEqual([['0:1', '0:1'], [false]]);
});
