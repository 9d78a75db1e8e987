import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluateDimension, networkDimensions } from '../../src/runtime/dimensions.js';
import type { PackNetwork } from '../../src/runtime/pack.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';

jest.setTimeout(60_000);

let pack: TemporaryPack;
let text: string;

beforeAll(async () => {
  pack = await buildSmallestPack();
  text = await readFile(join(pack.folder, 'pack.json'), 'utf8');
});
afterAll(() => pack.remove());

// The tests below break a fresh copy each; its type would only be in their way.
type Json = { [key: string]: Json };
const copy = () => JSON.parse(text) as Json;

describe('pack.json', () => {
  test('of the toolchain is accepted as it is', () => {
    expect(parsePack(copy())).toEqual(copy());
  });

  const wrong: [string, (json: Json) => unknown, RegExp][] = [
    ['a future format', (json) => Object.assign(json, { format: 2 }), /format/],
    [
      'a file outside of the folder',
      (json) => Object.assign(json['networks']!['clip']!, { file: '../clip.onnx' }),
      /networks\.clip\.file/,
    ],
    ['an unknown word', (json) => Object.assign(json, { colour: 1 }), /colour/],
    [
      'a missing network',
      (json) => delete json['networks']!['control'],
      /networks\.control is missing; every run needs it/,
    ],
    [
      'a feature without its network',
      (json) => delete json['networks']!['unet-split'],
      /the feature "split" needs it/,
    ],
    [
      'a shard that is not listed',
      (json) => Object.assign(json['networks']!['clip']!, { shards: ['x.bin'] }),
      /wants the shard x\.bin/,
    ],
    [
      'a size off the grid',
      (json) => Object.assign(json, { sizes: [{ width: 65, height: 64 }] }),
      /65 x 64 is no multiple/,
    ],
    [
      'a preview of another width',
      (json) => Object.assign(json, { preview: { matrix: [[1], [1], [1]], bias: [0, 0, 0] } }),
      /preview must be a 3 x 4/,
    ],
    ['eps with zero terminal SNR', (json) => Object.assign(json, { prediction: 'eps' }), /zero terminal SNR/],
    [
      'a grid finer than the network',
      (json) => Object.assign(json['layout']!, { sizeMultiple: 8 }),
      /sizeMultiple must be a multiple of 32/,
    ],
    [
      'a wrong port',
      (json) => Object.assign(json['networks']!['time']!, { outputs: [] }),
      /networks\.time\.outputs lacks emb/,
    ],
    [
      'a wrong shape',
      (json) => Object.assign(json['layout']!, { timeWidth: 3 }),
      /emb must be \[.*3\], it is/,
    ],
    [
      'a half-precision port',
      (json) =>
        Object.assign((json['networks']!['vae-decoder']!['inputs'] as unknown as Json[])[0]!, {
          dtype: 'float16',
        }),
      /must be float32/,
    ],
  ];

  test.each(wrong)('with %s is refused by the field', (_, spoil, message) => {
    const json = copy();
    spoil(json);
    expect(() => parsePack(json, 'x/pack.json')).toThrow(message);
    expect(() => parsePack(json, 'x/pack.json')).toThrow(/^x\/pack\.json: /);
  });

  test.each([null, 7, 'pack', []])('that is %p is refused', (json) => {
    expect(() => parsePack(json)).toThrow(expect.objectContaining({ name: 'FormatError' }));
  });
});

describe('dimensions', () => {
  test.each([
    [7, 7],
    ['h', 12],
    ['8*h', 96],
    ['h*w', 240],
    ['h*w/16', 15],
    ['w/4', 5],
  ])('%p for h = 12, w = 20 is %i', (dimension, value) => {
    expect(evaluateDimension(dimension, { h: 12, w: 20 })).toBe(value);
  });

  test.each([['h/5'], ['m']])('%p is our mistake there', (dimension) => {
    expect(() => evaluateDimension(dimension, { h: 12, w: 20 })).toThrow(/dimension/);
  });

  test('a network’s free dimensions are named as in its graph', () => {
    const inputs = [{ name: 'x', dtype: 'float32' as const, shape: [1, 4, 'h', 'w/2'] }];
    const network = { inputs, outputs: [] } as unknown as PackNetwork;
    expect(networkDimensions(network, { h: 3, w: 8 })).toEqual({ h: 3, 'w/2': 4 });
  });
});
