import { afterAll, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { goldenConfig } from '../../../models/verify/golden-config.js';
import { goldenModels } from '../../../models/verify/networks.js';
import type { TextEdit } from '../../../src/request/records.js';
import { applyEdits } from '../../../src/diffusion/conditions/text-edits.js';
import type { Models } from '../../../src/runtime/models.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { readFixture } from '../../support/read-safetensors.js';
import { spyOn } from '../../support/spy-runtime.js';

jest.setTimeout(60_000);

const GOLDEN = 'golden/tiny';
const runtime = spyOn(openNodeRuntime({ threads: 1 }));
afterAll(() => runtime.close());

const config = JSON.parse(readFileSync(`test/fixtures/${GOLDEN}/config.json`, 'utf8'));
const golden = goldenModels(goldenConfig(config), runtime);
const text = { inputs: [{ name: 'ids', dtype: 'float32', shape: [1, 77] }] };
const models = { ...golden, pack: { ...golden.pack, networks: { text } } } as unknown as Models;

const tokens = readFixture(`${GOLDEN}/clip_visual`)('full');
const embedding = readFixture(`${GOLDEN}/clip_text`)('embedding');
const [, COUNT, WIDTH] = tokens.shape as [number, number, number];
const row = (data: Float32Array, i: number): number[] => [...data.subarray(WIDTH * i, WIDTH * (i + 1))];
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** The texts of the two golden embeddings. */
const EDIT: TextEdit = {
  target: 'a girl hair and',
  anchor: null,
  control: ' ARD  cat',
  scale: 3,
  enhanced: false,
  thresholds: [0.5, 0.55, 0.65, 0.95],
};

test('a text moves the tokens that match its control towards its target, the others away from it', async () => {
  const { tokens: moved, maps } = await applyEdits(tokens, [EDIT], models);
  const [target, control] = [row(embedding.data, 0), row(embedding.data, 1)];
  const scores = Array.from({ length: COUNT - 1 }, (_, i) => dot(row(tokens.data, i + 1), control));
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const missing = EDIT.scale - dot(row(tokens.data, 0), target);
  expect(row(moved.data, 0)).toEqual(row(tokens.data, 0));
  for (const [weight, wanted] of [
    [-2, (match: number) => match < 0.499],
    [1, (match: number) => match > 0.951],
  ] as const) {
    const places = scores.flatMap((score, i) => (wanted((score - low) / (high - low)) ? [i + 1] : []));
    expect(places.length).toBeGreaterThan(0);
    for (const i of places) {
      row(moved.data, i).forEach((value, channel) => {
        expect(value).toBeCloseTo(row(tokens.data, i)[channel]! + weight * missing * target[channel]!, 3);
      });
    }
  }
  expect(maps.map(({ width, height }) => [width, height])).toEqual([[16, 16]]);
  const strongest = scores.indexOf(high);
  const weakest = scores.indexOf(low);
  const pixel = (i: number): number[] => [...maps[0]!.data.subarray(4 * i, 4 * i + 4)];
  // Towards the target is warm, away from it cold.
  expect(pixel(strongest)[0]!).toBeGreaterThan(pixel(strongest)[2]!);
  expect(pixel(weakest)[2]!).toBeGreaterThan(pixel(weakest)[0]!);
  expect(runtime.alive.size).toBe(0);
});

test('texts that recur are read once, and none are read where none are given', async () => {
  runtime.log.length = 0;
  await applyEdits(tokens, [EDIT, { ...EDIT, anchor: EDIT.control }], models);
  expect(runtime.runs('text')).toBe(2);
  runtime.log.length = 0;
  expect(await applyEdits(tokens, [], models)).toEqual({ tokens, maps: [] });
  expect(runtime.log).toEqual([]);
});
