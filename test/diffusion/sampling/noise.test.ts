import { describe, expect, test } from '@jest/globals';
import { normalNoise, philox, seededNoise, type Block } from '../../../src/diffusion/sampling/noise.js';

describe('Philox 4x32-10', () => {
  const block = (words: string) => words.split(' ').map((word) => parseInt(word, 16));

  // Known answers published with the paper (Random123, kat_vectors).
  test.each([
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('counter %s under key %s', (counter, key, answer) => {
    const result = philox(block(counter) as unknown as Block, block(key) as unknown as [number, number]);
    expect(result).toEqual(block(answer));
  });
});

describe('normal noise', () => {
  test('is the same for the same seed, whatever the count, and another for another seed', () => {
    expect(normalNoise(7, 10)).toEqual(normalNoise(7, 64).slice(0, 10));
    expect(normalNoise(7, 10)).not.toEqual(normalNoise(8, 10));
    expect(normalNoise(0xffffffff, 5).every(Number.isFinite)).toBe(true);
  });

  test('has the moments of a standard normal, and independent neighbours', () => {
    const noise = normalNoise(1, 200_000);
    const mean = (power: number) => noise.reduce((sum, x) => sum + x ** power, 0) / noise.length;
    expect(Math.abs(mean(1))).toBeLessThan(0.01);
    expect(Math.abs(mean(2) - 1)).toBeLessThan(0.015);
    expect(Math.abs(mean(3))).toBeLessThan(0.03);
    expect(Math.abs(mean(4) - 3)).toBeLessThan(0.1);
    for (const lag of [1, 2, 3, 4]) {
      const product = noise.slice(lag).reduce((sum, x, i) => sum + x * noise[i]!, 0) / noise.length;
      expect(Math.abs(product)).toBeLessThan(0.01);
    }
  });

  test('a run draws its noises in order, each another, none the one it starts from', async () => {
    const draws = async (seed: number) => {
      const draw = seededNoise(seed, [1, 4, 2, 2]);
      return [await draw(1), await draw(2), await draw(3)].map(({ data }) => data);
    };
    const first = await draws(7);
    expect(await draws(7)).toEqual(first);
    expect(await draws(8)).not.toEqual(first);
    expect(new Set([normalNoise(7, 16), ...first].map((data) => data.join())).size).toBe(4);
    const later = await seededNoise(7, [1, 4, 2, 2], 2 ** 31)(1);
    expect(later.data).toEqual(normalNoise(7, 16, 2 ** 31 + 1));
    expect(first).not.toContainEqual(later.data);
    const [a, b] = [normalNoise(1, 50_000, 1), normalNoise(1, 50_000, 2)];
    expect(Math.abs(a.reduce((sum, x, i) => sum + x * b[i]!, 0) / a.length)).toBeLessThan(0.015);
  });
});
