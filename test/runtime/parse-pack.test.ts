import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluateDimension, networkDimensions } from '../../src/runtime/dimensions.js';
import { PACK_FORMAT, type PackNetwork } from '../../src/runtime/pack.js';
import { parseManifest, parsePack } from '../../src/runtime/parse-pack.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';
import { told } from '../support/english.js';

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
const networksOf = (json: Json) => json['emissions']!['portable']!;

describe('pack.json', () => {
  test('of the toolchain is accepted as it is', () => {
    expect(parseManifest(copy(), 'pack.json')).toEqual(copy());
    expect(parsePack(copy())).toMatchObject({ ...copy(), networks: networksOf(copy()) });
  });

  const wrong: [string, (json: Json) => unknown, RegExp][] = [
    ['a former format', (json) => Object.assign(json, { format: 2 }), /format/],
    ['a future format', (json) => Object.assign(json, { format: PACK_FORMAT + 1 }), /format/],
    [
      'a file outside of the folder',
      (json) => Object.assign(networksOf(json)['clip']!, { file: '../clip.onnx' }),
      /emissions\.portable\.clip\.file/,
    ],
    ['an unknown word', (json) => Object.assign(json, { colour: 1 }), /colour/],
    [
      'a missing network',
      (json) => delete networksOf(json)['control'],
      /emissions\.portable\.control is missing; every run needs it/,
    ],
    [
      'a feature without its network',
      (json) => delete networksOf(json)['unet-split'],
      /the feature "split" needs it/,
    ],
    [
      'a shard that is not listed',
      (json) => Object.assign(networksOf(json)['clip']!, { shards: ['x.bin'] }),
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
    [
      'noise that falls',
      (json) => Object.assign(json['schedule']!['alphaBar']!, { betaStart: 0.5, betaEnd: 0.1 }),
      /schedule\.alphaBar: betas from 0\.5 to 0\.1 must rise/,
    ],
    [
      'a table that does not fall',
      (json) => Object.assign(json['schedule']!, { alphaBar: { kind: 'table', values: [0.9, 0.5, 0.5] } }),
      /alphaBar\.values\.2: 0\.5 must be below 0\.5/,
    ],
    ['eps with zero terminal SNR', (json) => Object.assign(json, { prediction: 'eps' }), /zero terminal SNR/],
    [
      'a grid finer than the network',
      (json) => Object.assign(json['layout']!, { sizeMultiple: 8 }),
      /sizeMultiple must be a multiple of 32/,
    ],
    [
      'a wrong port',
      (json) => Object.assign(networksOf(json)['time']!, { outputs: [] }),
      /emissions\.portable\.time\.outputs lacks emb/,
    ],
    [
      'a wrong shape',
      (json) => Object.assign(json['layout']!, { timeWidth: 3 }),
      /emb must be \[.*3\], it is/,
    ],
    [
      'a half-precision port',
      (json) =>
        Object.assign((networksOf(json)['vae-decoder']!['inputs'] as unknown as Json[])[0]!, {
          dtype: 'float16',
        }),
      /must be float32/,
    ],
  ];

  /** A number, text or list of the shipped kind of pack, and the most that it may be. */
  const limits: [string, unknown, string][] = [
    ['layout.hints', 1e7, '<=64'],
    ['layout.levels', 9, '<=8'],
    ['layout.timeWidth', 2 ** 20 + 1, '<=1048576'],
    ['layout.latentChannels', 65, '<=64'],
    ['layout.clipTokens', 1e9, '<=16384'],
    ['layout.segmentSize', 4097, '<=4096'],
    ['layout.sizeMultiple', 4096, '<=2048'],
    ['layout.skipLevels', Array(65).fill(0), '<=64'],
    ['layout.transformers', Array(20_000).fill({ side: 'input', level: 0, strength: null }), '<=64'],
    ['schedule.alphaBar.steps', 1e8, '<=10000'],
    ['schedule.alphaBar.steps', 1e12, '<=10000'],
    ['title', 'x'.repeat(201), '<=200'],
    ['version', 'x'.repeat(101), '<=100'],
    ['licence.attribution', 'x'.repeat(1001), '<=1000'],
    ['licence.id', 'x'.repeat(101), '<=100'],
    ['sizes', Array(65).fill({ width: 64, height: 64 }), '<=64'],
    ['sizes.0.width', 8192, '<=2048'],
    ['features', Array(4).fill('split'), '<=3'],
    ['sources', Array(65).fill({}), '<=64'],
    ['latentScale', 1e7, '<=1000000'],
    ['defaults.steps', 1001, '<=1000'],
    ['shards', Array(4097).fill({}), '<=4096'],
    ['shards.0.bytes', 2 ** 41, '<=1099511627776'],
    ['emissions.portable.clip.shards', Array(4097).fill('a'), '<=4096'],
    ['emissions.portable.clip.inputs', Array(1025).fill({}), '<=1024'],
    ['emissions.portable.clip.inputs.0.name', 'x'.repeat(65), '<=64'],
    ['emissions.portable.clip.inputs.0.shape', Array(9).fill(1), '<=8'],
    ['emissions.portable.clip.bytes', 2 ** 41, '<=33554432'],
  ];

  test.each(limits)('%s beyond its limit is refused at once, with field and limit', (path, value, limit) => {
    const json = copy();
    const keys = path.split('.');
    const last = keys.pop()!;
    const parent = keys.reduce((at, key) => at[key]!, json);
    Object.assign(parent, { [last]: value });
    const started = performance.now();
    expect(() => parsePack(json, 'p')).toThrow(
      expect.objectContaining({
        name: 'FormatError',
        coded: {
          code: 'model-file-broken',
          params: { file: 'p', reason: expect.stringContaining(`${path}: `) },
        },
      }),
    );
    expect(() => parsePack(json, 'p')).toThrow(limit);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  const sizes: [unknown, RegExp][] = [
    ['h/0', /emissions\.portable\.control\.inputs\.0\.shape\.2/],
    ['q', /emissions\.portable\.control\.inputs\.sketch: the size "q" has no value in a run/],
    ['h/7', /the size "h\/7" has no value/],
    ['w', /must be \[1, 3, 8\*h, 8\*w\]/],
    ['9999999*h', /shape\.2/],
    [`h${'*h'.repeat(100_000)}`, /shape\.2/],
    [{ toString: 'h' }, /shape\.2/],
  ];
  test.each(sizes)('a dimension %j is refused by its port', (size, message) => {
    const json = copy();
    (networksOf(json)['control']!['inputs'] as unknown as { shape: unknown[] }[])[0]!.shape[2] = size;
    expect(told(() => parsePack(json))).toMatch(message);
    expect(() => parsePack(json)).toThrow(expect.objectContaining({ name: 'FormatError' }));
  });

  test('what a message quotes is cut', () => {
    expect(() => parsePack({ ...copy(), id: 'A'.repeat(64) })).toThrow(/id: /);
    const long = { ...copy(), ['x'.repeat(1e6)]: 1 };
    expect(() => parsePack(long)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^[^]{1,700}$/) }),
    );
  });

  test('millions of faults are one fault', () => {
    const portable = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`n${i}`, 1]));
    const started = performance.now();
    expect(() => parsePack({ ...copy(), emissions: { portable } })).toThrow(/emissions\.portable/);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test.each(wrong)('with %s is refused by the field', (_, spoil, message) => {
    const json = copy();
    spoil(json);
    expect(told(() => parsePack(json, 'x/pack.json'))).toMatch(message);
    expect(told(() => parsePack(json, 'x/pack.json'))).toMatch(/^“x\/pack\.json” /);
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
