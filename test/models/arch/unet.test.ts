/** Laws between the U-Net's variants and the networks that feed them, on a small configuration with weights by name. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { networkGraph } from '../../../models/arch/networks.js';
import { withNetwork, type Tensors } from '../../../models/verify/networks.js';
import type { Tensor } from '../../../src/image/tensor.js';
import type { NetworkName } from '../../../src/runtime/contracts.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { relativeError } from '../../support/read-safetensors.js';
import { filled, runner, SIZES as sizes, smallConfig, smallModels, tensor } from './small-models.js';

/** For a busy machine; the sessions themselves take milliseconds. */
jest.setTimeout(60_000);

const runtime = openNodeRuntime({ threads: 1 });
const config = smallConfig();
const models = smallModels(runtime, config);
const run = runner(models);
const count = models.pack.layout.transformers.length;

const prefixed = (prefix: string, tensors: Tensors): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, value]) => [`${prefix}${name}`, value]));

const tokens = tensor('tokens', [1, 5, 12]);
const attend = (context: Tensor, strength: number): Promise<Tensors> =>
  run('context', { tokens: context, strength: filled(strength, [count]) });

let common: Tensors;
let attended: Tensors;
let plain: Tensor;

beforeAll(async () => {
  const hints = await run('control', { sketch: tensor('sketch', [1, 3, 64, 96]), strength: filled(1, [1]) });
  const { emb } = await run('time', { t: { data: Float32Array.of(653, 17.25), shape: [2] } });
  const width = models.pack.layout.timeWidth;
  const row = { data: emb!.data.slice(0, width), shape: [1, width] };
  common = { ...hints, emb: row, x: tensor('x', [1, 4, 8, 12]) };
  attended = await attend(tokens, 1);
  plain = (await run('unet', { ...common, ...attended }))['out']!;
});
afterAll(() => runtime.close());

test('reference strength 0 is a context of zeros', async () => {
  const silent = (await run('unet', { ...common, ...(await attend(tokens, 0)) }))['out']!;
  const zeros = await attend(filled(0, [1, 5, 12]), 1);
  const overZeros = (await run('unet', { ...common, ...zeros }))['out']!;
  expect(silent.data).toEqual(overZeros.data);
  expect(relativeError(silent.data, plain.data)).toBeGreaterThan(1e-3);
});

describe('the split U-Net', () => {
  const weightShapes = { in0: 96, in1: 24, in2: 6, out1: 24, out0: 96 };
  const weights = (value: number): Tensors =>
    Object.fromEntries(
      Object.entries(weightShapes).map(([name, cells]) => [`weight_${name}`, filled(value, [1, cells, 1])]),
    );
  const split = async (background: Tensors, weight: Tensors): Promise<Tensor> => {
    const feeds = { ...common, ...prefixed('fg_', attended), ...prefixed('bg_', background), ...weight };
    return (await run('unet-split', feeds))['out']!;
  };

  test('is the plain one over the foreground where every cell is character', async () => {
    const background = await attend(tensor('other', [1, 5, 12]), 0.5);
    expect(relativeError((await split(background, weights(1))).data, plain.data)).toBeLessThan(5e-6);
    expect(relativeError((await split(background, weights(0))).data, plain.data)).toBeGreaterThan(1e-3);
  });

  test('does not see its weights where both references are the same', async () => {
    expect(relativeError((await split(attended, weights(0.3))).data, plain.data)).toBeLessThan(1e-6);
  });
});

