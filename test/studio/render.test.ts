import { describe, expect, test } from '@jest/globals';
import type { GroupNode, SceneNode } from '@figma/plugin-typings/plugin-api-standalone';
import { decodePng } from '../../src/image/png/png.js';
import { toRgba8 } from '../../studio/render/blend.js';
import { nodeOf } from '../../studio/document/layout.js';
import { imagesOf, renderPage } from '../../studio/render/render.js';
import { IDENTITY } from '../../studio/document/transform.js';
import { createStage, pngOf, type Stage } from './stage.js';

type Pixel = readonly [number, number, number, number];
const WHITE: Pixel = [255, 255, 255, 255];
const BLACK: Pixel = [0, 0, 0, 255];
const CLEAR: Pixel = [0, 0, 0, 0];
const ORANGE: Pixel = [240, 120, 30, 255];

/** Pixels of the node as it exports at 1:1, row by row. */
async function pixelsOf(
  stage: Stage,
  id: string,
  settings: object = {},
): Promise<{ width: number; height: number; at: (x: number, y: number) => Pixel }> {
  const node = (await stage.run.figma.getNodeByIdAsync(id)) as SceneNode;
  const { width, height, data } = decodePng(await node.exportAsync({ format: 'PNG', ...settings }));
  const at = (x: number, y: number): Pixel => {
    const [r, g, b, a] = data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4);
    return [r, g, b, a];
  };
  return { width, height, at };
}

/** A picture of 4 x 4 in a frame of the same size. */
function addPicture(
  stage: Stage,
  frame: string,
  {
    colourAt,
    ...patch
  }: { colourAt: (x: number, y: number) => Pixel; blendMode?: 'NORMAL' | 'MULTIPLY'; opacity?: number },
): string {
  const { hash } = stage.images.add(pngOf(4, 4, colourAt));
  return stage.document.create(
    {
      type: 'RECTANGLE',
      name: 'picture',
      width: 4,
      height: 4,
      fills: [{ type: 'IMAGE', imageHash: hash, scaleMode: 'FILL' }],
      ...patch,
    },
    frame,
  );
}

const newFrame = (stage: Stage): string =>
  stage.document.create({ type: 'FRAME', name: 'frame', width: 4, height: 4 });
const lines =
  (paper: Pixel) =>
  (x: number): Pixel =>
    x === 1 ? BLACK : paper;

describe('the two ways under the lines', () => {
  test('MULTIPLY above an opaque scan: paper shows the colour, black lines stay black', async () => {
    const stage = createStage();
    const frame = newFrame(stage);
    addPicture(stage, frame, { colourAt: lines(WHITE) });
    addPicture(stage, frame, { colourAt: () => ORANGE, blendMode: 'MULTIPLY' });
    const { at } = await pixelsOf(stage, frame);
    expect([at(0, 0), at(1, 0), at(2, 3)]).toEqual([ORANGE, BLACK, ORANGE]);
  });

  test('NORMAL below transparent paper: paper shows the colour, black lines stay black', async () => {
    const stage = createStage();
    const frame = newFrame(stage);
    addPicture(stage, frame, { colourAt: () => ORANGE });
    addPicture(stage, frame, { colourAt: lines(CLEAR) });
    const { at } = await pixelsOf(stage, frame);
    expect([at(0, 0), at(1, 0), at(2, 3)]).toEqual([ORANGE, BLACK, ORANGE]);
  });
});

