/**
 * The "lineart_keras" extractor (SketchKeras): a U-Net on one colour plane at a time, its high frequencies. All pads
 * mirror the map. Height and width are multiples of 16. Batch norms are folded into the convolutions before them.
 */
import { convShape, padding, type ConvShape, type Emitter } from '../../nn/emitter.js';
import { at, key, type Scope } from '../../nn/scope.js';
import type { Handle } from '../../onnx/model.js';

const NORM_EPSILON = 1e-3;

/** Widths of `downblock_1` to `downblock_4`; each is a partner on the way up. */
const WIDTHS = [32, 64, 128, 256] as const;
const DEEPEST_WIDTH = 512;
const AROUND = padding('reflect', 1);
/** A 4x4 kernel that keeps the size. */
const UNEVEN = { fill: 'reflect', sides: [1, 1, 2, 2] } as const;

/** image [1,1,h,w] (at most 1) -> lines [1,1,h,w] (about 0..1, lines 1), neither thresholded nor clamped. */
export function kerasGraph(emit: Emitter, prefix: string): void {
  const net: Scope = { emit, prefix };
  const image = emit.mapInput('image', { channels: 1, height: 'h', width: 'w' });
  const partners = [unit(at(net, 'downblock_1'), image, [1, convShape(1, WIDTHS[0], { padding: AROUND })])];
  for (let i = 1; i < WIDTHS.length; i++) {
    const halved = unit(at(net, `downblock_${i + 1}`), partners[i - 1], [
      1,
      halving(WIDTHS[i - 1], WIDTHS[i]),
    ]);
    const same = convShape(WIDTHS[i], WIDTHS[i], { padding: AROUND });
    partners.push(unit(at(net, `downblock_${i + 1}`), halved, [5, same]));
  }
  const fifth = unit(at(net, 'downblock_5'), partners[WIDTHS.length - 1], [1, halving(256, DEEPEST_WIDTH)]);
  const deepest = convShape(DEEPEST_WIDTH, DEEPEST_WIDTH, { padding: AROUND });
  const sixth = unit(at(net, 'downblock_6'), fifth, [1, deepest]);
  let x = emit.concatChannels(fifth, sixth);
  for (let i = WIDTHS.length - 1; i >= 0; i--) {
    const up = at(net, `upblock_${WIDTHS.length - i}`);
    const [inputs, middle] = [4 * WIDTHS[i], 2 * WIDTHS[i]];
    const wide = convShape(inputs, middle, { kernel: 4, padding: UNEVEN });
    const enlarged = unit(up, emit.upsampleBicubic(x), [2, wide]);
    const narrow = unit(up, enlarged, [6, convShape(middle, WIDTHS[i], { padding: AROUND })]);
    x = emit.concatChannels(partners[i], narrow);
  }
  const last = convShape(2 * WIDTHS[0], 1, { padding: AROUND });
  emit.mapOutput('lines', emit.conv(key(net, 'last_conv'), x, last));
}

function halving(inputs: number, outputs: number): ConvShape {
  return convShape(inputs, outputs, { kernel: 4, stride: 2, padding: AROUND });
}

/** Convolution of the given index, the batch norm behind it, ReLU. */
function unit(net: Scope, x: Handle, [index, shape]: readonly [number, ConvShape]): Handle {
  const { emit } = net;
  const bias = { norm: key(net, `${index + 1}`), epsilon: NORM_EPSILON };
  return emit.relu(emit.conv(key(net, `${index}`), x, { ...shape, bias }));
}
