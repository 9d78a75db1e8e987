/**
 * A picture taken apart into its subject on clear ground and a background that goes on under the subject: one over the other is the
 * picture again, to a level of 8 bits. Where a pixel belongs to both, both have its own colour.
 */
import type { Extent } from '../geometry.js';
import { createPace, eachRow, type CancelToken, type Pace } from '../pace.js';
import type { Rgba8 } from '../pixels.js';
import { nearestAxis } from '../regions/region-colours.js';
import { smoothSamples } from './colour-field.js';
import { cellsAlong } from './cells-along.js';
import { levelBuilder, type FieldLevel } from './field-level.js';

export interface SubjectAndBackground {
  readonly subject: Rgba8;
  /** Opaque. */
  readonly background: Rgba8;
}

/** Longer side of the grid on which the background goes on under the subject, smooth as it is there. */
const GRID = 256;

/** `outside`: how far each pixel is outside of the subject, 0..255. The picture is opaque. Throws CancelledError. */
export async function takeSubject(
  picture: Rgba8,
  outside: Uint8Array,
  signal: CancelToken,
): Promise<SubjectAndBackground> {
  const pace = createPace(signal);
  const subject = { ...picture, data: picture.data.slice() };
  for (let i = 0; i < outside.length; i++) subject.data[4 * i + 3] = 255 - outside[i];
  return { subject, background: await fillUnder(picture, outside, pace) };
}

async function fillUnder(picture: Rgba8, outside: Uint8Array, pace: Pace): Promise<Rgba8> {
  const { width, height } = picture;
  const scale = Math.min(1, GRID / Math.max(width, height));
  const grid = { width: Math.ceil(width * scale), height: Math.ceil(height * scale) };
  const { colours } = await smoothSamples(await outsideSamples(picture, outside, { grid, pace }), pace, [
    WHITE,
    WHITE,
  ]);
  const data = picture.data.slice();
  const across = cellsAlong(width, grid.width);
  const down = cellsAlong(height, grid.height);
  await eachRow(picture, pace, (y) => {
    const above = down.first[y] * grid.width;
    const below = down.second[y] * grid.width;
    const lowerPart = down.part[y];
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (outside[i] > 0) continue;
      const left = across.first[x];
      const right = across.second[x];
      const part = across.part[x];
      for (let c = 0; c < 3; c++) {
        const upper = colours[(above + left) * 3 + c] * (1 - part) + colours[(above + right) * 3 + c] * part;
        const lower = colours[(below + left) * 3 + c] * (1 - part) + colours[(below + right) * 3 + c] * part;
        data[4 * i + c] = upper * (1 - lowerPart) + lower * lowerPart + 0.5;
      }
    }
  });
  return { width, height, data };
}

const WHITE = [255, 255, 255] as const;

/** Mean colours of what lies wholly outside, as sure as its share of the cell is large. */
async function outsideSamples(
  { width, height, data }: Rgba8,
  outside: Uint8Array,
  { grid, pace }: { readonly grid: Extent; readonly pace: Pace },
): Promise<FieldLevel> {
  const builder = levelBuilder(grid);
  for (let cell = 0; cell < grid.width * grid.height; cell++) builder.take(cell, 1);
  const level = builder.build();
  const columns = nearestAxis(width, grid.width);
  const rows = nearestAxis(height, grid.height);
  await eachRow({ width, height }, pace, (y) => {
    const first = rows[y] * grid.width;
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (outside[i] < 255) continue;
      const cell = first + columns[x];
      level.weights[cell]++;
      for (let c = 0; c < 3; c++) level.colours[cell * 3 + c] += data[4 * i + c];
    }
  });
  const area = (width * height) / (grid.width * grid.height);
  for (let cell = 0; cell < level.count; cell++) {
    const pixels = level.weights[cell];
    if (pixels === 0) continue;
    for (let c = 0; c < 3; c++) level.colours[cell * 3 + c] /= pixels;
    level.weights[cell] = pixels / area;
  }
  return level;
}
