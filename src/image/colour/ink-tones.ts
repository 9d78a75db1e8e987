/** How much ink a sketch has around each of its pixels, and in each cell of a coarser grid: 0 (none) to 255 (all). */
import type { Extent } from '../geometry.js';
import { eachRow, type Pace } from '../pace.js';
import { nearestAxis } from '../regions/region-colours.js';

export interface Ink {
  readonly size: Extent;
  /** 1 on lines, 0 elsewhere (line-mask.ts). */
  readonly mask: Uint8Array;
}

/** Over a square of about one cell of the grid around each pixel. Throws CancelledError. */
export async function inkTones({ size, mask }: Ink, grid: Extent, pace: Pace): Promise<Uint8Array> {
  const { width, height } = size;
  const radius = Math.floor(Math.max(1, width / grid.width) / 2);
  const across = new Uint16Array(mask.length);
  await eachRow(size, pace, (y) =>
    boxSums(mask.subarray(y * width), across.subarray(y * width), { width, radius }),
  );
  const tones = new Uint8Array(mask.length);
  const sums = new Float64Array(width);
  const add = (y: number, sign: number) => {
    if (y < 0 || y >= height) return;
    for (let x = 0, i = y * width; x < width; x++, i++) sums[x] += sign * across[i];
  };
  for (let y = 0; y < radius; y++) add(y, 1);
  const scale = 255 / (2 * radius + 1) ** 2;
  await eachRow(size, pace, (y) => {
    add(y + radius, 1);
    add(y - radius - 1, -1);
    for (let x = 0, i = y * width; x < width; x++, i++) tones[i] = sums[x] * scale + 0.5;
  });
  return tones;
}

function boxSums(
  line: Uint8Array,
  out: Uint16Array,
  { width, radius }: { readonly width: number; readonly radius: number },
): void {
  let sum = 0;
  for (let x = 0; x < Math.min(radius, width); x++) sum += line[x];
  for (let x = 0; x < width; x++) {
    if (x + radius < width) sum += line[x + radius];
    if (x > radius) sum -= line[x - radius - 1];
    out[x] = sum;
  }
}

/** By cell. Throws CancelledError. */
export async function cellInk({ size, mask }: Ink, grid: Extent, pace: Pace): Promise<Uint8Array> {
  const columns = nearestAxis(size.width, grid.width);
  const rows = nearestAxis(size.height, grid.height);
  const [inked, all] = [new Uint32Array(grid.width * grid.height), new Uint32Array(grid.width * grid.height)];
  await eachRow(size, pace, (y) => {
    const first = rows[y] * grid.width;
    for (let x = 0, i = y * size.width; x < size.width; x++, i++) {
      all[first + columns[x]]++;
      inked[first + columns[x]] += mask[i];
    }
  });
  return Uint8Array.from(inked, (count, cell) => Math.round((255 * count) / Math.max(1, all[cell])));
}
