import { describe, expect, jest, test } from '@jest/globals';
import { decodeLatent, decodeTiled, encodeImage, encodeTiled } from '../../../src/diffusion/pictures/vae.js';
import type { Tensor } from '../../../src/image/tensor.js';
import type { Models, Sizes } from '../../../src/runtime/models.js';
import type { HostTensor, Session, Value } from '../../../src/runtime/session.js';

jest.setTimeout(60_000);

const FACTOR = 2;

interface Spy {
  readonly models: Models;
  readonly loads: [string, Sizes][];
  readonly alive: Set<object>;
  runs: number;
}

/** An autoencoder whose answers do not depend on the surroundings: every pixel of a cell is the cell, plus its row. */
function localModels(): Spy {
  const loads: [string, Sizes][] = [];
  const alive = new Set<object>();
  const answer = (tensor: Tensor): Value => {
    const value = {
      shape: tensor.shape,
      read: async () => tensor.data,
      dispose: () => void alive.delete(value),
    };
    alive.add(value);
    return value;
  };
  const spy: Spy = { models: {} as Models, loads, alive, runs: 0 };
  const session = (): Session => {
    const own: Session = {
      run: async (feeds) => {
        spy.runs++;
        if (feeds['latent'] !== undefined) return { image: answer(enlarged(feeds['latent'] as HostTensor)) };
        const latent = answer(firstPixels(feeds['image'] as HostTensor));
        return { moments: answer({ data: new Float32Array(1), shape: [1] }), latent };
      },
      release: async () => void alive.delete(own),
    };
    alive.add(own);
    return own;
  };
  const models = {
    pack: { layout: { latentFactor: FACTOR, latentChannels: 3 } },
    backend: { location: 'cpu' },
    load: async (name: string, sizes: Sizes) => {
      loads.push([name, sizes]);
      return session();
    },
  };
  return Object.assign(spy, { models: models as unknown as Models });
}

/** [1,3,h,w] to [1,3,2h,2w]. */
function enlarged({ data, shape }: Tensor): Tensor {
  const [, , h, w] = shape as [number, number, number, number];
  const out = new Float32Array(data.length * FACTOR ** 2);
  out.forEach((_, i) => {
    const [x, y] = [i % (FACTOR * w), Math.floor(i / (FACTOR * w))];
    out[i] = data[Math.floor(y / FACTOR) * w + Math.floor(x / FACTOR)]! + (y % FACTOR);
  });
  return { data: out, shape: [1, 3, FACTOR * h, FACTOR * w] };
}

/** [1,3,2h,2w] to [1,3,h,w]. */
function firstPixels({ data, shape }: Tensor): Tensor {
  const [, , height, width] = shape as [number, number, number, number];
  const kept = data.filter((_, i) => i % 2 === 0 && Math.floor(i / width) % 2 === 0);
  return { data: kept, shape: [1, 3, height / 2, width / 2] };
}

function ramp(h: number, w: number): Tensor {
  return { data: Float32Array.from({ length: 3 * h * w }, (_, i) => (i * 7) % 101), shape: [1, 3, h, w] };
}

describe('tiles of a network that sees no surroundings', () => {
  const tiling = { side: 6, overlap: 2 };

  test('decode to exactly what the whole would: nothing is moved, lost or counted twice', async () => {
    const spy = localModels();
    const latent = ramp(13, 9);
    const { data, shape } = await decodeTiled(latent, tiling, spy.models);
    expect(shape).toEqual([1, 3, 26, 18]);
    const whole = enlarged(latent).data;
    data.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 4));
    expect(spy.loads).toEqual([['vae-decoder', { h: 6, w: 6 }]]);
    expect(spy.runs).toBe(3 * 2);
    expect(spy.alive.size).toBe(0);
  });

  test('encode to exactly what the whole would', async () => {
    const spy = localModels();
    const image = ramp(26, 8);
    const { data, shape } = await encodeTiled(image, tiling, spy.models);
    expect(shape).toEqual([1, 3, 13, 4]);
    const whole = firstPixels(image).data;
    data.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 4));
    expect(spy.loads).toEqual([['vae-encoder', { h: 6, w: 4 }]]);
    expect(spy.alive.size).toBe(0);
  });
});

describe('what goes through in one run', () => {
  test('96 x 96 cells do, a row more does not', async () => {
    const whole = localModels();
    await decodeLatent(ramp(96, 96), whole.models);
    await encodeImage(ramp(2 * 96, 2 * 96), whole.models);
    expect(whole.loads).toEqual([
      ['vae-decoder', { h: 96, w: 96 }],
      ['vae-encoder', { h: 96, w: 96 }],
    ]);
    expect(whole.runs).toBe(2);
    const tiled = localModels();
    await decodeLatent(ramp(97, 96), tiled.models);
    await encodeImage(ramp(2 * 97, 2 * 96), tiled.models);
    expect(tiled.loads).toEqual([
      ['vae-decoder', { h: 64, w: 64 }],
      ['vae-encoder', { h: 64, w: 64 }],
    ]);
    expect(tiled.runs).toBe(2 * 4);
  });
});
