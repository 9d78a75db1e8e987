import { describe, expect, test } from '@jest/globals';
import {
  byNameCheckpoint,
  byNameUniform,
  byNameWeight,
  fnv1a32,
} from '../../../models/checkpoint/by-name.js';

// The reference tensors' own check: the seed and the first values of one name.
const NAME = 'model.diffusion_model.input_blocks.0.0.weight';
const SEED = 1457161096;
const UNIFORM = [0.8662505061365664, 0.4136664834804833, -0.29472564021125436, 0.77196777286008];

describe('by-name tensors', () => {
  test('hash and values are those of the reference', () => {
    expect(fnv1a32(NAME)).toBe(SEED);
    expect([...byNameUniform(NAME, 4)]).toEqual(UNIFORM.map(Math.fround));
  });

  test('matrices and kernels have variance 1 / fanIn', () => {
    const weight = byNameWeight(NAME, [64, 4, 3, 3]);
    const meanSquare = weight.reduce((sum, w) => sum + w * w, 0) / weight.length;
    expect(meanSquare * 36).toBeCloseTo(1, 1);
    expect(weight[0]).toBe(Math.fround(Math.fround(UNIFORM[0]!) * Math.fround(Math.sqrt(3 / 36))));
  });

  test.each([
    ['a.running_mean', 0, 0.1],
    ['a.running_var', 1, 0.5],
    ['a.weight', 1, 0.1],
    ['a.bias', 0, 0.1],
    ['class_embedding', 0, 0.1],
  ])('%s is %d + %d u', (name, offset, scale) => {
    const u = byNameUniform(name, 3);
    const values = byNameWeight(name, [3]);
    values.forEach((value, i) => expect(value).toBeCloseTo(offset + scale * u[i]!, 6));
  });

  test('a matrix is scaled by its rank, whatever its name', () => {
    const u = byNameUniform('attn.in_proj_weight', 4);
    const values = byNameWeight('attn.in_proj_weight', [2, 2]);
    values.forEach((value, i) => expect(value).toBeCloseTo(u[i]! * Math.sqrt(1.5), 6));
  });

  test('the salt stands in front of the name', () => {
    expect(byNameUniform('b', 8, 'a.')).toEqual(byNameUniform('a.b', 8));
    expect(byNameUniform('b', 8)).not.toEqual(byNameUniform('a.b', 8));
    expect(byNameWeight('b.weight', [8], 'a.')).toEqual(byNameWeight('a.b.weight', [8]));
  });

  test('names outside ASCII are hashed as UTF-8', () => {
    // FNV-1a of the bytes c3 a9, by hand from the recurrence.
    const step = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193) >>> 0;
    expect(fnv1a32('é')).toBe(step(step(0x811c9dc5, 0xc3), 0xa9));
  });

  test('as a checkpoint it holds what it was told to, and nothing else', async () => {
    const checkpoint = byNameCheckpoint({ shapes: new Map([['a.weight', [2, 3]]]), salt: 's' });
    expect(checkpoint.names()).toEqual(['a.weight']);
    expect(checkpoint.info('a.weight')).toEqual({ shape: [2, 3], dtype: 'F32' });
    expect(await checkpoint.read('a.weight')).toEqual(byNameWeight('a.weight', [2, 3], 's'));
    await expect(checkpoint.read('b')).rejects.toThrow('no tensor "b"');
  });
});
