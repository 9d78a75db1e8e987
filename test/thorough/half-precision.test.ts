/**
 * The emission in half precision against the method's own numbers, on the CPU, on the path that a GPU takes: every value is
 * rounded to half where the graph says so, sums of products are not: their errors on a GPU are added as noise (half-noise.ts).
 */
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { HALF_LIMITS } from '../../models/verify/compare.js';
import { goldenConfig } from '../../models/verify/golden-config.js';
import { withHalfNoise } from '../../models/verify/half-noise.js';
import { goldenModels, type GoldenWriting } from '../../models/verify/networks.js';
import { checkUnet } from '../../models/verify/unet.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { goldenInputs } from '../models/verify/golden-inputs.js';
import { computeGoldenLines, LINE_NETWORKS } from '../models/verify/golden-lines.js';
import { onGpuPath, verifiedFiles, type Judged } from '../models/verify/emitted.js';
import { callFile, outputsOf, readGolden, UNET_CALLS } from '../models/verify/unet-calls.js';
import { relativeError } from '../support/read-safetensors.js';

jest.setTimeout(300_000);

const cpu = openNodeRuntime();
const runtime = onGpuPath(cpu);
afterAll(() => cpu.close());

const emission = 'gpu-half';
const goldens = (folder: string, files?: readonly string[], writing: GoldenWriting = {}) =>
  verifiedFiles({ runtime, folder: `test/fixtures/golden/${folder}`, ...writing, emission }, files);

/** Not more exact than halves can be: else it would not be halves that were computed. */
function expectHalves(errors: readonly { readonly error: number }[]): void {
  expect(errors.filter(({ error }) => !(error < HALF_LIMITS.network))).toEqual([]);
  expect(Math.max(...errors.map(({ error }) => error))).toBeGreaterThan(3e-5);
}

describe('networks are within 4e-3', () => {
  /** Pictures that are resized for a network, and the sizes' sines: float32 arithmetic of the program's own. */
  const isNetwork = ({ subject }: Judged): boolean => !/\/(image|preprocessed)$/.test(subject);

  test.each([
    ['tiny', 'v2: hints, tokens of pictures and words', ['control_encoder', 'clip_visual', 'clip_text'], 8],
    ['tiny', 'v2: autoencoder and side encoders', ['vae', 'bg_encoder', 'style_encoder'], 18],
    ['tiny', 'v2: U-Net, plain and split', ['unet_vanilla', 'unet_strength', 'unet_split'], 6],
    ['three-level', 'three levels', undefined, 12],
    ['common', 'ISNet', ['isnet'], 5],
  ])('%s %s', async (folder, _name, files, least) => {
    const lines = (await goldens(folder, files)).filter(isNetwork);
    expect(lines.length).toBeGreaterThanOrEqual(least);
    expectHalves(lines);
  });

  describe.each(['tiny', 'switch', 'mult'] as const)('%s', (folder) => {
    const golden = readGolden(folder);
    // Calls share most of their weights, which are kept.
    const models = goldenModels(golden, runtime, { emission });
    const inputs = goldenInputs();

    test.each(UNET_CALLS[folder])('%s', async (name) => {
      const file = callFile(folder, name);
      const errors: { readonly tensor: string; readonly error: number }[] = [];
      for await (const { tensor, actual } of checkUnet({ golden, runtime, models, name, file, inputs }))
        errors.push({ tensor, error: relativeError(actual.data, file.get(tensor)!.data) });
      expect(errors.map(({ tensor }) => tensor)).toEqual(outputsOf(folder));
      expectHalves(errors);
    });
  });

  test.each(LINE_NETWORKS)('%s', async (network) => {
    const models = goldenModels(goldenConfig({}), runtime, { emission });
    const { errors } = await computeGoldenLines(network, models);
    // `proceed` follows from `raw` by a clamp or a threshold, which one pixel at its edge decides.
    const raw = errors.filter(({ tensor }) => tensor === 'raw');
    const computed = raw.length > 0 ? raw : errors.filter(({ tensor }) => tensor === 'proceed');
    expect(computed.length).toBe(1);
    expectHalves(computed);
  });
});

describe('a whole guided run', () => {
  const image = async (given: GoldenWriting): Promise<number> => {
    const lines = await goldens('tiny', ['generate_dpm_vanilla'], given);
    expect(lines.map(({ subject }) => subject)).toEqual([
      'generate_dpm_vanilla/latent',
      'generate_dpm_vanilla/image',
    ]);
    return decibels(lines[1]!.error);
  };

  test("the picture is 30 dB and more from the method's own, and less than single precision's 110", async () => {
    const found = await image({});
    expect(found).toBeGreaterThan(45);
    expect(found).toBeLessThan(70);
  });

  // Five times as wide is the full width.
  test('with the errors of sums in half at the full width it still is', async () => {
    expect(
      await image({ change: (model) => withHalfNoise(model, { width: 5, spares: 'long sums' }) }),
    ).toBeGreaterThan(32);
  });

  test('but for the long sums in float32 it would not be', async () => {
    expect(
      await image({ change: (model) => withHalfNoise(model, { width: 5, spares: 'nothing' }) }),
    ).toBeLessThan(30);
  });
});

/** Of the signal over the error. */
const decibels = (error: number): number => -20 * Math.log10(error);
