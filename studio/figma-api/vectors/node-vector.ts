/** VECTOR nodes as networks of segments with regions (plugin typings, VectorLikeMixin). */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { filledRegions } from '../../document/vector-network.js';
import type { Handle } from '../node-handle.js';
import { checkPaints } from '../node-rules.js';
import { translation, compose } from '../../document/transform.js';

type Network = Pick<Figma.VectorLikeMixin, 'setVectorNetworkAsync'> &
  Readonly<Pick<Figma.VectorLikeMixin, 'vectorNetwork'>>;

const EMPTY: Figma.VectorNetwork = { vertices: [], segments: [], regions: [] };

export function vectorNetwork({ record, patch, images, paintStyles }: Handle): Network {
  return {
    // Read only under "dynamic-page"; setting it throws.
    get vectorNetwork() {
      return record().network ?? EMPTY;
    },
    setVectorNetworkAsync: async (network) => {
      checkNetwork(network);
      const isKnown = (hash: string) => images.get(hash) !== null;
      for (const { fills } of network.regions ?? []) if (fills !== undefined) checkPaints(fills, isKnown);
      const { moved, corner, size } = fromItsCorner(network);
      patch({
        ...size,
        transform: compose(record().transform, translation(corner.x, corner.y)),
        network: moved,
        regions: filledRegions(moved, paintStyles),
      });
    },
  };
}

/** A vector's box is that of its vertices, and they count from its corner. */
function fromItsCorner(network: Figma.VectorNetwork) {
  const xs = network.vertices.map(({ x }) => x);
  const ys = network.vertices.map(({ y }) => y);
  const corner = { x: Math.min(...xs), y: Math.min(...ys) };
  const size = { width: Math.max(...xs) - corner.x, height: Math.max(...ys) - corner.y };
  const vertices = network.vertices.map((vertex) => ({
    ...vertex,
    x: vertex.x - corner.x,
    y: vertex.y - corner.y,
  }));
  return { moved: { ...network, vertices }, corner, size };
}

/** Strict, as Figma is: every loop is a closed chain of segments, none of them twice. */
function checkNetwork({ vertices, segments, regions = [] }: Figma.VectorNetwork): void {
  if (vertices.length === 0) throw new Error('in setVectorNetworkAsync: Expected at least one vertex');
  for (const { start, end } of segments)
    if (vertices[start] === undefined || vertices[end] === undefined)
      throw new Error('in setVectorNetworkAsync: A segment names a vertex that there is not');
  for (const { loops } of regions) for (const loop of loops) checkLoop(segments, loop);
}

function checkLoop(segments: readonly Figma.VectorSegment[], loop: readonly number[]): void {
  if (new Set(loop).size < loop.length)
    throw new Error('in setVectorNetworkAsync: A loop of a region has a segment twice');
  const isClosed = loop.every((index, i) => {
    const [segment, next] = [segments[index], segments[loop[(i + 1) % loop.length]]];
    if (segment === undefined || next === undefined) return false;
    return [segment.start, segment.end].some((vertex) => vertex === next.start || vertex === next.end);
  });
  if (!isClosed || loop.length < 2)
    throw new Error('in setVectorNetworkAsync: A loop of a region is no closed chain of segments');
}
