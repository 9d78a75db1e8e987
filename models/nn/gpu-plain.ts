/**
 * The emission for WebGPU devices that compute attention as one operator wrongly: as the portable one, with scores of one
 * head at a time where they are large. At 512 px five heads of v2 store 1.3 GB of them together (scores, and shares of
 * the same size, in two layouts), one head a fifth.
 */
import { multiplyDims, ratioOf, symbolsOf } from '../onnx/dims.js';
import type { Graph } from '../onnx/graph.js';
import type { Handle } from '../onnx/model.js';
import type { Attended, Emitter, HeadShape } from './emitter.js';
import { evenNorms, gpuBase } from './gpu.js';
import { splitInLevels } from './portable.js';

/** Scores that grow with both sides of a map, and with both again. */
const SCORES_OF_CELLS = 'h*h*w*w';

/** WebGPU promises a shader 8 storage buffers; one is the output. */
const MAX_JOINED = 7;

export function gpuPlainEmitter(graph: Graph): Emitter {
  const plain = gpuBase(graph);
  const attention: Emitter['attention'] = (queries, attended, heads) =>
    isLarge(queries, attended, heads)
      ? headByHead(graph, plain, { queries, attended, heads })
      : plain.attention(queries, attended, heads);
  return {
    ...plain,
    ...evenNorms(plain),
    attention,
    splitAttention: ({ foreground, background, weight }, heads) => {
      const [base, other] = [background, foreground].map((side) => attention(side.queries, side, heads));
      return plain.mix(base as Handle, other as Handle, weight);
    },
  };
}

/**
 * On the finest level. On every other one the scores of all heads together are smaller than those of one head there: heads
 * double from level to level, cells are a quarter.
 */
function isLarge({ shape: [, count] }: Handle, { keys, mask }: Attended, { heads }: HeadShape): boolean {
  const cells = multiplyDims([count, keys.shape[3]]);
  const isOfCells = symbolsOf(cells).join('*') === SCORES_OF_CELLS;
  return mask === undefined && heads > 1 && isOfCells && ratioOf(cells).divisor === 1;
}

interface Heads {
  readonly queries: Handle;
  readonly attended: Attended;
  readonly heads: HeadShape;
}

/** Every head is one head's attention over its own columns of the queries. */
function headByHead(graph: Graph, plain: Emitter, { queries, attended, heads: shape }: Heads): Handle {
  const { heads, headSize } = shape;
  const parts = (value: Handle, axis: number, size: number): readonly Handle[] =>
    splitInLevels(graph, value, { sizes: new Array<number>(heads).fill(size), axis });
  const keys = parts(attended.keys, 1, 1);
  const values = parts(attended.values, 1, 1);
  const one = { heads: 1, headSize };
  const answers = parts(queries, 2, headSize).map((own, i) =>
    plain.attention(own, { keys: keys[i], values: values[i] }, one),
  );
  return joined(graph, answers);
}

function joined(graph: Graph, rows: readonly Handle[]): Handle {
  if (rows.length <= MAX_JOINED) return graph.concat(rows, -1);
  const groups = Array.from({ length: Math.ceil(rows.length / MAX_JOINED) }, (_, i) =>
    rows.slice(i * MAX_JOINED, (i + 1) * MAX_JOINED),
  );
  return joined(
    graph,
    groups.map((group) => joined(graph, group)),
  );
}
