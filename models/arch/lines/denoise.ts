/**
 * The "lineart_denoise" extractor: a residual U-Net with pre-activation units (arXiv 1603.05027). Height and width are
 * multiples of 16. A unit is batch norm, LeakyReLU, convolution; a unit's norm is folded into the convolution before
 * it where there is one alone.
 */
import { convShape, type Emitter } from '../../nn/emitter.js';
import { at, key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';

const NORM_EPSILON = 1e-3;
const SLOPE = 0.2;

/** A stage of residual blocks; `size`: what its last (down) or first (up) block does to height and width. */
interface Stage {
  readonly name: string;
  readonly width: number;
  readonly blocks: number;
  readonly size: 'kept' | 'halved' | 'doubled';
}

const DOWN: readonly Stage[] = [
  { name: 'block0', width: 24, blocks: 2, size: 'kept' },
  { name: 'block1', width: 48, blocks: 3, size: 'halved' },
  { name: 'block2', width: 96, blocks: 5, size: 'halved' },
  { name: 'block3', width: 192, blocks: 7, size: 'halved' },
  { name: 'block4', width: 384, blocks: 12, size: 'halved' },
];
/** Each is added to the output of the stage of its width and size on the way down. */
const UP: readonly Stage[] = [
  { name: 'block5', width: 192, blocks: 7, size: 'doubled' },
  { name: 'block6', width: 96, blocks: 5, size: 'doubled' },
  { name: 'block7', width: 48, blocks: 3, size: 'doubled' },
  { name: 'block8', width: 24, blocks: 2, size: 'doubled' },
];
const LAST: Stage = { name: 'block9', width: 16, blocks: 2, size: 'kept' };

/** image [1,1,h,w] (0..255) -> lines [1,1,h,w] (about 0..255, dark lines on white, not clamped). */
export function denoiseGraph(emit: Emitter, prefix: string): void {
  const net: Scope = { emit, prefix };
  let x = emit.mapInput('image', { channels: 1, height: 'h', width: 'w' });
  let width = 1;
  const partners: Handle[] = [];
  for (const stage of DOWN) {
    x = runStage(net, x, { ...stage, inputs: width });
    width = stage.width;
    partners.push(x);
  }
  partners.pop();
  for (const stage of UP) {
    x = emit.add(runStage(net, x, { ...stage, inputs: width }), partners.pop() ?? x);
    width = stage.width;
  }
  x = runStage(net, x, { ...LAST, inputs: width });
  const last = at(net, 'conv15.model');
  const pointwise = convShape(LAST.width, 1, { kernel: 1 });
  emit.mapOutput('lines', emit.conv(key(last, '2'), activated(last, x, LAST.width), pointwise));
}

function runStage(net: Scope, x: Handle, stage: Stage & { readonly inputs: number }): Handle {
  const { name, width, blocks, size } = stage;
  let y = x;
  for (let i = 0; i < blocks; i++) {
    const inputs = i === 0 ? stage.inputs : width;
    const isHalved = size === 'halved' && i === blocks - 1;
    const isDoubled = size === 'doubled' && i === 0;
    const change = isHalved ? 'halved' : isDoubled ? 'doubled' : 'kept';
    y = residual(at(net, `${name}.model.${i}`), y, { inputs, outputs: width, size: change });
  }
  return y;
}

interface Block {
  readonly inputs: number;
  readonly outputs: number;
  readonly size: Stage['size'];
}

function residual(net: Scope, x: Handle, { inputs, outputs, size }: Block): Handle {
  const { emit } = net;
  const stride = size === 'halved' ? 2 : 1;
  const isDoubled = size === 'doubled';
  const second = at(net, 'residual.model');
  const bias = { norm: key(second, '0'), epsilon: NORM_EPSILON };
  const started = activated(at(net, 'conv1.model'), x, inputs);
  const first = emit.conv(key(net, 'conv1.model.2'), started, convShape(inputs, outputs, { stride, bias }));
  const middle = emit.leakyRelu(first, SLOPE);
  const last = key(second, '2');
  const y = isDoubled
    ? emit.upsampleConv(last, middle, { inputs: outputs, outputs })
    : emit.conv(last, middle, convShape(outputs, outputs));
  if (inputs === outputs && stride === 1) return emit.add(y, x);
  const pointwise = convShape(inputs, outputs, { kernel: 1, stride });
  const shortcut = emit.conv(key(net, 'shortcut.model.0'), x, pointwise);
  return emit.add(y, isDoubled ? emit.upsampleNearest(shortcut) : shortcut);
}

/** Batch norm `.0`, LeakyReLU. */
function activated(net: Scope, x: Handle, channels: number): Handle {
  const { emit } = net;
  return emit.leakyRelu(emit.batchNorm(key(net, '0'), x, { channels, epsilon: NORM_EPSILON }), SLOPE);
}
