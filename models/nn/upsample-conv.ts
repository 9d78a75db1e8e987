/**
 * Nearest neighbour at twice the size and a 3x3 convolution, without the large map between them: 18 products per
 * channel pair and pixel of the small map instead of 36.
 *
 * Two rows of the large map are one row of the small one, so three taps fall onto two: an output row 2y sees the rows
 * y - 1 | y, y with the taps k0 | k1 + k2, a row 2y + 1 sees y, y | y + 1 with k0 + k1 | k2. Columns likewise: four
 * 2x2 convolutions, one per place in a pixel's 2x2 block, which DepthToSpace puts there (the last has a column of zeros: below).
 */
import type { Graph } from '../onnx/graph.js';
import type { Handle } from '../onnx/model.js';

/**
 * Side of the square of channels up to which sums are taken: they are made where the graph is loaded, in the
 * engine's own memory (26 MB at 640), which a kernel of v2's deep levels would fill.
 */
const MOST_CHANNELS = 640;

export interface UpsampleConv {
  /** [outputs, inputs, 3, 3], as the checkpoint has it: packs of every storage hold the same tensor for every form. */
  readonly kernel: Handle;
  readonly bias: Handle;
}

type Phase = 0 | 1;
const PHASES: readonly Phase[] = [0, 1];

/** map [1, inputs, h, w] to [1, outputs, 2h, 2w]. */
export function upsampleConv(graph: Graph, map: Handle, conv: UpsampleConv): Handle {
  const [outputs = 0, inputs = 0] = conv.kernel.shape.map(Number);
  if (outputs * inputs > MOST_CHANNELS ** 2) return plainForm(graph, map, conv);
  const taps = graph.reshape(graph.alike(conv.kernel, map), [outputs * inputs, 9]);
  const parts = PHASES.flatMap((dy) =>
    PHASES.map((dx) => {
      const columns = columnsOf(dy, dx);
      const sums = graph.matMul(taps, graph.constant(tapSums(dy, dx), [9, 2 * columns]));
      const weight = graph.reshape(sums, [outputs, inputs, 2, columns]);
      return graph.conv(map, weight, { bias: conv.bias, pads: [1 - dy, columns - 1 - dx, dy, dx] });
    }),
  );
  return graph.depthToSpace(graph.concat(parts, 1), 2);
}

function plainForm(graph: Graph, map: Handle, { kernel, bias }: UpsampleConv): Handle {
  return graph.conv(upsampleNearest(graph, map), kernel, { bias, pads: [1, 1, 1, 1] });
}

export function upsampleNearest(graph: Graph, map: Handle): Handle {
  return graph.resize(map, { to: { scales: [1, 1, 2, 2] }, mode: 'nearest', coordinates: 'asymmetric' });
}

/** Which of two taps the taps of three fall onto, by the place in the block. */
const FALLS_ONTO: Readonly<Record<Phase, readonly [number, number, number]>> = { 0: [0, 1, 1], 1: [0, 0, 1] };

/**
 * ONNX Runtime 1.30 on WebGPU takes a kernel of the map's own size without padding before it for one product, and overlooks the
 * padding behind it: the last place's kernel has a column of zeros in front, so that it has padding there, too.
 */
function columnsOf(dy: Phase, dx: Phase): 2 | 3 {
  return dy === 1 && dx === 1 ? 3 : 2;
}

/** [9, 2 * columns]: 1 where a tap of the 3x3 kernel falls onto one of the small one. */
function tapSums(dy: Phase, dx: Phase): number[] {
  const columns = columnsOf(dy, dx);
  const width = 2 * columns;
  const sums = new Array<number>(9 * width).fill(0);
  FALLS_ONTO[dy].forEach((row, y) =>
    FALLS_ONTO[dx].forEach((column, x) => {
      sums[(3 * y + x) * width + columns * row + column + columns - 2] = 1;
    }),
  );
  return sums;
}
