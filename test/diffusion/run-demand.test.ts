import { describe, expect, test } from '@jest/globals';
import type { Device } from '../../src/diffusion/pictures/vae-tiling.js';
import { vaeTiling } from '../../src/diffusion/pictures/vae-tiling.js';
import { runDemand } from '../../src/diffusion/run-demand.js';
import { networkMemory } from '../../src/runtime/memory.js';
import { deviceOf, v2Config } from '../support/published-memory.js';

const whole = deviceOf(v2Config(), { storage: 'float16', emission: 'portable' }, Infinity);
const PLAIN = { attention: 'plain', style: false } as const;
const at512 = { width: 512, height: 512 };
const within = (device: Device, budgetBytes: number, maxTensorBytes = Infinity): Device => ({
  ...device,
  budgetBytes,
  backend: { location: 'gpu', maxTensorBytes },
});
const bytesOf = (network: 'unet' | 'vae-decoder' | 'clip', side: number) => {
  const sizes = { h: side, w: side, m: 256, s: 1 };
  return networkMemory(whole.pack, { emission: 'portable', network, sizes });
};

describe('the memory of a run of the full-size model', () => {
  test('is that of its greatest moment: the U-Net, not all networks together', () => {
    const { bytes } = runDemand({ mode: PLAIN, injects: false, size: at512 }, whole)!;
    const unet = bytesOf('unet', 64);
    expect(bytes).toBeGreaterThan(unet.weights + unet.activations);
    // Hints, keys and values: a few per cent.
    expect(bytes).toBeLessThan(1.05 * (unet.weights + unet.activations));
  });

  test('with attention injection two U-Nets are held', () => {
    const { bytes, row } = runDemand({ mode: PLAIN, injects: true, size: at512 }, whole)!;
    const plain = runDemand({ mode: PLAIN, injects: false, size: at512 }, whole)!;
    expect(bytes).toBeGreaterThan(2 * bytesOf('unet', 64).weights);
    expect(row / plain.row).toBeGreaterThan(1.9);
  });

  test('grows with the size, and so does its work', () => {
    const sizes = [256, 384, 512, 768].map((side) => ({ width: side, height: side }));
    const demands = sizes.map((size) => runDemand({ mode: PLAIN, injects: false, size }, whole)!);
    for (const [i, next] of demands.slice(1).entries()) {
      expect(next.bytes).toBeGreaterThan(demands[i]!.bytes);
      expect(next.row).toBeGreaterThan(1.7 * demands[i]!.row);
    }
  });

  test('a mode that the layout has not has no demand', () => {
    const layout = { ...whole.pack.layout, family: 'mult' } as const;
    const older = { ...whole, pack: { ...whole.pack, layout } };
    expect(runDemand({ mode: { ...PLAIN, style: true }, injects: false, size: at512 }, older)).toBeNull();
  });
});

describe('the autoencoder goes in tiles', () => {
  const map = { network: 'vae-decoder', h: 64, w: 64 } as const;
  const { weights, activations, tensor } = bytesOf('vae-decoder', 64);

  test('only where the whole does not fit: memory, or the largest buffer', () => {
    expect(vaeTiling(map, within(whole, weights + activations))).toBeNull();
    expect(vaeTiling(map, within(whole, weights + activations - 1))).toEqual({ side: 48, overlap: 12 });
    expect(vaeTiling(map, within(whole, Infinity, tensor))).toBeNull();
    expect(vaeTiling(map, within(whole, Infinity, tensor - 1))).toEqual({ side: 48, overlap: 12 });
  });

  test('of 256 pixels on a device of 128 MiB bindings, the least that WebGPU promises', () => {
    expect(vaeTiling(map, within(whole, Infinity, 2 ** 27))).toEqual({ side: 32, overlap: 8 });
  });

  test('beyond 768 pixels, and in the smallest ones where nothing fits', () => {
    expect(vaeTiling({ ...map, h: 128, w: 128 }, whole)).toEqual({ side: 64, overlap: 16 });
    expect(vaeTiling(map, within(whole, 1))).toEqual({ side: 24, overlap: 6 });
    expect(vaeTiling({ ...map, h: 16, w: 16 }, within(whole, 1))).toBeNull();
  });

  test('a run then asks for less, and works more', () => {
    const size = at512;
    const plan = { mode: PLAIN, injects: false, size } as const;
    const small = runDemand(plan, within(whole, 1e9, 2 ** 27))!;
    const large = runDemand(plan, whole)!;
    expect(small.once).toBeGreaterThan(1.2 * large.once);
    expect(small.row).toBe(large.row);
  });
});
