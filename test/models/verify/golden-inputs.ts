/** The golden tensors' inputs, which a formula of their names gives: pictures, masks, the noisy latent. */
import { join } from 'node:path';
import { byNameUniform } from '../../../models/checkpoint/by-name.js';
import { writeSafetensors } from '../../support/write-safetensors.js';
import { resizeBilinear } from '../../../src/image/resize.js';
import { mapTensor, type Tensor } from '../../../src/image/tensor.js';

export function uniform(name: string, shape: readonly number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return { data: byNameUniform(name, count), shape };
}

/** 0.9 of coarse blobs plus 0.1 of noise. */
export function goldenImage(name: string, height: number, width: number): Tensor {
  const coarse = uniform(`${name}/lo`, [1, 3, Math.trunc(height / 16), Math.trunc(width / 16)]);
  const fine = uniform(`${name}/hi`, [1, 3, height, width]);
  const blobs = resizeBilinear(coarse, { height, width });
  const data = blobs.data.map((value, i) => clamp(0.9 * value + 0.1 * fine.data[i]!, -1));
  return { data, shape: fine.shape };
}

export function goldenMask(name: string, height: number, width: number): Tensor {
  const side = (size: number): number => Math.max(4, Math.trunc(size / 16));
  const coarse = uniform(`${name}/lo`, [1, 1, side(height), side(width)]);
  return mapTensor(resizeBilinear(coarse, { height, width }), (value) => clamp(2 * value + 0.5, 0));
}

/** inputs.safetensors of a folder whose model size is 128 x 128. */
export function goldenInputs(): ReadonlyMap<string, Tensor> {
  return new Map([
    ['sketch', goldenImage('sketch', 128, 128)],
    ['reference', goldenImage('reference', 160, 96)],
    ['background', goldenImage('background', 96, 160)],
    ['smask', goldenMask('smask', 16, 16)],
    ['rmask', goldenMask('rmask', 160, 96)],
  ]);
}

/** The same as a file of its own in `folder`. */
export function writeGoldenInputs(folder: string): Promise<void> {
  const tensors = [...goldenInputs()].map(([name, { shape, data }]) => ({
    name,
    shape,
    dtype: 'F32' as const,
    values: data,
  }));
  return writeSafetensors(join(folder, 'inputs.safetensors'), tensors);
}

function clamp(value: number, low: number): number {
  return Math.min(1, Math.max(low, value));
}
