/**
 * What is measured: a pack of v2's shape whose weights follow from their names (checkpoint/by-name.ts), and pictures that
 * follow from theirs. A narrower one has the same networks: to rehearse where a GPU is slow, or is none.
 */
import { fromSignedRgb } from '../../src/image/convert.js';
import { resizeBilinear } from '../../src/image/resize.js';
import type { Tensor } from '../../src/image/tensor.js';
import type { ColorizeInputs, ColorizeRequest } from '../../src/request/request.js';
import { BARE_REQUEST } from '../../src/request/schemas.js';
import type { Pack } from '../../src/runtime/pack.js';
import { byNameUniform } from '../checkpoint/by-name.js';
import { parseModelConfig, type ModelConfig } from '../config.js';

const FULL_WIDTH = 320;

/** All else as narrow as the golden tensors' smallest model has it. */
const NARROW = {
  vae: { baseWidth: 32 },
  clip: { width: 64, layers: 3, heads: 4, embed: 64 },
  text: { width: 48, layers: 2, heads: 4 },
  isnet: { inputSize: 64, widthFactor: 0.0625 },
};

export function configOf(width: number): ModelConfig {
  if (width === FULL_WIDTH) return parseModelConfig({});
  return parseModelConfig({ ...NARROW, unet: { baseWidth: width, contextWidth: NARROW.clip.embed } });
}

/** A plain, guided run. */
export function plainRequest(
  { defaults }: Pick<Pack, 'defaults'>,
  size: number,
  steps: number,
): ColorizeRequest {
  const { sampler, guidance } = defaults;
  return {
    ...BARE_REQUEST,
    ...{ sampler, guidance, steps, preprocess: 'none' },
    size: { width: size, height: size },
  };
}

/** Smooth colours under a little noise, -1..1: [1, 3, side, side]. */
export function namedImage(name: string, side: number): Tensor {
  const small = side / 16;
  const coarse = { data: byNameUniform(`${name}/lo`, 3 * small * small), shape: [1, 3, small, small] };
  const smooth = resizeBilinear(coarse, { width: side, height: side });
  const noise = byNameUniform(`${name}/hi`, smooth.data.length);
  const data = smooth.data.map((value, i) => Math.max(-1, Math.min(1, 0.9 * value + 0.1 * noise[i])));
  return { data, shape: smooth.shape };
}

/** 0..1, larger and smaller than any threshold: [1, 1, side, side]. */
export function namedMask(name: string, side: number): Tensor {
  const coarse = { data: byNameUniform(`${name}/lo`, 16), shape: [1, 1, 4, 4] };
  const smooth = resizeBilinear(coarse, { width: side, height: side });
  const data = smooth.data.map((value) => Math.max(0, Math.min(1, 2 * value + 0.5)));
  return { data, shape: smooth.shape };
}

export function namedPictures(side: number): ColorizeInputs {
  return {
    sketch: fromSignedRgb(namedImage('sketch', side)),
    reference: fromSignedRgb(namedImage('reference', side)),
  };
}