describe('the attention map', () => {
  const { transformers } = models.pack.layout;
  const last = transformers.length - 1;
  /** softmax(q k / sqrt(headSize)) over the 5 tokens, averaged over 2 heads of 8, element by element in float64. */
  const expectedMap = (query: Tensor, keys: Tensor): number[] => {
    const [heads, size, m] = keys.shape.slice(1) as [number, number, number];
    return Array.from({ length: 96 }, (_, n) => {
      const rows = Array.from({ length: heads }, (_, head) => {
        const scores = Array.from({ length: m }, (_, token) => {
          let dot = 0;
          for (let d = 0; d < size; d++)
            dot +=
              query.data[n * heads * size + head * size + d]! * keys.data[(head * size + d) * m + token]!;
          return Math.exp(dot / Math.sqrt(size));
        });
        const total = scores.reduce((a, b) => a + b, 0);
        return scores.map((score) => score / total);
      });
      return Array.from({ length: m }, (_, token) => rows.reduce((sum, row) => sum + row[token]! / heads, 0));
    }).flat();
  };
  const mapOf = async (query: Tensor, keys: Tensor): Promise<Tensor> =>
    (await run('attention-map', { query, keys }))['map']!;

  test('is the softmax of the last queries and keys, averaged over heads', async () => {
    const { query } = await run('unet', { ...common, ...attended });
    const keys = attended[`k${last}`]!;
    const map = await mapOf(query!, keys);
    expect(map.shape).toEqual([1, 96, 5]);
    expect(relativeError(map.data, expectedMap(query!, keys))).toBeLessThan(1e-6);
    expect(new Set(map.data).size).toBeGreaterThan(400);
  });

  test("of split attention is the foreground's", async () => {
    const background = await attend(tensor('other', [1, 5, 12]), 0.5);
    const weights = Object.entries({ in0: 96, in1: 24, in2: 6, out1: 24, out0: 96 }).map(
      ([name, cells]) => [`weight_${name}`, filled(1, [1, cells, 1])] as const,
    );
    const feeds = { ...common, ...prefixed('fg_', attended), ...prefixed('bg_', background) };
    const { query } = await run('unet-split', { ...feeds, ...Object.fromEntries(weights) });
    const { query: alone } = await run('unet', { ...common, ...attended });
    expect(relativeError(query!.data, alone!.data)).toBeLessThan(5e-6);
  });

  test('of both rows of guidance is the one’s that sees the reference', async () => {
    const guidance = { data: Float32Array.of(0, 1), shape: [2] };
    const { query } = await run('unet-guided', { ...common, ...attended, guidance });
    const { query: alone } = await run('unet', { ...common, ...attended });
    expect(relativeError(query!.data, alone!.data)).toBeLessThan(2e-6);
  });

  test('is not fetched where it is not asked for', async () => {
    const session = await models.load('unet', sizes);
    const outputs = await session.run({ ...common, ...attended }, ['out']);
    await session.release();
    expect(Object.keys(outputs)).toEqual(['out']);
  });
});

