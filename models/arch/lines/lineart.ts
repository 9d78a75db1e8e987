/**
 * The "lineart" extractor: an eight-level U-Net (pix2pix, arXiv 1611.07004) with 4x4 convolutions. Height and width are
 * multiples of 256. A level's key lies inside that of the level above.
 */
import { convShape, padding, type ConvShape, type Emitter } from '../../nn/emitter.js';
import { at, key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';

/** Output widths of the levels' downward convolutions. */
const WIDTHS = [64, 128, 256, 512, 512, 512, 512, 512] as const;
const DEEPEST = WIDTHS.length - 1;
const NORM_EPSILON = 1e-5;
const SLOPE = 0.2;

/** image [1,3,h,w] -> lines [1,1,h,w], both -1..1; lines are -1. */
export function lineartGraph(emit: Emitter, prefix: string): void {
  const net = at({ emit, prefix }, 'model.model');
  const image = emit.mapInput('image', { channels: 3, height: 'h', width: 'w' });
  const top = emit.conv(key(net, '0'), image, halving(3, WIDTHS[0]));
  const joined = emit.concatChannels(top, below(at(net, '1.model'), top, 1));
  emit.mapOutput('lines', emit.tanh(doubled(at(net, '3'), joined, [2 * WIDTHS[0], 1])));
}

/** What level `level` and all below it give back at the size and width of the level above, whose map is `x`. */
function below(net: Scope, x: Handle, level: number): Handle {
  const { emit } = net;
  const [outer, width] = [WIDTHS[level - 1], WIDTHS[level]];
  const down = emit.conv(key(net, '1'), emit.leakyRelu(x, SLOPE), halving(outer, width));
  if (level === DEEPEST) return normalised(emit, doubled(at(net, '3'), down, [width, outer]), outer);
  const skip = normalised(emit, down, width);
  const joined = emit.concatChannels(skip, below(at(net, '3.model'), skip, level + 1));
  return normalised(emit, doubled(at(net, '5'), joined, [2 * width, outer]), outer);
}

function halving(inputs: number, outputs: number): ConvShape {
  return convShape(inputs, outputs, { kernel: 4, stride: 2, padding: padding('zero', 1) });
}

/** ReLU, then a transposed convolution to twice the size. */
function doubled({ emit, prefix }: Scope, x: Handle, [inputs, outputs]: readonly [number, number]): Handle {
  const window = { kernel: 4, stride: 2, pad: 1, outputPadding: 0 };
  return emit.convTranspose(prefix, emit.relu(x), { inputs, outputs, ...window });
}

function normalised(emit: Emitter, x: Handle, channels: number): Handle {
  return emit.instanceNorm(x, { channels, epsilon: NORM_EPSILON });
}
