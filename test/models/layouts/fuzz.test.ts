/**
 * Several files of which one is damaged, from fixed seeds, on the whole way from bytes to a pack's weights: which part a
 * file is, its keys, the joined checkpoint, the accounting, the rounding. It ends in a FileError or in weights of
 * the size that their graph declares.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { memorySource } from '../../support/memory-source.js';

import { byNameWeight } from '../../../models/checkpoint/by-name.js';
import { readSafetensors } from '../../../models/checkpoint/safetensors.js';
import { readTorchZip } from '../../../models/checkpoint/torch-zip.js';
import { writeSafetensors } from '../../support/write-safetensors.js';
import { joinCheckpoints } from '../../../models/layouts/joined-checkpoint.js';
import { partOf, type PartName } from '../../../models/layouts/parts.js';
import { Graph } from '../../../models/onnx/graph.js';
import { expectExactTensors, requiredTensors, weightBytes } from '../../../models/pack/weights.js';
import { FileError } from '../../../src/tool-errors.js';
import { fuzzRuns } from '../../support/fuzz-runs.js';
import { mutated, mutations } from '../../support/mutations.js';
import * as P from '../../support/pickle-bytes.js';
import { storedZip } from '../../support/stored-zip.js';

const SEED = 11;
const CASES = fuzzRuns(2000);
const TIMEOUT_MS = 300_000;

/** A large matrix, a small one, a vector and a line extractor: one of every storage. */
const graph = new Graph({ name: 'all', storage: 'int8' });
[
  graph.matrix('model.diffusion_model.input_blocks.0.0.weight', [16, 64], { outputAxis: 0 }),
  graph.weight('cond_stage_model.visual.model.conv1.weight', [2, 3]),
  graph.weight('cond_stage_model.transformer.model.ln_final.bias', [4]),
  graph.weight('isnet.stage1d.rebnconvin.conv_s1.weight', [3, 2]),
  graph.weight('lineart_sk.model.model0.1.weight', [2, 3]),
].forEach((handle, i) => graph.output(`out${i}`, handle));
const model = graph.finish();
const BYTES = { float32: 4, float16: 2, int8: 1, int64: 8 } as const;

/** Part, reader and keys of every file. */
const FILES: readonly (readonly [PartName, Readonly<Record<string, readonly number[]>>])[] = [
  ['checkpoint', { 'model.diffusion_model.input_blocks.0.0.weight': [16, 64], betas: [3] }],
  ['clip', { 'visual.conv1.weight': [2, 3], 'ln_final.bias': [4] }],
  ['segment', { 'stage1d.rebnconvin.conv_s1.weight': [3, 2] }],
];

let root = '';
const files: { readonly part: PartName; readonly bytes: Uint8Array }[] = [];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'parts-'));
  for (const [part, shapes] of FILES) {
    const path = join(root, part);
    const tensors = Object.entries(shapes).map(([name, shape]) => {
      return { name, shape, dtype: 'F32' as const, values: byNameWeight(name, shape) };
    });
    await writeSafetensors(path, tensors);
    files.push({ part, bytes: new Uint8Array(await readFile(path)) });
  }
  const tensor = { type: 'HalfStorage', key: '0', elements: 6, offset: 0, shape: [2, 3], stride: [3, 1] };
  const pickle = P.pickle(P.dict([P.text('module.model0.1.weight'), P.tensor(tensor)]));
  const zip = storedZip([
    { name: 'm/data.pkl', data: pickle },
    { name: 'm/data/0', data: new Uint8Array(12) },
  ]);
  files.push({ part: 'lines', bytes: zip });
});
afterAll(() => rm(root, { recursive: true }));

/** Sizes of the weights, or null where the files were refused. */
async function convert(sources: typeof files): Promise<readonly number[] | null> {
  try {
    const parts = [];
    for (const { part, bytes } of sources) {
      const source = memorySource(bytes, part);
      parts.push(partOf(part, await (part === 'lines' ? readTorchZip : readSafetensors)(source)));
    }
    const checkpoint = joinCheckpoints(parts);
    expectExactTensors(checkpoint, { tensors: requiredTensors([model]), isUnused: (key) => key === 'betas' });
    const sizes: number[] = [];
    for (const weight of model.weights) sizes.push((await weightBytes(weight, checkpoint)).byteLength);
    return sizes;
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

const declared = model.weights.map(({ shape, dtype }) =>
  shape.reduce<number>((bytes, dim) => bytes * Number(dim), BYTES[dtype]),
);

test('files as they should be give every weight in its size', async () => {
  expect(model.weights.map(({ dtype }) => dtype)).toEqual([
    'int8',
    'float32',
    'float16',
    'float32',
    'float16',
    'float16',
  ]);
  expect(await convert(files)).toEqual(declared);
});

test(
  'one damaged file of several is refused, or read in full',
  async () => {
    const ends = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.nat(FILES.length), mutations, async (which, changes) => {
        const damaged = files.map(({ part, bytes }, i) => ({
          part,
          bytes: i === which ? mutated(bytes, changes) : bytes,
        }));
        const sizes = await convert(damaged);
        if (sizes === null) ends.refused++;
        else ends.read++;
        if (sizes !== null && sizes.join() !== declared.join())
          throw new Error(`weights of ${sizes.join()} bytes`);
      }),
      { seed: SEED, numRuns: CASES, endOnFailure: true },
    );
    expect(ends.read).toBeGreaterThan(100);
    expect(ends.refused).toBeGreaterThan(100);
  },
  TIMEOUT_MS,
);
