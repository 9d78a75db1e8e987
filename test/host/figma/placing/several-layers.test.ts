/** Results of several layers: one undo step, on the right sides, mixed as asked for, grouped or not. */
import { describe, expect, test } from '@jest/globals';
import type { PlacedLayer } from '../../../../src/channel/protocol/layers.js';
import { compose, translation, turning } from '../../../../studio/document/transform.js';
import {
  addPicture,
  drawSketch,
  layerOf,
  openScene,
  orderFor,
  pixelAt,
  plainPicture,
  RECIPE,
  seeCanvas,
  type Scene,
} from '../../../support/figma-scene.js';

const SCAN = drawSketch([255, 255, 255, 255]);
const LINES = drawSketch([0, 0, 0, 0]);
const FULL = { width: 8, height: 8 };
const BOX = { x: 0, y: 0, ...FULL };

const filled = (name: string, rgb: readonly [number, number, number], changes: Partial<PlacedLayer> = {}) =>
  layerOf(name, { png: new Uint8Array(plainPicture(8, rgb)), ...changes });

const COLOUR = filled('Colour', [200, 100, 50]);
const SHADING = filled('Shading', [128, 128, 128], { blend: 'multiply' });
const LIGHT = filled('Light', [0, 0, 64], { side: 'above', blend: 'screen', opacity: 0.5 });

const several = (sketchId: string, changes: Partial<ReturnType<typeof orderFor>> = {}) =>
  orderFor(sketchId, { layers: [COLOUR, SHADING], group: 'Colour 7 · Sketch', ...changes });

const namesOf = ({ document }: Scene, ids: readonly string[]) => ids.map((id) => document.get(id)!.name);

describe('in a group', () => {
  test('layers lie bottom to top, each with its blend; one undo takes all of them away', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, LINES, FULL);
    const before = scene.document.tree;
    const placed = await scene.host.place(several(sketchId, { sketchIsOpaque: false }));
    const group = scene.document.get(placed.id)!;
    expect(group).toMatchObject({ type: 'GROUP', name: 'Colour 7 · Sketch', blendMode: 'NORMAL' });
    expect(placed.ids).toEqual([group.id]);
    expect(scene.document.page.childIds).toEqual([group.id, sketchId]);
    expect(namesOf(scene, group.childIds)).toEqual(['Colour', 'Shading']);
    expect(group.childIds.map((id) => scene.document.get(id)!.blendMode)).toEqual(['NORMAL', 'MULTIPLY']);
    expect(pixelAt(await seeCanvas(scene, BOX), 4, 1)).toEqual([100, 50, 25, 255]);
    scene.document.undo();
    expect(scene.document.tree).toEqual(before);
  });

  test('they tint an opaque scan as one: what covers within the group does not darken it', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN, FULL);
    const background = filled('Background', [10, 20, 30]);
    const placed = await scene.host.place(several(sketchId, { layers: [background, COLOUR] }));
    expect(scene.document.get(placed.id)!.blendMode).toBe('MULTIPLY');
    expect(scene.document.page.childIds).toEqual([sketchId, placed.id]);
    const canvas = await seeCanvas(scene, BOX);
    expect([pixelAt(canvas, 4, 1), pixelAt(canvas, 4, 6)]).toEqual([
      [200, 100, 50, 255],
      [0, 0, 0, 255],
    ]);
  });

  test('the recipe is on the group, and a layer of it is known as a part of the result', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, LINES, FULL);
    const placed = await scene.host.place(several(sketchId));
    const group = scene.document.get(placed.id)!;
    const layer = scene.document.get(group.childIds[1]!)!;
    expect(Object.keys(group.relaunchData)).toEqual(['again']);
    expect([layer.pluginData['recipe'], layer.relaunchData]).toEqual([undefined, {}]);
    const made = { recipe: { ...RECIPE, sketchId }, isNewer: false };
    for (const id of [group.id, layer.id]) {
      scene.document.select([id]);
      expect(scene.host.selectedMade()).toEqual(made);
      expect(scene.host.selection().candidates).toMatchObject([{ id, made }]);
    }
  });

  test('a layer that the designer puts into the group is hers, no result', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, LINES, FULL);
    const placed = await scene.host.place(several(sketchId));
    const own = addPicture(scene, SCAN, { ...FULL, parentId: placed.id });
    scene.document.select([own]);
    expect(scene.host.selection().candidates).toMatchObject([{ id: own, made: null }]);
    expect((await scene.host.place(several(sketchId))).hiddenIds).toEqual([]);
  });

  test('it covers exactly a turned sketch in a turned frame, out of its flow', async () => {
    const scene = openScene();
    const autoLayout = { mode: 'HORIZONTAL', spacing: 8, padding: 4 } as const;
    const frame = scene.document.create({
      type: 'FRAME',
      name: 'Row',
      autoLayout,
      transform: compose(translation(70, 9), turning(20)),
    });
    const sketchId = addPicture(scene, SCAN, { width: 40, height: 20, parentId: frame });
    const wanted = scene.document.boundsOf(sketchId);
    const placed = await scene.host.place(several(sketchId));
    for (const id of [placed.id, ...scene.document.get(placed.id)!.childIds]) {
      const box = scene.document.boundsOf(id);
      for (const key of ['x', 'y', 'width', 'height'] as const) expect(box[key]).toBeCloseTo(wanted[key], 6);
    }
    expect(scene.document.get(placed.id)).toMatchObject({ layoutPositioning: 'ABSOLUTE', parentId: frame });
    expect(scene.document.boundsOf(sketchId)).toEqual(wanted);
  });

  test('on both sides of the lines, there is a group on each', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, LINES, FULL);
    const layers = [COLOUR, LIGHT, SHADING];
    const placed = await scene.host.place(several(sketchId, { layers, sketchIsOpaque: false }));
    const [under, over] = placed.ids;
    expect(scene.document.page.childIds).toEqual([under, sketchId, over]);
    expect(namesOf(scene, scene.document.get(under!)!.childIds)).toEqual(['Colour', 'Shading']);
    expect(scene.document.get(over!)!.blendMode).toBe('PASS_THROUGH');
    // Screened at half its strength over black lines.
    expect(pixelAt(await seeCanvas(scene, BOX), 4, 6)).toEqual([0, 0, 32, 255]);
  });
});

