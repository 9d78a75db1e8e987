import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyGolden } from '../../../models/verify/verify.js';

jest.setTimeout(120_000);

const GOLDEN = 'test/fixtures/golden';

interface Outcome {
  readonly passed: boolean;
  readonly lines: readonly string[];
}

async function verify(folder: string): Promise<Outcome> {
  const lines: string[] = [];
  const passed = await verifyGolden(folder, (line) => lines.push(line));
  return { passed, lines };
}

const verdicts = ({ lines }: Outcome): string[] => lines.map((line) => line.replace(/ {2}.* {2}/, ' '));

describe('golden folders', () => {
  test("the authors' own networks, v2 at width 64", async () => {
    const outcome = await verify(join(GOLDEN, 'tiny'));
    expect(outcome.lines.filter((line) => !line.endsWith('  ok'))).toEqual([]);
    expect(outcome.passed).toBe(true);
    expect(verdicts(outcome)).toEqual([
      ...[0, 3, 5, 8].map((index) => `bg_encoder/h${index} ok`),
      'clip_text/embedding ok',
      ...['preprocessed', 'full', 'local'].map((tensor) => `clip_visual/${tensor} ok`),
      ...[0, 1, 2, 3, 4].map((index) => `control_encoder/hint${index} ok`),
      ...['latent', 'image'].map((tensor) => `generate_dpm_vanilla/${tensor} ok`),
      ...['same', 'large', 'small'].map((tensor) => `size_embedding/${tensor} ok`),
      ...Array.from({ length: 12 }, (_, index) => `style_encoder/mod${index} ok`),
      ...['split', 'strength', 'vanilla'].flatMap((name) => [
        `unet_${name}/out_reference ok`,
        `unet_${name}/out_reference (both rows at once) ok`,
        `unet_${name}/out_sketch ok`,
      ]),
      ...['image', 'moments', 'latent_scaled', 'decoded'].map((tensor) => `vae/${tensor} ok`),
    ]);
  }, 300_000);

  test("a second implementation's: three levels, one res-block, heads of 32, another salt and aspect ratio", async () => {
    const outcome = await verify(join(GOLDEN, 'three-level'));
    expect(outcome.lines.filter((line) => !line.endsWith('  ok'))).toEqual([]);
    expect(outcome.lines).toHaveLength(15);
    expect(outcome.passed).toBe(true);
  }, 300_000);

  test("the authors' ISNet at full width, text manipulation, and preprocessor of dark lines", async () => {
    const outcome = await verify(join(GOLDEN, 'common'));
    expect(verdicts(outcome)).toEqual([
      ...['raw256', 'side1', 'mask_crop', 'mask_dilate', 'mask_nocrop'].map((tensor) => `isnet/${tensor} ok`),
      'lineart_standard/result ok',
      ...['enhance0/a', 'enhance0/none', 'enhance1/a', 'enhance1/none'].flatMap((step) => [
        `manipulation/local/${step} ok`,
        `manipulation/global/${step} ok`,
      ]),
    ]);
    expect(outcome.passed).toBe(true);
  }, 300_000);
});

