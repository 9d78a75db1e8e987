/**
 * The control encoder: a sketch (lines +1 on a background of -1) becomes the hints that the U-Net adds to its input
 * side. A fixed stem of eight convolutions reaches the latent's size, then one block per U-Net level follows; all
 * but the last halve the size. Every hint is a 1x1 convolution of a block's result, times the sketch strength.
 */
import type { ModelConfig } from '../../config.js';
import { convShape, type Emitter } from '../../nn/emitter.js';
import { at, key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';
import { imageExtent } from '../latent-size.js';
import { levelWidth } from './plan.js';

/** Widths and strides of the stem; the U-Net's base width follows. */
const STEM_WIDTHS = [16, 16, 32, 32, 96, 96, 256] as const;
const STEM_STRIDES = [1, 1, 2, 1, 2, 1, 2, 1] as const;

const pointwise = { kernel: 1 } as const;

export function controlGraph(emit: Emitter, { unet }: ModelConfig): void {
  const net: Scope = { emit, prefix: 'control_encoder' };
  const sketch = emit.mapInput('sketch', { channels: 3, ...imageExtent() });
  const strength = emit.input('strength', [1]);
  const hint = (index: number, value: Handle): void =>
    emit.mapOutput(`hint${index}`, emit.scaleBy(value, strength));

  const base = unet.baseWidth;
  let x = stem(net, sketch, base);
  hint(0, emit.conv(key(net, 'zero_layer.0'), x, convShape(base, base, pointwise)));
  let width = base;
  for (let level = 0; level < unet.multipliers.length; level++) {
    const outputs = levelWidth(unet, level);
    const stride = level === unet.multipliers.length - 1 ? 1 : 2;
    x = block(at(net, `output_blocks.${level}`), x, { inputs: width, outputs, stride });
    hint(level + 1, emit.conv(key(net, `zero_blocks.${level}.0`), x, convShape(outputs, outputs, pointwise)));
    width = outputs;
  }
}

/** Convolutions `model.0`, `model.2`, ... with silu between them. */
function stem(net: Scope, sketch: Handle, base: number): Handle {
  const { emit } = net;
  const widths = [3, ...STEM_WIDTHS, base];
  return STEM_STRIDES.reduce((x, stride, i) => {
    const shape = convShape(widths[i] ?? 0, widths[i + 1] ?? 0, { stride });
    return emit.conv(key(net, `model.${2 * i}`), i === 0 ? x : emit.silu(x), shape);
  }, sketch);
}

function block(net: Scope, x: Handle, size: { inputs: number; outputs: number; stride: number }): Handle {
  const { emit } = net;
  const { inputs, outputs, stride } = size;
  const first = emit.conv(key(net, '1'), emit.silu(x), convShape(inputs, outputs, { stride }));
  return emit.conv(key(net, '3'), emit.silu(first), convShape(outputs, outputs));
}
