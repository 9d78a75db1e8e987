/** What tiles cost: the shipped autoencoder on a drawing, in tiles and whole. Figures are levels of 0..255. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { openPackFolder } from '../../../cli/pack-files.js';
import { readPicture } from '../../../cli/picture-files.js';
import { decodeTiled, encodeTiled } from '../../../src/diffusion/pictures/vae.js';
import { tilingOf } from '../../../src/diffusion/pictures/vae-tiling.js';
import { signedPlanes } from '../../../src/image/convert.js';
import { resizeAntialiased } from '../../../src/image/resize.js';
import type { Tensor } from '../../../src/image/tensor.js';
import { openModels, type Models } from '../../../src/runtime/models.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { relativeError } from '../../support/read-safetensors.js';

// Large pictures, on slow shared machines.
jest.setTimeout(600_000);

const TILING = tilingOf(64);
/** Two tiles of 512 pixels that share exactly their overlap of 128. */
const SIZE = { width: 896, height: 256 };
const LEVELS = 127.5;

const runtime = openNodeRuntime({ threads: 1 });
let models: Models;
let drawing: Tensor;
let latent: Tensor;
let whole: Tensor;

beforeAll(async () => {
  models = await openModels(openPackFolder('models/packs/starter'), runtime);
  drawing = resizeAntialiased(signedPlanes(await readPicture('examples/reference-crimson.png')), SIZE);
  latent = await encodeTiled(drawing, null, models);
  whole = await decodeTiled(latent, null, models);
});
afterAll(() => runtime.close());

test('blended tiles decode within a level of the whole on average, and no seam shows', async () => {
  const blended = await decodeTiled(latent, TILING, models);
  expect(meanDifference(blended)).toBeLessThan(1.5);
  expect(worstSeam(blended)).toBeLessThan(1.5);
  const butted = await decodeTiled(latent, { ...TILING, overlap: 0 }, models);
  expect(worstSeam(butted)).toBeGreaterThan(3 * worstSeam(blended));
});

test('blended tiles encode within 3 % of the whole', async () => {
  const { data } = await encodeTiled(drawing, TILING, models);
  expect(relativeError(data, latent.data)).toBeLessThan(0.03);
});

function meanDifference({ data }: Tensor): number {
  return (LEVELS * data.reduce((sum, value, i) => sum + Math.abs(value - whole.data[i]!), 0)) / data.length;
}

/** How much the step from a column to the next differs from the whole's, averaged over a column: the most visible one. */
function worstSeam({ data }: Tensor): number {
  const { width } = SIZE;
  const steps = new Float64Array(width);
  for (let i = 0; i < data.length; i++) {
    if (i % width === 0) continue;
    const step = data[i]! - data[i - 1]!;
    steps[i % width]! += Math.abs(step - (whole.data[i]! - whole.data[i - 1]!));
  }
  return (LEVELS * Math.max(...steps)) / (data.length / width);
}
