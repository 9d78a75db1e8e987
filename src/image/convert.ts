/**
 * The borders between pixels and tensors; each function names the range it makes.
 *   signed image  [1, 3, h, w], -1..1 (0 -> -1, 255 -> 1)
 *   mask tensor   [1, 1, h, w], 0..1
 */
import { assert } from '../errors.js';
import type { Mask, Rgba8 } from './pixels.js';
import { forEachRow, planesOf, type Image, type Planes } from './planes.js';
import type { Tensor } from './tensor.js';

/** The signed value of each level. */
const SIGNED = Float32Array.from({ length: 256 }, (_, level) => level / 127.5 - 1);

/** Signed RGB of a picture laid on white paper, made as it is read. */
export function signedPlanes({ data, width, height }: Rgba8): Planes {
  const count = width * height;
  assert(
    data.length === count * 4,
    `${width} x ${height} RGBA pixels take ${count * 4} bytes, not ${data.length}`,
  );
  return {
    planes: 3,
    width,
    height,
    readRow(y, line) {
      for (let x = 0, at = 4 * y * width; x < width; x++, at += 4) {
        const alpha = data[at + 3];
        for (let c = 0, to = x; c < 3; c++, to += width) {
          const level = data[at + c];
          line[to] = alpha === 255 ? SIGNED[level] : signedOnWhite(level, alpha / 255);
        }
      }
    },
  };
}

function signedOnWhite(level: number, alpha: number): number {
  return (level * alpha + 255 * (1 - alpha)) / 127.5 - 1;
}

/** Opaque pixels of a signed RGB image: clamped to -1..1, then trunc((x+1)*127.5) as the pipeline defines. */
export function fromSignedRgb(image: Image): Rgba8 {
  const { planes, width, height } = planesOf(image);
  assert(planes === 3, `an RGB image has 3 planes, this one ${planes}`);
  const data = new Uint8Array(width * height * 4).fill(255);
  forEachRow(image, (line, y) => {
    for (let c = 0, from = 0; c < 3; c++) {
      for (let at = 4 * y * width + c, end = at + 4 * width; at < end; at += 4, from++) {
        const value = line[from];
        data[at] = value >= 1 ? 255 : value > -1 ? (value + 1) * 127.5 : 0; // bytes truncate
      }
    }
  });
  return { width, height, data };
}

export function maskToTensor({ data, width, height }: Mask): Tensor {
  return { data, shape: [1, 1, height, width] };
}

/** The mask of an image of one plane, clamped to 0..1. */
export function toMask(image: Image): Mask {
  const { planes, width, height } = planesOf(image);
  assert(planes === 1, `a mask has 1 plane, this image ${planes}`);
  const data = new Float32Array(width * height);
  forEachRow(image, (line, y) => {
    for (let x = 0; x < width; x++) data[y * width + x] = Math.min(Math.max(line[x], 0), 1);
  });
  return { width, height, data };
}
