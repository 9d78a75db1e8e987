/**
 * The borders between pixels and tensors; each function names the range it makes.
 *   signed image  [1, 3, h, w], -1..1 (0 -> -1, 255 -> 1)
 *   mask tensor   [1, 1, h, w], 0..1
 */
import { assert } from '../errors.js';
import type { Mask, Rgba8 } from './pixels.js';
import { imageShape, type Tensor } from './tensor.js';

/** Signed RGB of a picture laid on white paper. */
export function toSignedRgb({ data, width, height }: Rgba8): Tensor {
  const count = width * height;
  assert(
    data.length === count * 4,
    `${width} x ${height} RGBA pixels take ${count * 4} bytes, not ${data.length}`,
  );
  const out = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const alpha = data[i * 4 + 3] / 255;
    const paper = 255 * (1 - alpha);
    for (let c = 0; c < 3; c++) out[c * count + i] = (data[i * 4 + c] * alpha + paper) / 127.5 - 1;
  }
  return { data: out, shape: [1, 3, height, width] };
}

/** Opaque pixels of a signed RGB image: clamped to -1..1, then trunc((x+1)*127.5) as the pipeline defines. */
export function fromSignedRgb(image: Tensor): Rgba8 {
  const { planes, width, height } = imageShape(image);
  assert(planes === 3, `an RGB image has 3 planes, this one ${planes}`);
  const count = width * height;
  const data = new Uint8Array(count * 4).fill(255);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) {
      const value = Math.min(Math.max(image.data[c * count + i], -1), 1);
      data[i * 4 + c] = Math.trunc((value + 1) * 127.5);
    }
  }
  return { width, height, data };
}

export function maskToTensor({ data, width, height }: Mask): Tensor {
  return { data, shape: [1, 1, height, width] };
}

/** The mask of a tensor [1, 1, h, w], clamped to 0..1. */
export function tensorToMask(tensor: Tensor): Mask {
  const { planes, width, height } = imageShape(tensor);
  assert(planes === 1, `a mask has 1 plane, this tensor ${planes}`);
  return { width, height, data: tensor.data.map((value) => Math.min(Math.max(value, 0), 1)) };
}