describe('without a group', () => {
  test('layers lie bottom to top around the sketch, in one undo step', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, LINES, FULL);
    const before = scene.document.tree;
    const layers = [COLOUR, SHADING, LIGHT];
    const placed = await scene.host.place(
      several(sketchId, { layers, group: null, sketchIsOpaque: false, selectedAtClick: [] }),
    );
    expect(namesOf(scene, placed.ids)).toEqual(['Colour', 'Shading', 'Light']);
    expect(scene.document.page.childIds).toEqual([placed.ids[0], placed.ids[1], sketchId, placed.ids[2]]);
    expect(placed.ids.map((id) => scene.document.get(id)!.blendMode)).toEqual([
      'NORMAL',
      'MULTIPLY',
      'SCREEN',
    ]);
    expect(scene.document.selection).toEqual(placed.ids);
    expect(scene.host.selectedMade()).toMatchObject({ recipe: { sketchId } });
    scene.document.undo();
    expect(scene.document.tree).toEqual(before);
  });
});

describe.each([
  ['grouped', 'Colour 7 · Sketch'],
  ['not grouped', null],
])('the next result, %s', (_how, group) => {
  const layers = [COLOUR, LIGHT];
  const setUp = async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, LINES, FULL);
    const order = several(sketchId, { layers, group, sketchIsOpaque: false });
    return { scene, sketchId, order, first: await scene.host.place(order) };
  };
  const visible = ({ document }: Scene, ids: readonly string[]) => ids.map((id) => document.get(id)!.visible);

  test('hides all of the earlier one, named once, in its own step', async () => {
    const { scene, order, first } = await setUp();
    const before = scene.document.tree;
    const second = await scene.host.place(order);
    expect([visible(scene, first.ids), second.hiddenIds]).toEqual([[false, false], [first.ids[0]]]);
    scene.document.undo();
    expect(scene.document.tree).toEqual(before);
  });

  test('is shown whole by any of its layers, alone: without all of the other one', async () => {
    const { scene, order, first } = await setUp();
    const second = await scene.host.place(order);
    await scene.host.show(first.ids[1]!, true);
    expect([visible(scene, first.ids), visible(scene, second.ids)]).toEqual([
      [true, true],
      [false, false],
    ]);
    scene.document.undo();
    expect(visible(scene, second.ids)).toEqual([true, true]);
  });

  test.each([
    ['hides one layer of it', { visible: false }],
    ['makes one layer of it paler', { opacity: 0.4 }],
    ['renames one layer of it', { name: 'Mine' }],
  ])('leaves it alone where the designer %s', async (_what, patch) => {
    const { scene, order, first } = await setUp();
    const [under, over] = first.ids;
    const layer = group === null ? over! : scene.document.get(over!)!.childIds[0]!;
    scene.document.update(layer, patch);
    const second = await scene.host.place(order);
    expect([visible(scene, [under!]), second.hiddenIds]).toEqual([[true], []]);
  });
});

test('a failure at the second layer takes the first one away again', async () => {
  const scene = openScene();
  const sketchId = addPicture(scene, SCAN, FULL);
  const before = scene.document.tree;
  const broken = { ...SHADING, png: new Uint8Array(50) };
  await expect(scene.host.place(several(sketchId, { layers: [COLOUR, broken] }))).rejects.toMatchObject({
    coded: { code: 'picture-refused' },
  });
  expect(scene.document.tree).toEqual(before);
});

test('placing and showing a group is no news of the frame that it lies in', async () => {
  const scene = openScene();
  const frame = scene.document.create({ type: 'FRAME', name: 'Page' });
  const sketchId = addPicture(scene, SCAN, { ...FULL, parentId: frame });
  const heard: unknown[] = [];
  scene.host.onWatched((layers) => heard.push(...layers.filter(({ changed }) => changed)));
  await scene.host.watch([frame]);
  const first = await scene.host.place(several(sketchId));
  await scene.host.place(several(sketchId));
  await scene.host.show(first.id, true);
  scene.document.undo();
  // The designer's own change is, and the only one that is heard of.
  const news = new Promise((resolve) => scene.host.onWatched(resolve));
  scene.document.update(sketchId, { opacity: 0.5 });
  scene.document.commit();
  expect(await news).toMatchObject([{ id: frame, changed: true }]);
  expect(heard).toEqual([]);
});