describe('what background and style add', () => {
  const { skipLevels, styleWidth, sizeWidth } = models.pack.layout;
  const picture = { latent: tensor('z', [1, 4, 8, 12]), tokens, size: tensor('size', [1, sizeWidth]) };
  const keep = (value: number): Tensors =>
    Object.fromEntries(
      skipLevels.map((level) => [`keep${level}`, filled(value, [1, 96 / 4 ** level, 1])] as const),
    );

  test('the background U-Net is the one without it where every cell is kept, and nowhere else', async () => {
    const features = await run('background-encoder', picture);
    const warp = await run('warp', { ...features, factor: filled(1, [1]) });
    const both = { ...prefixed('fg_', attended), ...prefixed('bg_', attended) };
    const masks = ['in0', 'in1', 'in2', 'out1', 'out0'].map((name, i) => {
      return [`weight_${name}`, filled(1, [1, [96, 24, 6, 24, 96][i]!, 1])] as const;
    });
    const split = { ...common, ...both, ...Object.fromEntries(masks) };
    const feeds = { ...split, ...warp };
    const without = (await run('unet-split', split))['out']!;
    const kept = (await run('unet-split-background', { ...feeds, ...keep(1) }))['out']!;
    expect(relativeError(kept.data, without.data)).toBeLessThan(1e-6);
    const warped = (await run('unet-split-background', { ...feeds, ...keep(0) }))['out']!;
    expect(relativeError(warped.data, without.data)).toBeGreaterThan(1e-3);
  });

  test('the background factor scales features before they become keys and values', async () => {
    const features = await run('background-encoder', picture);
    const whole = await run('warp', { ...features, factor: filled(1, [1]) });
    const half = await run('warp', { ...features, factor: filled(0.5, [1]) });
    const doubled = (name: string): Float32Array => half[name]!.data.map((value) => 2 * value);
    expect(relativeError(doubled('wk1'), whole['wk1']!.data)).toBeLessThan(1e-6);
    expect(relativeError(doubled('wv4'), whole['wv4']!.data)).toBeLessThan(1e-6);
  });

  test('the style U-Net is the plain one where factors are 1 and offsets 0', async () => {
    const channels = [32, 32, 32, 32, 16, 16];
    const neutral = Float32Array.from(
      channels.flatMap((count) => [...Array<number>(count).fill(1), ...Array<number>(count).fill(0)]),
    );
    const style = { data: neutral, shape: [1, styleWidth] };
    const modulated = (await run('unet-style', { ...common, ...attended, style }))['out']!;
    expect(relativeError(modulated.data, plain.data)).toBeLessThan(1e-6);
  });

  test('the style network gives every step the row it gives it alone', async () => {
    const styles = await run('style-encoder', picture);
    const both = await run('style', { ...styles, t: { data: Float32Array.of(653, 17.25), shape: [2] } });
    const alone = await withNetwork(models, { name: 'style', sizes: { ...sizes, s: 1 } }, (once) =>
      once({ ...styles, t: { data: Float32Array.of(17.25), shape: [1] } }),
    );
    const second = both['style']!.data.subarray(styleWidth);
    expect(relativeError(alone['style']!.data, second)).toBeLessThan(1e-6);
  });

  test('the low-rank pairs change keys and values of the output side only', async () => {
    const feeds = { tokens, strength: filled(1, [count]) };
    const adapted = await run('context-background', feeds);
    const sides = models.pack.layout.transformers.map(({ side }) => side);
    for (const [i, side] of sides.entries()) {
      const isChanged = relativeError(adapted[`k${i}`]!.data, attended[`k${i}`]!.data) > 1e-3;
      expect(isChanged).toBe(side === 'output');
    }
  });
});

describe('attention injection', () => {
  /** Another picture at the same time. */
  const other = () => ({ ...common, x: tensor('reference', [1, 4, 8, 12]) });
  const blend = (value: number): Tensors => ({ plain: filled(value, [1]) });

  test('is no change where the features remembered are the very own', async () => {
    // A softmax over every key twice gives every value the weight it had.
    const own = await run('unet-write', { ...common, ...attended });
    const read = (await run('unet-read', { ...common, ...attended, ...own, ...blend(0) }))['out']!;
    expect(relativeError(read.data, plain.data)).toBeLessThan(1e-6);
  });

  test('shows another picture’s features', async () => {
    const features = await run('unet-write', { ...other(), ...attended });
    const read = (await run('unet-read', { ...common, ...attended, ...features, ...blend(0) }))['out']!;
    expect(relativeError(read.data, plain.data)).toBeGreaterThan(1e-3);
  });

  test('is no change in a row that wants plain attention alone', async () => {
    const features = await run('unet-write', { ...other(), ...attended });
    const read = async (share: number): Promise<Float32Array> =>
      (await run('unet-read', { ...common, ...attended, ...features, ...blend(share) }))['out']!.data;
    // Extended attention goes in and out again: one rounding more.
    expect(relativeError(await read(1), plain.data)).toBeLessThan(5e-6);
    expect(relativeError(await read(0.5), plain.data)).toBeGreaterThan(1e-3);
    expect(relativeError(await read(0.5), await read(0))).toBeGreaterThan(1e-3);
  });

  test('needs no operator that the U-Net itself does without', () => {
    const operators = (name: NetworkName): Set<string> => {
      const graph = networkGraph(name, config, { storage: 'float16', emission: 'portable' });
      return new Set(graph.nodes.map(({ op }) => op));
    };
    const known = operators('unet-split-style');
    for (const name of ['unet-split-style-write', 'unet-split-style-read'] as const) {
      expect([...operators(name)].filter((op) => !known.has(op))).toEqual([]);
    }
  });

  test('runs nothing behind the last features', () => {
    const graph = networkGraph('unet-write', config, { storage: 'float32', emission: 'portable' });
    const keys = graph.weights.map(({ key }) => key);
    const last = 'model.diffusion_model.output_blocks.5.1.transformer_blocks.0';
    expect(keys.filter((key) => key.startsWith(last))).toEqual([
      `${last}.norm1.weight`,
      `${last}.norm1.bias`,
    ]);
    expect(keys.some((key) => key.startsWith('model.diffusion_model.out.'))).toBe(false);
  });
});

