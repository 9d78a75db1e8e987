import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { goldenConfig } from '../../models/verify/golden-config.js';
import { goldenModels } from '../../models/verify/networks.js';
import { UserError } from '../../src/errors.js';
import type { Models } from '../../src/runtime/models.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { embedPrompts } from '../../src/text/embed.js';
import { MERGE_TABLE } from '../../src/text/merge-table.js';
import { openVocabulary } from '../../src/text/vocabulary.js';
import { readFixture } from '../support/read-safetensors.js';
import { spyOn } from '../support/spy-runtime.js';
import { toldBy } from '../support/english.js';

jest.setTimeout(60_000);

const GOLDEN = 'test/fixtures/golden/tiny';
const runtime = spyOn(openNodeRuntime({ threads: 1 }));
afterAll(() => runtime.close());

const vocabulary = openVocabulary(MERGE_TABLE);
const golden = goldenModels(goldenConfig(JSON.parse(readFileSync(`${GOLDEN}/config.json`, 'utf8'))), runtime);
const port = (name: string, shape: number[]) => ({ name, dtype: 'float32' as const, shape });
const text = {
  file: 'text.onnx',
  bytes: 1,
  sha256: '0'.repeat(64),
  inflatedBytes: 1,
  inputs: [port('ids', [1, 77])],
  outputs: [port('embedding', [1, 1, 32])],
  shards: [],
  memory: { weights: 0, activations: [], tensor: [], multiplications: {} },
};
const models: Models = { ...golden, pack: { ...golden.pack, networks: { text } } };

describe('prompts', () => {
  test("become the golden text tower's embeddings, in one session", async () => {
    const embedded = await embedPrompts(['a girl hair and', ' ARD  cat'], vocabulary, models);
    const { data } = readFixture('golden/tiny/clip_text')('embedding');
    embedded.forEach(({ embedding, dropped }, row) => {
      expect(embedding).toHaveLength(32);
      embedding.forEach((value, i) => expect(value).toBeCloseTo(data[32 * row + i]!, 5));
      expect(dropped).toBe(0);
    });
    expect(runtime.log).toEqual(['load text', 'run text', 'run text', 'release text']);
    expect(runtime.alive.size).toBe(0);
  });

  test('tell how many of their tokens did not fit', async () => {
    const [long] = await embedPrompts(['girl '.repeat(80)], vocabulary, models);
    expect(long!.dropped).toBe(5);
  });

  test('that are none load nothing', async () => {
    runtime.log.length = 0;
    expect(await embedPrompts([], vocabulary, models)).toEqual([]);
    expect(runtime.log).toEqual([]);
  });

  test('are refused by a model without a text tower, with words for people', async () => {
    const embedding = embedPrompts(['a girl'], vocabulary, golden);
    await expect(embedding).rejects.toThrow(UserError);
    expect(await toldBy(embedding)).toContain('The model “By-name weights” cannot read texts.');
  });
});
