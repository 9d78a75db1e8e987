/** A region's outline and the attention's heat as pixels to lay over a picture. */
import type { Extent } from '../../../../src/image/geometry.js';
import type { Rgba8 } from '../../../../src/image/pixels.js';
import { nearestAxis } from '../../../../src/image/regions/region-colours.js';
import type { FlatsView } from '../../state/records.js';

/** Of the outline's picture; about twice as many as the panel shows. */
const LONGER_SIDE = 480;
/** Dark inside of the border and light outside, so that it shows on every colour. */
const INSIDE = [20, 20, 20, 255] as const;
const OUTSIDE = [255, 255, 255, 255] as const;
const THICKNESS_PX = 2;
/** Where nothing was looked at, the reference is covered so much. */
const VEIL = 205;

export function outlineOf({ size, labels }: FlatsView, label: number): Rgba8 {
  const small = shrunk(size);
  const inside = new Uint8Array(small.width * small.height);
  const columns = nearestAxis(small.width, size.width);
  const rows = nearestAxis(small.height, size.height);
  for (let i = 0; i < inside.length; i++) {
    const at = rows[Math.floor(i / small.width)] * size.width + columns[i % small.width];
    inside[i] = labels[at] === label ? 1 : 0;
  }
  return paintBorder(inside, small);
}

function shrunk({ width, height }: Extent): Extent {
  const scale = Math.min(1, LONGER_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function paintBorder(inside: Uint8Array, { width, height }: Extent): Rgba8 {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (hasOther(inside, { width, height }, { x, y })) data.set(inside[i] === 1 ? INSIDE : OUTSIDE, i * 4);
    }
  }
  return { width, height, data };
}

/** Is one of the pixels around on the other side? What is beyond the picture is outside. */
function hasOther(
  inside: Uint8Array,
  { width, height }: Extent,
  { x, y }: { readonly x: number; readonly y: number },
): boolean {
  const own = inside[y * width + x];
  for (let dy = -THICKNESS_PX; dy <= THICKNESS_PX; dy++) {
    for (let dx = -THICKNESS_PX; dx <= THICKNESS_PX; dx++) {
      const [column, row] = [x + dx, y + dy];
      const isThere = column >= 0 && row >= 0 && column < width && row < height;
      if ((isThere ? inside[row * width + column] : 0) !== own) return true;
    }
  }
  return false;
}

/** A veil over the reference's patches that lets through those that were looked at. */
export function veilOf(heats: Uint8Array, patches: Extent, label: number): Rgba8 {
  const count = patches.width * patches.height;
  const data = new Uint8Array(count * 4);
  for (let p = 0; p < count; p++) {
    const heat = heats[(label - 1) * count + p] / 255;
    data[p * 4 + 3] = Math.round(VEIL * (1 - Math.sqrt(heat)));
  }
  return { ...patches, data };
}
