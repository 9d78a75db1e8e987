/**
 * ISNet (arXiv 2203.03041): a picture becomes the mask of its character. A U-Net whose every stage is a small U-Net
 * itself (RSU-L: L heights) or a stack of dilated convolutions (RSU-4F). Batch norms are folded into the convolutions
 * before them. Only the finest of the published side outputs is used.
 */
import type { ModelConfig } from '../config.js';
import { convShape, type Emitter } from '../nn/emitter.js';
import { at, key, type Scope } from '../nn/scope.js';
import type { Handle } from '../onnx/model.js';

const BATCH_NORM_EPSILON = 1e-5;

/** A stage: its height (4F: no pooling), and published widths in, inside, out. */
interface Stage {
  readonly name: string;
  readonly height: 7 | 6 | 5 | 4 | '4F';
  readonly widths: readonly [number, number, number];
}

const DOWN: readonly Stage[] = [
  { name: 'stage1', height: 7, widths: [64, 32, 64] },
  { name: 'stage2', height: 6, widths: [64, 32, 128] },
  { name: 'stage3', height: 5, widths: [128, 64, 256] },
  { name: 'stage4', height: 4, widths: [256, 128, 512] },
  { name: 'stage5', height: '4F', widths: [512, 256, 512] },
  { name: 'stage6', height: '4F', widths: [512, 256, 512] },
];
/** Their input is a concatenation of two equal widths. */
const UP: readonly Stage[] = [
  { name: 'stage5d', height: '4F', widths: [1024, 256, 512] },
  { name: 'stage4d', height: 4, widths: [1024, 128, 256] },
  { name: 'stage3d', height: 5, widths: [512, 64, 128] },
  { name: 'stage2d', height: 6, widths: [256, 32, 64] },
  { name: 'stage1d', height: 7, widths: [128, 16, 64] },
];

/** Widths of one stage after scaling. */
interface Widths {
  readonly inputs: number;
  readonly middle: number;
  readonly outputs: number;
}

/** `prefix`: of the checkpoint's keys; reference and sketch have a network each. */
export function isnetGraph(emit: Emitter, { isnet }: ModelConfig, prefix: string): void {
  const { inputSize } = isnet;
  const image = emit.mapInput('image', { channels: 3, height: inputSize, width: inputSize });
  const side = isnetSide({ emit, prefix }, image, isnet.widthFactor);
  emit.mapOutput('mask', emit.sigmoid(emit.upsampleBilinear(side, image)));
}

/** The mask before the sigmoid, at half of the picture's size. */
export function isnetSide(net: Scope, image: Handle, factor: number): Handle {
  const { emit } = net;
  const width = scaledWidth(64, factor);
  let x = emit.conv(key(net, 'conv_in'), image, convShape(3, width, { stride: 2 }));
  const partners: Handle[] = [];
  DOWN.forEach((stage, i) => {
    x = runStage(net, i === 0 ? x : emit.maxPool(x), { stage, factor });
    partners.push(x);
  });
  partners.pop();
  for (const stage of UP) {
    const partner = partners.pop() ?? x;
    x = runStage(net, emit.concatChannels(emit.upsampleBilinear(x, partner), partner), { stage, factor });
  }
  return emit.conv(key(net, 'side1'), x, convShape(width, 1));
}

/** At least one channel; halves round to the even neighbour, as the training recipe rounds. */
export function scaledWidth(published: number, factor: number): number {
  const exact = published * factor;
  const below = Math.floor(exact);
  const isHalf = exact - below === 0.5;
  return Math.max(1, isHalf ? below + (below % 2) : Math.round(exact));
}

function runStage(net: Scope, x: Handle, { stage, factor }: { stage: Stage; factor: number }): Handle {
  const [inputs, middle, outputs] = stage.widths;
  const isConcatenation = stage.name.endsWith('d');
  const widths = {
    inputs: isConcatenation ? 2 * scaledWidth(inputs / 2, factor) : scaledWidth(inputs, factor),
    middle: scaledWidth(middle, factor),
    outputs: scaledWidth(outputs, factor),
  };
  const scope = at(net, stage.name);
  return stage.height === '4F'
    ? dilatedStage(scope, x, widths)
    : pooledStage(scope, x, { height: stage.height, ...widths });
}

function pooledStage(net: Scope, x: Handle, stage: Widths & { readonly height: number }): Handle {
  const { emit } = net;
  const { height, inputs, middle, outputs } = stage;
  const start = unit(at(net, 'rebnconvin'), x, [inputs, outputs]);
  const partners = [unit(at(net, 'rebnconv1'), start, [outputs, middle])];
  for (let i = 2; i < height; i++) {
    const previous = partners[partners.length - 1] ?? start;
    partners.push(unit(at(net, `rebnconv${i}`), emit.maxPool(previous), [middle, middle]));
  }
  let y = partners[partners.length - 1] ?? start;
  y = unit(at(net, `rebnconv${height}`), y, [middle, middle, 2]);
  for (let i = height - 1; i >= 1; i--) {
    const partner = partners[i - 1] ?? start;
    const enlarged = i === height - 1 ? y : emit.upsampleBilinear(y, partner);
    const joined = emit.concatChannels(enlarged, partner);
    y = unit(at(net, `rebnconv${i}d`), joined, [2 * middle, i === 1 ? outputs : middle]);
  }
  return emit.add(y, start);
}

function dilatedStage(net: Scope, x: Handle, { inputs, middle, outputs }: Widths): Handle {
  const { emit } = net;
  const start = unit(at(net, 'rebnconvin'), x, [inputs, outputs]);
  const h1 = unit(at(net, 'rebnconv1'), start, [outputs, middle]);
  const h2 = unit(at(net, 'rebnconv2'), h1, [middle, middle, 2]);
  const h3 = unit(at(net, 'rebnconv3'), h2, [middle, middle, 4]);
  const h4 = unit(at(net, 'rebnconv4'), h3, [middle, middle, 8]);
  let y = unit(at(net, 'rebnconv3d'), emit.concatChannels(h4, h3), [2 * middle, middle, 4]);
  y = unit(at(net, 'rebnconv2d'), emit.concatChannels(y, h2), [2 * middle, middle, 2]);
  y = unit(at(net, 'rebnconv1d'), emit.concatChannels(y, h1), [2 * middle, outputs]);
  return emit.add(y, start);
}

/** Dilated 3x3, batch norm, ReLU. */
function unit(
  net: Scope,
  x: Handle,
  [inputs, outputs, dilation = 1]: readonly [number, number, number?],
): Handle {
  const { emit } = net;
  const bias = { norm: key(net, 'bn_s1'), epsilon: BATCH_NORM_EPSILON };
  return emit.relu(emit.conv(key(net, 'conv_s1'), x, convShape(inputs, outputs, { dilation, bias })));
}
