import { assert } from '../errors.js';

/** Dense float tensor, row-major. Images are NCHW; the function that makes one states its range. */
export interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export interface ImageShape {
  /** Batch times channels. */
  readonly planes: number;
  readonly width: number;
  readonly height: number;
}

/** Reads the shape of an NCHW image and checks it against the data. */
export function imageShape({ data, shape }: Tensor): ImageShape {
  assert(shape.length === 4, `an image tensor has 4 axes [n, c, h, w], this one [${shape.join(', ')}]`);
  const [batch, channels, height, width] = shape;
  const planes = batch * channels;
  const count = planes * height * width;
  assert(
    data.length === count,
    `a tensor [${shape.join(', ')}] holds ${count} numbers, this one ${data.length}`,
  );
  return { planes, width, height };
}

/** `change` of every number; the shape stays. */
export function mapTensor({ data, shape }: Tensor, change: (value: number) => number): Tensor {
  return { data: data.map(change), shape };
}
