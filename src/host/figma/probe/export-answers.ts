/** Exports of layers whose pixels follow from a formula. */
import type {
  ExportSettingsImage,
  ImagePaint,
  RectangleNode,
  SceneNode,
  SolidPaint,
} from '@figma/plugin-typings/plugin-api-standalone';
import type { Rgba8 } from '../../../image/pixels.js';
import { decodePng, encodePng } from '../../../image/png/png.js';
import { ask, checked, fact, time, type Answers } from './ask.js';
import type { Aside } from './aside.js';
import { p3ToSrgb, srgbToP3, type Rgb } from './p3.js';

const WHOLE: ExportSettingsImage = { format: 'PNG', colorProfile: 'SRGB', useAbsoluteBounds: true };
const RED: SolidPaint = { type: 'SOLID', color: { r: 1, g: 0, b: 0 } };

export async function exportAnswers(aside: Aside): Promise<Answers> {
  return [
    ...(await ask(13, 'export.rotated', () => rotated(aside))),
    ...(await ask(14, 'export.fractional', () => fractional(aside))),
    ...(await ask(16, 'export.masked', () => masked(aside))),
    ...(await ask(15, 'export.profile', () => inProfiles(aside))),
    ...(await ask(28, 'export.crop', () => cropped(aside))),
    ...(await ask(14, 'export.frame', () => croppedByFrame(aside))),
  ];
}

async function pixelsOf(node: SceneNode, settings: ExportSettingsImage = WHOLE): Promise<Rgba8> {
  return decodePng(await node.exportAsync(settings));
}

const sizeOf = ({ width, height }: { readonly width: number; readonly height: number }): string =>
  `${width} x ${height}`;

const levels = ({ width, data }: Rgba8, x: number, y: number): string =>
  Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)).join(' ');

const alphaAt = ({ width, data }: Rgba8, x: number, y: number): number => data[(y * width + x) * 4 + 3];

const TURN = { width: 60, height: 20, degrees: 30 } as const;

/** A bar turned by 30°, against how much of each pixel of its box lies in it. */
async function rotated(aside: Aside): Promise<Answers> {
  const bar = aside.rectangle({ x: 100, y: 100, width: TURN.width, height: TURN.height });
  bar.fills = [RED];
  bar.rotation = TURN.degrees;
  const picture = await pixelsOf(bar);
  const angle = (TURN.degrees * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const box = {
    width: Math.round(TURN.width * cosine + TURN.height * sine),
    height: Math.round(TURN.width * sine + TURN.height * cosine),
  };
  return [
    checked(13, 'export.rotated.size', [sizeOf(picture), sizeOf(box)]),
    checked(13, 'export.rotated.as-on-the-canvas', [meanError(picture, angle) < 6, true]),
  ];
}

/** Of alpha, in levels. The bar's own corner lies on the box's left side, at a depth of width × sine. */
function meanError(picture: Rgba8, angle: number): number {
  let error = 0;
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++)
      error += Math.abs(alphaAt(picture, x, y) - 255 * coverOf({ x, y }, angle));
  return error / (picture.width * picture.height);
}

const SUB = 4;

function coverOf(pixel: { readonly x: number; readonly y: number }, angle: number): number {
  let inside = 0;
  for (let i = 0; i < SUB * SUB; i++) {
    const x = pixel.x + ((i % SUB) + 0.5) / SUB;
    const y = pixel.y + (Math.floor(i / SUB) + 0.5) / SUB - TURN.width * Math.sin(angle);
    const along = x * Math.cos(angle) - y * Math.sin(angle);
    const across = x * Math.sin(angle) + y * Math.cos(angle);
    if (along >= 0 && along <= TURN.width && across >= 0 && across <= TURN.height) inside++;
  }
  return inside / (SUB * SUB);
}

/** A box that no pixel grid fits: how large is its picture, and how full are its edges? */
async function fractional(aside: Aside): Promise<Answers> {
  const node = aside.rectangle({ x: 0.5, y: 200.25, width: 10.5, height: 7.75 });
  node.fills = [RED];
  const picture = await pixelsOf(node);
  const wide = await pixelsOf(node, { ...WHOLE, constraint: { type: 'WIDTH', value: 64 } });
  return [
    checked(14, 'export.fractional.size', [sizeOf(picture), '11 x 8']),
    fact(14, 'export.fractional.corner-alpha', alphaAt(picture, 0, 0)),
    fact(14, 'export.fractional.end-alpha', alphaAt(picture, picture.width - 1, picture.height - 1)),
    checked(14, 'export.fractional.size-of-width-64', [sizeOf(wide), '64 x 47']),
  ];
}

