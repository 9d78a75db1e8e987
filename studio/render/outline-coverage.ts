/** How much of each pixel a filled shape covers: exact across, by sub-rows down. */
import type { Bounds, Point } from '../../src/image/geometry.js';
import type { Outline } from '../document/nodes.js';

/** Sub-rows of a pixel. */
const SUB_ROWS = 4;

interface Crossing {
  readonly x: number;
  /** Up or down, for the rule that counts windings. */
  readonly winding: 1 | -1;
}

/** `box`: whole pixels; the polygons are in pixels too. Row by row, 0..1. */
export function coverOutline({ polygons, rule }: Outline, box: Bounds): Float32Array {
  const cover = new Float32Array(box.width * box.height);
  for (let sub = 0; sub < box.height * SUB_ROWS; sub++) {
    const y = box.y + (sub + 0.5) / SUB_ROWS;
    const crossings = polygons.flatMap((polygon) => crossingsAt(polygon, y)).sort((a, b) => a.x - b.x);
    let depth = 0;
    for (let i = 0; i + 1 < crossings.length; i++) {
      depth += crossings[i].winding;
      const isInside = rule === 'NONZERO' ? depth !== 0 : i % 2 === 0;
      const span = { from: crossings[i].x - box.x, to: crossings[i + 1].x - box.x };
      if (isInside)
        addSpan(cover.subarray(Math.floor(sub / SUB_ROWS) * box.width).subarray(0, box.width), span);
    }
  }
  return cover;
}

function crossingsAt(polygon: readonly Point[], y: number): readonly Crossing[] {
  return polygon.flatMap((a, i) => {
    const b = polygon[(i + 1) % polygon.length];
    if (a.y <= y === b.y <= y) return [];
    const x = a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x);
    return [{ x, winding: a.y < b.y ? 1 : -1 } as const];
  });
}

function addSpan(row: Float32Array, { from, to }: { readonly from: number; readonly to: number }): void {
  const first = Math.max(0, Math.floor(from));
  const last = Math.min(row.length - 1, Math.floor(to));
  for (let x = first; x <= last; x++) {
    const covered = Math.min(x + 1, to) - Math.max(x, from);
    row[x] = Math.min(1, row[x] + Math.max(0, covered) / SUB_ROWS);
  }
}
