/**
 * Weights as whole numbers: symmetric, one scale per output channel, so that value = scale * integer. The error of a
 * value is at most half of its channel's scale.
 */
export interface Quantizable {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const LARGEST = 127;

/** Largest magnitude of every slice along `axis` over 127, or 1 where all of it is 0; float32. */
export function channelScales({ shape, values }: Quantizable, axis: number): Float32Array {
  const { channels, run } = strides(shape, axis);
  const scales = new Float32Array(channels);
  for (let i = 0, place = 0, channel = 0; i < values.length; i++) {
    scales[channel] = Math.max(scales[channel], Math.abs(values[i]));
    if (++place < run) continue;
    place = 0;
    channel = (channel + 1) % channels;
  }
  return scales.map((largest) => (Math.fround(largest / LARGEST) === 0 ? 1 : largest / LARGEST));
}

/** The smallest number that half precision holds in full; a device may take smaller ones for 0. */
const SMALLEST_HALF = 2 ** -14;

/** Whether a channel's numbers are so small that half precision does not hold their scale. */
export function hasFaintChannel(scales: Float32Array): boolean {
  return scales.some((scale) => scale < SMALLEST_HALF);
}

/** Whole numbers -127..127 under the same shape; NaN stays NaN. */
export function quantized(tensor: Quantizable, axis: number): Quantizable {
  const { shape, values } = tensor;
  const { channels, run } = strides(shape, axis);
  const scales = channelScales(tensor, axis);
  const out = new Float32Array(values.length);
  for (let i = 0, place = 0, channel = 0; i < values.length; i++) {
    // A scale that float32 had to round down much (below 1e-38) would ask for more.
    out[i] = Math.max(-LARGEST, Math.min(LARGEST, Math.round(values[i] / scales[channel])));
    if (++place < run) continue;
    place = 0;
    channel = (channel + 1) % channels;
  }
  return { shape, values: out };
}

/** `run` values of one channel lie side by side; `channels` runs later it is the same channel's turn again. */
function strides(
  shape: readonly number[],
  axis: number,
): { readonly channels: number; readonly run: number } {
  return { channels: shape[axis] ?? 1, run: shape.slice(axis + 1).reduce((a, b) => a * b, 1) };
}