/** The left half of a red square shows through the mask. */
async function masked(aside: Aside): Promise<Answers> {
  const { api } = aside;
  const mask = aside.rectangle({ x: 0, y: 300, width: 20, height: 40 });
  const square = aside.rectangle({ x: 0, y: 300, width: 40, height: 40 });
  square.fills = [RED];
  const group = aside.own(api.group([mask, square], api.currentPage));
  mask.isMask = true;
  const [alone, together] = [await pixelsOf(square), await pixelsOf(group)];
  return [
    checked(16, 'export.masked.size', [sizeOf(alone), '40 x 40']),
    checked(16, 'export.masked.alone-under-the-mask', [levels(alone, 30, 20), '255 0 0 255']),
    fact(16, 'export.masked.group-size', sizeOf(together)),
    checked(16, 'export.masked.group-in-the-mask', [levels(together, 10, 20), '255 0 0 255']),
  ];
}

const TINT: Rgb = [0.8, 0.3, 0.2];

/** One colour in both profiles; what its numbers mean is the document's profile. */
async function inProfiles(aside: Aside): Promise<Answers> {
  const node = aside.rectangle({ x: 0, y: 400, width: 8, height: 8 });
  const [r, g, b] = TINT;
  node.fills = [{ type: 'SOLID', color: { r, g, b } }];
  const profile = aside.api.root.documentColorProfile;
  const isP3 = profile === 'DISPLAY_P3';
  const srgb = await pixelsOf(node);
  const p3 = await pixelsOf(node, { ...WHOLE, colorProfile: 'DISPLAY_P3_V4' });
  return [
    { question: 15, name: 'document.profile', kind: 'place', value: profile },
    checked(15, 'export.profile.srgb-as-computed', [isNear(srgb, isP3 ? p3ToSrgb(TINT) : TINT), true]),
    checked(15, 'export.profile.p3-as-computed', [isNear(p3, isP3 ? TINT : srgbToP3(TINT)), true]),
    {
      question: 15,
      name: 'export.profile.levels',
      kind: 'place',
      value: `${levels(srgb, 4, 4)}, ${levels(p3, 4, 4)}`,
    },
  ];
}

const isNear = ({ width, data }: Rgba8, colour: Rgb): boolean =>
  colour.every((channel, i) => Math.abs(data[(4 * width + 4) * 4 + i] - 255 * channel) <= 2);

/** A picture of four colours, laid in turned by a quarter: x of the layer is y of the picture. */
async function cropped(aside: Aside): Promise<Answers> {
  const node = aside.rectangle({ x: 0, y: 500, width: 40, height: 40 });
  const turned: ImagePaint['imageTransform'] = [
    [0, 1, 0],
    [1, 0, 0],
  ];
  node.fills = [{ type: 'IMAGE', scaleMode: 'CROP', imageHash: fourColours(aside), imageTransform: turned }];
  const picture = await pixelsOf(node);
  return [
    checked(28, 'export.crop.right-of-the-top', [levels(picture, 35, 5), '0 0 255 255']),
    checked(28, 'export.crop.left-of-the-bottom', [levels(picture, 5, 35), '0 255 0 255']),
  ];
}

/** Red, green; blue, white, of 8 pixels each way. */
export function fourColours({ api }: Aside): string {
  const colours = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
  ];
  const data = new Uint8Array(16 * 16 * 4).fill(255);
  for (let i = 0; i < 256; i++) data.set(colours[(i % 16 < 8 ? 0 : 1) + (i < 128 ? 0 : 2)], i * 4);
  return api.createImage(encodePng({ width: 16, height: 16, data })).hash;
}

/** A frame that crops its layer: the layer's own export is whole, the frame's is the frame's. */
async function croppedByFrame(aside: Aside): Promise<Answers> {
  const frame = aside.own(aside.api.createFrame());
  frame.resize(30, 30);
  const inner: RectangleNode = aside.rectangle({ x: 0, y: 0, width: 50, height: 50 });
  inner.fills = [RED];
  frame.appendChild(inner);
  inner.x = 10;
  inner.y = 10;
  const started = Date.now();
  const [whole, cut] = [await pixelsOf(inner), await pixelsOf(frame)];
  return [
    checked(14, 'export.frame.layer-size', [sizeOf(whole), '50 x 50']),
    fact(14, 'export.frame.layer-end', levels(whole, 45, 45)),
    checked(14, 'export.frame.size', [sizeOf(cut), '30 x 30']),
    time(34, 'export.two', Date.now() - started),
  ];
}