describe('blending', () => {
  test('MULTIPLY is the product of the colours over an opaque ground', async () => {
    const stage = createStage();
    const frame = newFrame(stage);
    addPicture(stage, frame, { colourAt: () => [128, 200, 255, 255] });
    addPicture(stage, frame, { colourAt: () => [100, 50, 204, 255], blendMode: 'MULTIPLY' });
    const product = [(128 * 100) / 255, (200 * 50) / 255, (255 * 204) / 255].map(Math.round);
    expect((await pixelsOf(stage, frame)).at(1, 1)).toEqual([...product, 255]);
  });

  test('MULTIPLY over nothing is the colour itself', async () => {
    const stage = createStage();
    const frame = newFrame(stage);
    addPicture(stage, frame, { colourAt: () => ORANGE, blendMode: 'MULTIPLY' });
    expect((await pixelsOf(stage, frame)).at(0, 0)).toEqual(ORANGE);
  });

  test('half opacity over white is the mean with white', async () => {
    const stage = createStage();
    const frame = newFrame(stage);
    addPicture(stage, frame, { colourAt: () => WHITE });
    addPicture(stage, frame, { colourAt: () => BLACK, opacity: 0.5 });
    expect((await pixelsOf(stage, frame)).at(0, 0)).toEqual([128, 128, 128, 255]);
  });

  test('opacity of a group applies to its contents as one', async () => {
    const stage = createStage();
    const frame = newFrame(stage);
    const group = stage.document.create({ type: 'GROUP', name: 'group', opacity: 0.5 }, frame);
    addPicture(stage, group, { colourAt: () => WHITE });
    addPicture(stage, group, { colourAt: () => BLACK });
    expect((await pixelsOf(stage, frame)).at(0, 0)).toEqual([0, 0, 0, 128]);
  });

  test('half-transparent over half-transparent: alpha adds up as 1 - (1 - a)(1 - b)', async () => {
    const stage = createStage();
    const frame = newFrame(stage);
    const half = () => [255, 0, 0, 128] as Pixel;
    addPicture(stage, frame, { colourAt: half });
    addPicture(stage, frame, { colourAt: half });
    const alpha = Math.round(255 * (1 - (1 - 128 / 255) ** 2));
    expect((await pixelsOf(stage, frame)).at(0, 0)).toEqual([255, 0, 0, alpha]);
  });
});

test('on the page a MULTIPLY layer darkens the page’s grey', async () => {
  const stage = createStage();
  const { document, images } = stage;
  const id = addPicture(stage, document.page.id, { colourAt: () => ORANGE, blendMode: 'MULTIPLY' });
  await images.load(imagesOf(document.tree, [nodeOf(document.tree, id)]));
  const scene = { tree: document.tree, pixels: (hash: string) => images.peek(hash) };
  const { data } = toRgba8(renderPage(scene, document.page, { view: IDENTITY, width: 8, height: 4 }));
  const grey = Math.round(0.91 * 255);
  expect([...data.subarray(0, 4)]).toEqual([
    ...ORANGE.slice(0, 3).map((value) => Math.round(value * 0.91)),
    255,
  ]);
  expect([...data.subarray(5 * 4, 6 * 4)]).toEqual([grey, grey, grey, 255]);
});

// [typings, isMask and maskType ALPHA]
describe('masks', () => {
  test('a mask clips the siblings above it, leaves those below, and is not seen itself', async () => {
    const stage = createStage();
    const frame = newFrame(stage);
    addPicture(stage, frame, { colourAt: (x) => (x === 0 ? WHITE : CLEAR) });
    const mask = addPicture(stage, frame, { colourAt: (x) => (x < 2 ? CLEAR : BLACK) });
    addPicture(stage, frame, { colourAt: () => ORANGE });
    stage.document.update(mask, { isMask: true });
    const { at } = await pixelsOf(stage, frame);
    expect([0, 1, 2, 3].map((x) => at(x, 0))).toEqual([WHITE, CLEAR, ORANGE, ORANGE]);
    stage.document.update(mask, { visible: false });
    expect((await pixelsOf(stage, frame)).at(0, 0)).toEqual(ORANGE);
  });

  test('what is masked is rendered within its mask’s box; exported alone it drops the mask', async () => {
    const stage = createStage();
    const group = stage.document.create({ type: 'GROUP', name: 'group' });
    const mask = addPicture(stage, group, { colourAt: () => BLACK });
    const picture = addPicture(stage, group, { colourAt: () => ORANGE });
    const shift = [1, 0, 2] as const;
    stage.document.update(mask, { isMask: true, transform: [shift, [0, 1, 0]] });
    const node = (await stage.run.figma.getNodeByIdAsync(group)) as GroupNode;
    expect(node.absoluteRenderBounds).toEqual({ x: 2, y: 0, width: 2, height: 4 });
    expect((await pixelsOf(stage, picture)).at(0, 0)).toEqual(ORANGE);
    expect((await pixelsOf(stage, mask)).at(0, 0)).toEqual(BLACK);
  });
});

