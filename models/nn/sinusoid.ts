/**
 * Sine and cosine from additions and multiplications only. Shading languages promise an error of no less than 2^-11
 * for their own (WGSL, "accuracy of built-ins"), and only within [-pi, pi], while timesteps reach 999 radians; this
 * form is accurate to 1e-6 up to 10^4 radians and gives the same numbers on every engine.
 */
import type { Graph } from '../onnx/graph.js';
import type { Handle } from '../onnx/model.js';

/** 2 pi in two parts (Cody and Waite): multiples of the first are exact in float32. */
const TURN_HIGH = 6.28125;
const TURN_LOW = 2 * Math.PI - TURN_HIGH;

/** Taylor coefficients in powers of y^2: sin(y)/y and cos(y), for |y| <= pi/2. */
const SINE = [1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362880, -1 / 39916800, 1 / 6227020800];
const COSINE = [1, -1 / 2, 1 / 24, -1 / 720, 1 / 40320, -1 / 3628800, 1 / 479001600];

export interface SineCosine {
  readonly sine: Handle;
  readonly cosine: Handle;
}

/** Of an angle in radians, any shape. */
export function sineCosine(graph: Graph, angle: Handle): SineCosine {
  const half = graph.mul(reduced(graph, angle), number(graph, 0.5)); // |half| <= pi/2
  const square = graph.mul(half, half);
  const sineOfHalf = graph.mul(half, polynomial(graph, square, SINE));
  const cosineOfHalf = polynomial(graph, square, COSINE);
  const two = number(graph, 2);
  return {
    sine: graph.mul(two, graph.mul(sineOfHalf, cosineOfHalf)),
    cosine: graph.sub(number(graph, 1), graph.mul(two, graph.mul(sineOfHalf, sineOfHalf))),
  };
}

/** The angle less its whole turns: within [-pi, pi]. */
function reduced(graph: Graph, angle: Handle): Handle {
  const inTurns = graph.mul(angle, number(graph, 1 / (2 * Math.PI)));
  const rounded = graph.add(inTurns, number(graph, 0.5));
  const turns = graph.append('Floor', { inputs: [rounded], shape: () => rounded.shape });
  const coarse = graph.sub(angle, graph.mul(turns, number(graph, TURN_HIGH)));
  return graph.sub(coarse, graph.mul(turns, number(graph, TURN_LOW)));
}

/** Horner's scheme. */
function polynomial(graph: Graph, x: Handle, coefficients: readonly number[]): Handle {
  const descending = [...coefficients].reverse().map((coefficient) => number(graph, coefficient));
  return descending.reduce((sum, coefficient) => graph.add(graph.mul(sum, x), coefficient));
}

function number(graph: Graph, value: number): Handle {
  return graph.constant([Math.fround(value)], [1]);
}
