import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { networkGraph } from '../../models/arch/networks.js';
import { parseModelConfig } from '../../models/config.js';
import { memoryFacts } from '../../models/pack/network-memory.js';
import { memoryAt, networkMemory, NO_MEMORY } from '../../src/runtime/memory.js';
import { parsePack } from '../../src/runtime/parse-pack.js';

const starter = parsePack(JSON.parse(readFileSync('models/packs/starter/pack.json', 'utf8')));
const at = (network: 'unet' | 'clip' | 'vae-decoder', h: number, w = h) =>
  networkMemory(starter, { emission: 'portable', network, sizes: { h, w, m: 196, s: 1 } });

test('a formula is the largest of its candidates at the sizes of the run', () => {
  const facts = {
    weights: 7,
    activations: [{ '1': 100 }, { 'h*w': 2, m: 3 }],
    tensor: [{ 'h*h*w*w': 0.5 }],
    multiplications: { h: 3, '1': 1 },
  };
  expect(memoryAt(facts, { h: 1, w: 2, m: 3 })).toEqual({
    weights: 7,
    activations: 100,
    tensor: 2,
    multiplications: 4,
  });
  expect(memoryAt(facts, { h: 10, w: 20, m: 3 })).toEqual({
    weights: 7,
    activations: 409,
    tensor: 20_000,
    multiplications: 31,
  });
});

test('a size that has no value is our mistake', () => {
  const facts = { weights: 0, activations: [{ 'h*w': 1 }], tensor: [], multiplications: {} };
  expect(() => memoryAt(facts, { h: 1 })).toThrow('the size w has no value');
});

describe('of the starter', () => {
  test('a network that it has not takes nothing', () => {
    const text = { emission: 'portable', network: 'text', sizes: {} } as const;
    expect(networkMemory(starter, text)).toEqual(NO_MEMORY);
  });

  test('weights stay what they are at every size, in full where the shards hold halves', () => {
    const { shards, emissions } = starter;
    const stored = shards
      .filter(({ file }) => emissions.portable?.clip?.shards.includes(file))
      .reduce((sum, { bytes }) => sum + bytes, 0);
    expect(at('clip', 16).weights).toBeGreaterThan(1.9 * stored);
    expect(at('clip', 16).weights).toBeLessThanOrEqual(2 * stored);
    expect(at('unet', 48).weights).toBe(at('unet', 16).weights);
  });

  test('a decoder grows with the area, a U-Net with its square once scores outweigh maps', () => {
    expect(at('vae-decoder', 64).activations / at('vae-decoder', 32).activations).toBeGreaterThan(3.9);
    expect(at('unet', 192).activations / at('unet', 96).activations).toBeGreaterThan(10);
    expect(at('clip', 64)).toEqual(at('clip', 16));
  });
});

describe('multiplications of the full-size v2, as published analyses of its architecture count them', () => {
  const v2 = parseModelConfig(JSON.parse(readFileSync('models/layouts/v2.json', 'utf8')));
  test.each([
    ['vae-encoder', 64, 558],
    ['vae-encoder', 96, 1305],
    ['clip', 64, 167],
  ] as const)('%s at %i cells: %i thousand million', (name, side, expected) => {
    const facts = memoryFacts(networkGraph(name, v2, { storage: 'float16', emission: 'portable' }));
    const { multiplications } = memoryAt(facts, { h: side, w: side, m: 257, s: 1 });
    expect(multiplications / 1e9 / expected).toBeCloseTo(1, 2);
  });
});