describe('a folder that is not right', () => {
  let folder: string;
  const path = (file: string): string => join(folder, file);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'golden-'));
    for (const file of ['config.json', 'inputs.safetensors', 'control_encoder.safetensors']) {
      cpSync(join(GOLDEN, 'three-level', file), path(file));
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Changes the bytes of a tensor's values. */
  function change(file: string, tensor: string, edit: (values: Float32Array) => void): void {
    const bytes = readFileSync(path(file));
    const start = 8 + Number(bytes.readBigUInt64LE(0));
    const { data_offsets: range } = JSON.parse(bytes.subarray(8, start).toString())[tensor];
    const part = bytes.subarray(start + range[0], start + range[1]);
    const values = new Float32Array(new Uint8Array(part).buffer);
    edit(values);
    part.set(new Uint8Array(values.buffer));
    writeFileSync(path(file), bytes);
  }

  const hints = [0, 1, 2, 3].map((index) => `control_encoder/hint${index}`);

  test('fails on the tensor that differs, and on that alone', async () => {
    change('control_encoder.safetensors', 'hint2', (values) => (values[7]! += 0.1));
    const outcome = await verify(folder);
    expect(outcome.passed).toBe(false);
    expect(verdicts(outcome)).toEqual(hints.map((hint, i) => `${hint} ${i === 2 ? 'FAIL' : 'ok'}`));
    expect(outcome.lines[1]).toMatch(/^control_encoder\/hint1 {2}\d\.\de-\d {2}2e-5 {2}ok$/);
    expect(outcome.lines[2]).toMatch(/^control_encoder\/hint2 {2}\d\.\de-[1-4] {2}2e-5 {2}FAIL$/);
  });

  test('fails on a golden tensor that is not a number', async () => {
    change('control_encoder.safetensors', 'hint0', (values) => (values[0] = NaN));
    expect(verdicts(await verify(folder))[0]).toBe('control_encoder/hint0 FAIL');
  });

  test('fails with another salt', async () => {
    const config = JSON.parse(readFileSync(path('config.json'), 'utf8'));
    writeFileSync(path('config.json'), JSON.stringify({ ...config, salt: 'other/' }));
    expect(verdicts(await verify(folder))).toEqual(hints.map((hint) => `${hint} FAIL`));
  });

  test('fails on a file cut short, names it, and still checks the others', async () => {
    writeFileSync(path('vae.safetensors'), readFileSync(join(GOLDEN, 'three-level/vae.safetensors')));
    truncateSync(path('vae.safetensors'), 5000);
    const outcome = await verify(folder);
    expect(outcome.passed).toBe(false);
    expect(outcome.lines.filter((line) => line.endsWith('FAIL'))).toEqual([
      expect.stringMatching(/^vae {2}.*vae\.safetensors/),
    ]);
    expect(verdicts(outcome).slice(0, 4)).toEqual(hints.map((hint) => `${hint} ok`));
  });

  test('fails on an unreadable file of a kind it does not cover', async () => {
    writeFileSync(path('unknown.safetensors'), 'not a safetensors file at all');
    const outcome = await verify(folder);
    expect(outcome.passed).toBe(false);
    expect(verdicts(outcome)).toContain('unknown FAIL');
  });

  test('fails where the inputs are missing, and says which', async () => {
    rmSync(path('inputs.safetensors'));
    rmSync(path('control_encoder.safetensors'));
    cpSync(join(GOLDEN, 'three-level/unet_vanilla.safetensors'), path('unet_vanilla.safetensors'));
    const outcome = await verify(folder);
    expect(outcome.passed).toBe(false);
    expect(outcome.lines).toEqual([
      expect.stringMatching(/^unet_vanilla {2}inputs: no tensor "sketch".* FAIL$/),
    ]);
  });

  test('lists what it does not cover, and does not count it', async () => {
    rmSync(path('control_encoder.safetensors'));
    cpSync(join(GOLDEN, 'three-level/unet_vanilla.safetensors'), path('unet_unknown.safetensors'));
    const outcome = await verify(folder);
    expect(outcome.passed).toBe(false);
    expect(outcome.lines.slice(0, 2)).toEqual([
      'unet_unknown/out_reference  -  -  not covered',
      'unet_unknown/out_sketch  -  -  not covered',
    ]);
    expect(outcome.lines[2]).toMatch(/nothing to compare/);
  });

  test('fails when there is nothing to compare', async () => {
    rmSync(path('inputs.safetensors'));
    rmSync(path('control_encoder.safetensors'));
    expect((await verify(folder)).passed).toBe(false);
  });

  test('rejects without a usable config.json', async () => {
    writeFileSync(path('config.json'), '{"model_channels": 50}');
    await expect(verify(folder)).rejects.toThrow(/config\.json: unet\.normGroups/);
    writeFileSync(path('config.json'), '{');
    await expect(verify(folder)).rejects.toThrow(/config\.json: not JSON/);
    rmSync(path('config.json'));
    await expect(verify(folder)).rejects.toThrow(/config\.json/);
  });
});
