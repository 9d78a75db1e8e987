/** Pictures side by side on one sheet. */
import { compositeOverWhite } from '../src/image/composite.js';
import { fromSignedRgb, signedPlanes } from '../src/image/convert.js';
import { fitBox } from '../src/image/fit.js';
import type { Rgba8 } from '../src/image/pixels.js';
import { antialiasedPlanes } from '../src/image/resize.js';

const CELL_PX = 256;
const GAP_PX = 8;

/** A picture on white paper, fitted into a cell; of a sheet with many rows only these need to be kept. */
export function fitCell(picture: Rgba8): Rgba8 {
  const box = fitBox(picture, { width: CELL_PX, height: CELL_PX });
  return compositeOverWhite(fromSignedRgb(antialiasedPlanes(signedPlanes(picture), box)));
}

/** One row per entry; each picture is fitted into a square cell on white. */
export function contactSheet(rows: readonly (readonly Rgba8[])[]): Rgba8 {
  const columns = Math.max(...rows.map((row) => row.length));
  const width = GAP_PX + columns * (CELL_PX + GAP_PX);
  const height = GAP_PX + rows.length * (CELL_PX + GAP_PX);
  const sheet = { width, height, data: new Uint8Array(width * height * 4).fill(255) };
  rows.forEach((row, y) =>
    row.forEach((picture, x) => {
      paste(sheet, picture, { x: GAP_PX + x * (CELL_PX + GAP_PX), y: GAP_PX + y * (CELL_PX + GAP_PX) });
    }),
  );
  return sheet;
}

function paste(sheet: Rgba8, picture: Rgba8, corner: { readonly x: number; readonly y: number }): void {
  const box = fitBox(picture, { width: CELL_PX, height: CELL_PX });
  const fits = picture.width === box.width && picture.height === box.height;
  const cell = fits ? picture : fitCell(picture);
  for (let row = 0; row < cell.height; row++) {
    const target = ((corner.y + box.y + row) * sheet.width + corner.x + box.x) * 4;
    sheet.data.set(cell.data.subarray(row * cell.width * 4, (row + 1) * cell.width * 4), target);
  }
}