describe('networks run once per generation', () => {
  test('the time network gives every step the row it gives it alone', async () => {
    const both = (await run('time', { t: { data: Float32Array.of(653, 17.25), shape: [2] } }))['emb']!;
    const alone = await withNetwork(models, { name: 'time', sizes: { ...sizes, s: 1 } }, (once) =>
      once({ t: { data: Float32Array.of(17.25), shape: [1] } }),
    );
    expect(relativeError(alone['emb']!.data, both.data.subarray(both.shape[1]!))).toBeLessThan(1e-6);
  });

  test('strength scales the hints, and the values but not the keys', async () => {
    const sketch = tensor('sketch', [1, 3, 64, 96]);
    const hints = await run('control', { sketch, strength: filled(0.5, [1]) });
    expect(
      relativeError(
        hints['hint2']!.data.map((value) => 2 * value),
        common['hint2']!.data,
      ),
    ).toBeLessThan(1e-6);
    const half = await attend(tokens, 0.5);
    expect(
      relativeError(
        half['v1']!.data.map((value) => 2 * value),
        attended['v1']!.data,
      ),
    ).toBeLessThan(1e-6);
    expect(half['k1']!.data).toEqual(attended['k1']!.data);
  });

  test('the decoder takes what the encoder gives as its scaled latent', async () => {
    const encoded = await run('vae-encoder', { image: tensor('image', [1, 3, 64, 96]) });
    const mean = encoded['moments']!.data.slice(0, 4 * 96);
    expect(
      relativeError(
        encoded['latent']!.data,
        mean.map((value) => value * config.latentScale),
      ),
    ).toBeLessThan(1e-6);
    const { image } = await run('vae-decoder', { latent: encoded['latent']! });
    expect(image!.shape).toEqual([1, 3, 64, 96]);
  });

  test('combine sums four latents by their coefficients, and tells the size of a chain of sums', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const values = Object.fromEntries(names.map((name) => [name, tensor(name, [1, 4, 8, 12])]));
    const coef = { data: Float32Array.of(1, -2, 0.5, 0), shape: [4] };
    const before = { data: Float32Array.of(3), shape: [1] };
    const { out, norm } = await run('combine', { ...values, coef, before });
    const expected = out!.data.map((_, i) =>
      names.reduce((sum, name, n) => sum + coef.data[n]! * values[name]!.data[i]!, 0),
    );
    expect(relativeError(out!.data, expected)).toBeLessThan(1e-6);
    const magnitude = expected.reduce((sum, value) => sum + Math.abs(value), 0);
    expect(norm!.shape).toEqual([1]);
    expect(norm!.data[0]! / ((3 * magnitude) / 2 ** 14)).toBeCloseTo(1, 5);
    // Whatever the others were, one sum of zeros or with a number that is none shows at the chain's end.
    const normOf = async (given: Tensors): Promise<number> =>
      (await run('combine', { ...values, coef, before, ...given }))['norm']!.data[0]!;
    expect(await normOf({ coef: filled(0, [4]) })).toBe(0);
    expect(await normOf({ before: filled(0, [1]) })).toBe(0);
    const broken = filled(1, [1, 4, 8, 12]);
    broken.data[77] = NaN;
    expect(await normOf({ c: broken })).toBeNaN();
    expect(await normOf({ before: filled(NaN, [1]) })).toBeNaN();
    expect(await normOf({ before: filled(Infinity, [1]) })).toBe(Infinity);
  });
});
