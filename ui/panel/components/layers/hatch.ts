/**
 * A mask as one sees it over a picture: the character hatched and outlined. Pattern, not only colour, so that it
 * can be told apart on any picture and by anyone.
 */
import type { Mask, Rgba8 } from '../../../../src/image/pixels.js';

/** Longer side of the hatched picture: twice a thumbnail's, for sharp screens. */
const SIDE_PX = 280;
const PERIOD_PX = 16;
const STRIPE_PX = 2;
const RIM_PX = 2;

const BLUE = [13, 122, 240] as const;
const STRIPE_ALPHA = 215;
/** A light companion keeps the stripe visible on blue pictures. */
const COMPANION_ALPHA = 130;
const WASH_ALPHA = 26;

export type Inside = (value: number) => boolean;

/** `inside` decides what counts as character, since the two masks compare differently. */
export function hatchMask(mask: Mask, inside: Inside): Rgba8 {
  const scale = SIDE_PX / Math.max(mask.width, mask.height);
  const width = Math.max(1, Math.round(mask.width * scale));
  const height = Math.max(1, Math.round(mask.height * scale));
  const isIn = sampleMask(mask, { width, height }, inside);
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (isIn[y * width + x] === 1) paint(data, { x, y, width, height }, isIn);
    }
  }
  return { width, height, data };
}

function sampleMask(
  mask: Mask,
  { width, height }: { width: number; height: number },
  inside: Inside,
): Uint8Array {
  const isIn = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * mask.height) / height) * mask.width;
    for (let x = 0; x < width; x++) {
      const column = Math.floor(((x + 0.5) * mask.width) / width);
      isIn[y * width + x] = inside(mask.data[row + column] ?? 0) ? 1 : 0;
    }
  }
  return isIn;
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function paint(data: Uint8Array, spot: Spot, isIn: Uint8Array): void {
  const phase = (spot.x + spot.y) % PERIOD_PX;
  const at = (spot.y * spot.width + spot.x) * 4;
  if (phase < STRIPE_PX || isRim(spot, isIn)) return put(data, at, [...BLUE, STRIPE_ALPHA]);
  if (phase < STRIPE_PX + 1) return put(data, at, [255, 255, 255, COMPANION_ALPHA]);
  put(data, at, [...BLUE, WASH_ALPHA]);
}

function put(data: Uint8Array, at: number, rgba: readonly number[]): void {
  data.set(rgba, at);
}

/** Is the outside (not the picture's own edge) within the rim's width? */
function isRim({ x, y, width, height }: Spot, isIn: Uint8Array): boolean {
  for (const [dx, dy] of [
    [RIM_PX, 0],
    [-RIM_PX, 0],
    [0, RIM_PX],
    [0, -RIM_PX],
  ] as const) {
    const column = Math.min(width - 1, Math.max(0, x + dx));
    const row = Math.min(height - 1, Math.max(0, y + dy));
    if (isIn[row * width + column] === 0) return true;
  }
  return false;
}