describe('places', () => {
  const numbered = (x: number, y: number): Pixel => [x * 60, y * 60, 7, 255];

  test('a picture at its own size comes out pixel for pixel', async () => {
    const stage = createStage();
    const id = addPicture(stage, stage.document.page.id, { colourAt: numbered });
    const { at } = await pixelsOf(stage, id);
    for (let y = 0; y < 4; y++) for (let x = 0; x < 4; x++) expect(at(x, y)).toEqual(numbered(x, y));
  });

  test('a picture turned by 90° comes out turned, axis-aligned', async () => {
    const stage = createStage();
    const id = addPicture(stage, stage.document.page.id, { colourAt: numbered });
    stage.document.update(id, {
      transform: [
        [0, -1, 0],
        [1, 0, 0],
      ],
    });
    const { width, height, at } = await pixelsOf(stage, id);
    expect([width, height]).toEqual([4, 4]);
    expect(at(3, 0)).toEqual(numbered(0, 0));
    expect(at(3, 3)).toEqual(numbered(3, 0));
  });

  test('FILL covers the box and crops what sticks out, centred', async () => {
    const stage = createStage();
    const id = addPicture(stage, stage.document.page.id, { colourAt: numbered });
    stage.document.update(id, { height: 2 });
    const { height, at } = await pixelsOf(stage, id);
    expect(height).toBe(2);
    expect([at(0, 0), at(0, 1)]).toEqual([numbered(0, 1), numbered(0, 2)]);
  });

  test('a frame clips its children', async () => {
    const stage = createStage();
    const frame = newFrame(stage);
    const id = addPicture(stage, frame, { colourAt: () => ORANGE });
    stage.document.update(id, {
      transform: [
        [1, 0, 2],
        [0, 1, 0],
      ],
    });
    const { width, at } = await pixelsOf(stage, frame, { useAbsoluteBounds: true });
    expect(width).toBe(4);
    expect([at(1, 0), at(2, 0), at(3, 0)]).toEqual([CLEAR, ORANGE, ORANGE]);
  });

  test('shrinking averages: a chequered picture becomes its mean', async () => {
    const stage = createStage();
    const id = addPicture(stage, stage.document.page.id, {
      colourAt: (x, y) => ((x + y) % 2 === 0 ? WHITE : BLACK),
    });
    const { width, at } = await pixelsOf(stage, id, { constraint: { type: 'WIDTH', value: 2 } });
    expect(width).toBe(2);
    expect(at(0, 0)).toEqual([128, 128, 128, 255]);
  });

  test('a stroke paints its width: a straight line of 2 covers two rows', async () => {
    const stage = createStage();
    const id = stage.document.create({
      type: 'VECTOR',
      name: 'line',
      width: 10,
      height: 4,
      polylines: [
        [
          { x: 2, y: 2 },
          { x: 8, y: 2 },
        ],
      ],
      strokes: [{ type: 'SOLID', color: { r: 0, g: 0, b: 0 } }],
      strokeWeight: 2,
    });
    const { at } = await pixelsOf(stage, id, { useAbsoluteBounds: true });
    expect([0, 1, 2, 3].map((y) => at(5, y)[3])).toEqual([0, 255, 255, 0]);
  });
});

describe('what export refuses', () => {
  const nothing = 'Failed to export node. This node may not have any visible layers.';

  test('an invisible node, one in an invisible parent and one without paint reject with Figma’s string', async () => {
    const stage = createStage();
    const frame = newFrame(stage);
    const picture = addPicture(stage, frame, { colourAt: () => ORANGE });
    const bare = stage.document.create({ type: 'RECTANGLE', name: 'bare' });
    stage.document.update(frame, { visible: false });
    for (const id of [picture, frame, bare]) await expect(pixelsOf(stage, id)).rejects.toBe(nothing);
  });

  test('formats and options that the studio lacks are refused by name', async () => {
    const stage = createStage();
    const id = addPicture(stage, stage.document.page.id, { colourAt: () => ORANGE });
    await expect(pixelsOf(stage, id, { format: 'SVG' })).rejects.toThrow('SVG');
    await expect(pixelsOf(stage, id, { contentsOnly: false })).rejects.toThrow('contentsOnly');
  });
});
