/** The regions of a vector network as outlines with paints. Pure functions. */
import type { VectorNetwork, VectorRegion } from '@figma/plugin-typings/plugin-api-standalone';
import type { Point } from '../../src/image/geometry.js';
import type { FilledRegion, StudioPaint } from './nodes.js';

/** Paints of a style by its id; null where there is no such style. */
export type PaintsOfStyle = (id: string) => readonly StudioPaint[] | null;

/** Straight segments only; what curves is drawn straight. */
export function filledRegions(network: VectorNetwork, paintsOf: PaintsOfStyle): readonly FilledRegion[] {
  return (network.regions ?? []).map((region) => ({
    outline: {
      polygons: region.loops.map((loop) => polygonOf(network, loop)),
      rule: region.windingRule === 'EVENODD' ? 'EVENODD' : 'NONZERO',
    },
    fills: paintsOfRegion(region, paintsOf),
  }));
}

/** Null: the node's own fills. */
function paintsOfRegion(
  { fills, fillStyleId }: VectorRegion,
  paintsOf: PaintsOfStyle,
): readonly StudioPaint[] | null {
  const styled = fillStyleId === undefined || fillStyleId === '' ? null : paintsOf(fillStyleId);
  return styled ?? (fills as readonly StudioPaint[] | undefined) ?? null;
}

/** Each segment's vertex that the next one does not have. */
function polygonOf({ vertices, segments }: VectorNetwork, loop: readonly number[]): readonly Point[] {
  return loop.map((index, i) => {
    const { start, end } = segments[index];
    const next = segments[loop[(i + 1) % loop.length]];
    const isForward = end === next.start || end === next.end;
    const { x, y } = vertices[isForward ? start : end];
    return { x, y };
  });
}
