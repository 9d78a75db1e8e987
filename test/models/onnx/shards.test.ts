import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderSink } from '../../../models/files/file-sink.js';
import { newHash } from '../../../models/files/platform.js';
import { MAX_SHARD_BYTES, ShardWriter, type Shard, type ShardPlace } from '../../../models/onnx/shards.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'shards-'));
});
afterAll(() => rm(root, { recursive: true }));

const tensor = (bytes: number, seed: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, i) => (i * 31 + seed) & 255);

interface Written {
  readonly folder: string;
  readonly places: readonly ShardPlace[];
  readonly shards: readonly Shard[];
}

async function write(sizes: readonly number[], maxShardBytes: number): Promise<Written> {
  const folder = await mkdtemp(join(root, 'run-'));
  const writer = new ShardWriter(folderSink(folder), newHash, maxShardBytes);
  const places: ShardPlace[] = [];
  for (const [i, bytes] of sizes.entries()) places.push(await writer.append(tensor(bytes, i)));
  return { folder, places, shards: await writer.finish() };
}

describe('shards', () => {
  const SIZES = [100, 60, 1, 500, 200, 256, 4];

  test('give every tensor back from its place', async () => {
    const { folder, places, shards } = await write(SIZES, 256);
    for (const [i, { shardIndex, offset, bytes }] of places.entries()) {
      const file = await readFile(join(folder, shards[shardIndex]!.file));
      expect(new Uint8Array(file.subarray(offset, offset + bytes))).toEqual(tensor(SIZES[i]!, i));
    }
  });

  test('hold whole tensors up to the limit; a larger one has its own', async () => {
    const { places, shards } = await write(SIZES, 256);
    expect(places.map((place) => place.shardIndex)).toEqual([0, 0, 0, 1, 2, 3, 4]);
    expect(shards.map((shard) => shard.bytes)).toEqual([193, 500, 200, 256, 4]);
  });

  test('start tensors at multiples of 64 bytes', async () => {
    const { places } = await write(SIZES, 1000);
    expect(places.map((place) => place.offset % 64)).toEqual(SIZES.map(() => 0));
  });

  test('are named by what they hold, and list size and SHA-256', async () => {
    const { folder, shards } = await write(SIZES, 256);
    expect((await readdir(folder)).sort()).toEqual(shards.map((shard) => shard.file).sort());
    for (const { file, bytes, sha256 } of shards) {
      const content = await readFile(join(folder, file));
      expect(content.length).toBe(bytes);
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      expect(file).toBe(`${sha256.slice(0, 32)}.bin`);
    }
  });

  test('are the same for the same tensors', async () => {
    expect((await write(SIZES, 256)).shards).toEqual((await write(SIZES, 256)).shards);
  });

  test('end where a group ends', async () => {
    const writer = new ShardWriter(folderSink(await mkdtemp(join(root, 'group-'))), newHash, MAX_SHARD_BYTES);
    await writer.append(tensor(10, 0));
    await writer.close();
    await writer.close();
    const place = await writer.append(tensor(10, 1));
    expect(place).toEqual({ shardIndex: 1, offset: 0, bytes: 10 });
    expect(await writer.finish()).toHaveLength(2);
  });
});
