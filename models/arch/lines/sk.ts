/**
 * The "lineart_sk" extractor: a generator of residual blocks (arXiv 1703.10593, with three of them). Height and width
 * are multiples of 4. Its input is not scaled, which the norm behind the first convolution almost hides.
 */
import { convShape, padding, type ConvShape, type Emitter } from '../../nn/emitter.js';
import { at, key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';

const NORM_EPSILON = 1e-5;
const WIDTHS = [64, 128, 256] as const;
const BLOCKS = 3;

/** image [1,3,h,w] (0..255) -> lines [1,1,h,w] (0..1, lines near 0). */
export function skGraph(emit: Emitter, prefix: string): void {
  const net = at({ emit, prefix }, 'model');
  const image = emit.mapInput('image', { channels: 3, height: 'h', width: 'w' });
  const [fine, middle, coarse] = WIDTHS;
  const large = { kernel: 7, padding: padding('reflect', 3) };
  let x = unit(at(net, 'model0.1'), image, convShape(3, fine, large));
  x = unit(at(net, 'model1.0'), x, convShape(fine, middle, { stride: 2 }));
  x = unit(at(net, 'model1.3'), x, convShape(middle, coarse, { stride: 2 }));
  for (let i = 0; i < BLOCKS; i++) x = residual(at(net, `model2.${i}.conv_block`), x);
  x = doubled(at(net, 'model3.0'), x, [coarse, middle]);
  x = doubled(at(net, 'model3.3'), x, [middle, fine]);
  const lines = emit.conv(key(net, 'model4.1'), x, convShape(fine, 1, large));
  emit.mapOutput('lines', emit.sigmoid(lines));
}

function residual(net: Scope, x: Handle): Handle {
  const { emit } = net;
  const width = WIDTHS[2];
  const shape = convShape(width, width, { padding: padding('reflect', 1) });
  const first = unit(at(net, '1'), x, shape);
  const second = emit.instanceNorm(emit.conv(key(net, '5'), first, shape), {
    channels: width,
    epsilon: NORM_EPSILON,
  });
  return emit.add(x, second);
}

/** Convolution, norm, ReLU. */
function unit({ emit, prefix }: Scope, x: Handle, shape: ConvShape): Handle {
  const y = emit.conv(prefix, x, shape);
  return emit.relu(emit.instanceNorm(y, { channels: shape.outputs, epsilon: NORM_EPSILON }));
}

/** Transposed convolution to twice the size, norm, ReLU. */
function doubled({ emit, prefix }: Scope, x: Handle, [inputs, outputs]: readonly [number, number]): Handle {
  const window = { kernel: 3, stride: 2, pad: 1, outputPadding: 1 };
  const y = emit.convTranspose(prefix, x, { inputs, outputs, ...window });
  return emit.relu(emit.instanceNorm(y, { channels: outputs, epsilon: NORM_EPSILON }));
}
