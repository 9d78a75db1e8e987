import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseModelConfig } from '../../models/config.js';
import { goldenConfig } from '../../models/verify/golden-config.js';
import { FileError } from '../../src/tool-errors.js';

describe('the configuration record', () => {
  test('has the released v2 sizes for whatever it leaves out', () => {
    const config = parseModelConfig({ unet: { baseWidth: 64 } });
    expect(config.unet).toEqual({
      baseWidth: 64,
      multipliers: [1, 2, 4, 4],
      resBlocks: 2,
      headSize: 64,
      normGroups: 32,
      contextWidth: 1024,
      sizeEmbeddingWidth: 512,
      loraRank: 4,
      latentChannels: 4,
    });
    expect(config.vae).toEqual({ baseWidth: 128, multipliers: [1, 2, 4, 4], resBlocks: 2, normGroups: 32 });
    expect(config.clip).toMatchObject({
      image: 224,
      patch: 14,
      width: 1280,
      layers: 32,
      heads: 16,
      embed: 1024,
    });
    expect(config.isnet).toEqual({ inputSize: 1024, widthFactor: 1 });
    expect(config.latentScale).toBe(0.18215);
  });

  test('accepts the record that the starter model is trained from', () => {
    const config = parseModelConfig(JSON.parse(readFileSync('models/training/starter.json', 'utf8')));
    expect([config.unet.headSize, config.unet.multipliers, config.clip.mlpRatio]).toEqual([32, [1, 2, 2], 3]);
  });

  test.each([
    [
      'a group count that divides no level',
      { unet: { normGroups: 48 } },
      /unet\.normGroups: expected a divisor of 320, got 48/,
    ],
    [
      'a head size that divides no level',
      { unet: { headSize: 96 } },
      /unet\.headSize: expected a divisor of 320, got 96/,
    ],
    ['VAE groups', { vae: { normGroups: 24 } }, /vae\.normGroups: expected a divisor of 128, got 24/],
    ['heads of the image tower', { clip: { heads: 7 } }, /clip\.heads: expected a divisor of 1280, got 7/],
    ['a patch that leaves a rest', { clip: { patch: 15 } }, /clip\.patch: expected a divisor of 224, got 15/],
    [
      'tokens of another width',
      { clip: { embed: 512 } },
      /clip\.embed: expected unet\.contextWidth \(1024\), got 512/,
    ],
    [
      'a latent that is not an eighth',
      { vae: { multipliers: [1, 2, 4] } },
      /vae\.multipliers: expected 4 levels/,
    ],
    ['zero blocks', { unet: { resBlocks: 0 } }, /unet\.resBlocks/],
    ['half a channel', { unet: { baseWidth: 64.5 } }, /unet\.baseWidth/],
    ['an absurd width', { unet: { baseWidth: 1e9 } }, /unet\.baseWidth/],
    ['an unknown field', { unet: { width: 64 } }, /unet\.width/],
    ['no record', 'v2', /record/],
    ['a list', [], /list/],
  ])('refuses %s and says which field', (_, record, message) => {
    expect(() => parseModelConfig(record, 'some.json')).toThrow(message);
    expect(() => parseModelConfig(record, 'some.json')).toThrow(FileError);
    expect(() => parseModelConfig(record, 'some.json')).toThrow(/^some\.json: /);
  });
});

describe("a golden folder's config.json", () => {
  test("names widths in the reference implementation's words", () => {
    const { config, salt, prediction, layout } = goldenConfig({
      model_channels: 64,
      context_dim: 32,
      vae_ch: 32,
      clip: { width: 64, layers: 3, heads: 4, patch: 14, image: 224, embed: 32, twidth: 48, mlp: 4.0 },
      height: 128,
      salt: 'pepper',
      torch: '1.13.0a0',
    });
    expect([salt, prediction, layout]).toEqual(['pepper', 'v', 'v2']);
    expect(config.unet).toMatchObject({
      baseWidth: 64,
      contextWidth: 32,
      multipliers: [1, 2, 4, 4],
      normGroups: 32,
    });
    expect(config.vae).toMatchObject({ baseWidth: 32, normGroups: 32 });
    expect(config.clip).toMatchObject({ width: 64, layers: 3, heads: 4, embed: 32, mlpRatio: 4 });
  });

  test('reads further sizes where it has them', () => {
    const { config } = goldenConfig({
      model_channels: 48,
      channel_mult: [1, 2, 3],
      num_res_blocks: 1,
      num_head_channels: 16,
      norm_groups: 8,
      vae_ch: 16,
      isnet_size: 320,
    });
    expect(config.unet).toMatchObject({ multipliers: [1, 2, 3], resBlocks: 1, headSize: 16, normGroups: 8 });
    expect([config.vae.normGroups, config.isnet.inputSize]).toEqual([8, 320]);
  });

  test('with a salt alone describes the released networks', () => {
    expect(goldenConfig({ model: null, salt: '' }).config).toEqual(parseModelConfig({}));
  });

  test.each([
    ['an unknown model', { model: 'v9' }, /model/],
    ['a salt that is no text', { salt: 7 }, /salt/],
    ['a prediction it does not know', { prediction: 'x0' }, /prediction/],
    ['no record', [], /./],
  ])('refuses %s', (_, record, message) => {
    expect(() => goldenConfig(record)).toThrow(FileError);
    expect(() => goldenConfig(record)).toThrow(message);
  });

  test.each([
    ['epsilon', 'eps'],
    ['eps', 'eps'],
    ['v_prediction', 'v'],
  ])('prediction %s is %s', (word, prediction) => {
    expect(goldenConfig({ prediction: word }).prediction).toBe(prediction);
  });
});
