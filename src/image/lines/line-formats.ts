/**
 * What the line extractors eat and give back (pipeline appendix B), around their networks: 8-bit colour becomes
 * the tensors of one or more runs, and what the runs answer becomes three equal channels in the network's convention
 * (lines +1 on -1).
 */
import { assert } from '../../errors.js';
import { blurPlane8 } from '../gaussian-blur.js';
import type { Extent } from '../geometry.js';
import type { Rgb8 } from '../rgb8.js';
import { imageShape, type Tensor } from '../tensor.js';

/** lineart: one run on [1, 3, h, w], -1..1. */
export function signedColour(image: Rgb8): Tensor[] {
  return [stacked(image.planes, image, (value) => value / 127.5 - 1)];
}

/** lineart_sk: one run on [1, 3, h, w], 0..255. */
export function unscaledColour(image: Rgb8): Tensor[] {
  return [stacked(image.planes, image, (value) => value)];
}

/** lineart_denoise: one run on the red channel [1, 1, h, w], 0..255. */
export function redChannel(image: Rgb8): Tensor[] {
  return [stacked([image.planes[0]], image, (value) => value)];
}

/**
 * lineart_keras: a run for each channel on [1, 1, h, w], its high frequencies over the largest of the whole
 * image (at most 1). A picture of one colour has none: zeros.
 */
export function highFrequencies(image: Rgb8): Tensor[] {
  const blurred = image.planes.map((plane) => blurPlane8(plane, image));
  const details = image.planes.map((plane, c) =>
    Float64Array.from(plane, (value, i) => (value - blurred[c][i]) / 127.5),
  );
  let largest = 0;
  for (const detail of details) for (const value of detail) largest = Math.max(largest, value);
  const scale = largest > 0 ? largest : 1;
  return details.map((detail) => stacked([detail], image, (value) => value / scale));
}

/** lineart, lineart_sk: -y. */
export function negated([answer]: readonly Tensor[]): Tensor {
  return threeChannels(answer, (value) => -value);
}

/** lineart_denoise: dark lines on white, 0..255 after clamping. */
export function fromGreyLevels([answer]: readonly Tensor[]): Tensor {
  return threeChannels(answer, (value) => 1 - Math.min(Math.max(value, 0), 255) / 127.5);
}

/** Weaker lines of lineart_keras are paper. */
const FAINT = 0.1;

/** lineart_keras: the strongest of the runs; 0..1 becomes -1..1, not clamped. */
export function strongest(answers: readonly Tensor[]): Tensor {
  const [first, ...others] = answers;
  const data = first.data.slice();
  for (const { data: other } of others) {
    for (let i = 0; i < data.length; i++) data[i] = Math.max(data[i], other[i]);
  }
  return threeChannels({ ...first, data }, (value) => ((value < FAINT ? 0 : value) - 0.5) * 2);
}

function stacked(
  planes: readonly ArrayLike<number>[],
  { width, height }: Extent,
  change: (value: number) => number,
): Tensor {
  const count = width * height;
  const data = new Float32Array(planes.length * count);
  planes.forEach((plane, c) => {
    for (let i = 0; i < count; i++) data[c * count + i] = change(plane[i]);
  });
  return { data, shape: [1, planes.length, height, width] };
}

function threeChannels(answer: Tensor, change: (value: number) => number): Tensor {
  const { planes, width, height } = imageShape(answer);
  assert(planes === 1, `a line extractor answers one channel, not ${planes}`);
  const count = width * height;
  const data = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) data[i] = change(answer.data[i]);
  data.copyWithin(count, 0, count).copyWithin(2 * count, 0, count);
  return { data, shape: [1, 3, height, width] };
}
