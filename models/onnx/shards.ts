/**
 * External data as a stream of shards: files of at most 128 MiB that hold whole tensors and are named by their
 * SHA-256. A tensor larger than that has a shard of its own. Tensors start at multiples of 64 bytes (a cache line,
 * and what WebGPU copies want). Memory holds one tensor; the same tensors in the same order give the same files.
 */
import type { FileSink, SinkFile } from '../bytes/file-sink.js';
import type { Hash, NewHash } from '../bytes/hash.js';

export const MAX_SHARD_BYTES = 128 * 1024 * 1024;
export const ALIGNMENT = 64;

export interface Shard {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Where a tensor went; the file's name is known once its shard is closed. */
export interface ShardPlace {
  readonly shardIndex: number;
  readonly offset: number;
  readonly bytes: number;
}

interface OpenShard {
  readonly file: SinkFile;
  readonly hash: Hash;
  bytes: number;
}

/** Owns the file being written: call `finish`, or `abandon` after an error. */
export class ShardWriter {
  private readonly shards: Shard[] = [];
  private current: OpenShard | null = null;

  constructor(
    private readonly files: FileSink,
    private readonly newHash: NewHash,
    private readonly maxShardBytes: number,
  ) {}

  async append(bytes: Uint8Array): Promise<ShardPlace> {
    const start = this.current === null ? 0 : roundUp(this.current.bytes, ALIGNMENT);
    if (start > 0 && start + bytes.byteLength > this.maxShardBytes) await this.close();
    const shard = (this.current ??= await this.begin());
    const padding = roundUp(shard.bytes, ALIGNMENT) - shard.bytes;
    if (padding > 0) await writeBytes(shard, new Uint8Array(padding));
    const place = { shardIndex: this.shards.length, offset: shard.bytes, bytes: bytes.byteLength };
    await writeBytes(shard, bytes);
    return place;
  }

  /** Ends the current shard, so that what follows (another network's tensors) lies in files of its own. */
  async close(): Promise<void> {
    if (this.current === null) return;
    const { file, hash, bytes } = this.current;
    const sha256 = hash.hex();
    const name = `${sha256.slice(0, 32)}.bin`;
    await file.keep(name);
    this.current = null;
    this.shards.push({ file: name, bytes, sha256 });
  }

  /** All shards, in the order of ShardPlace.shardIndex. */
  async finish(): Promise<readonly Shard[]> {
    await this.close();
    return this.shards;
  }

  async abandon(): Promise<void> {
    await this.current?.file.discard();
    this.current = null;
  }

  private async begin(): Promise<OpenShard> {
    return { file: await this.files.create(), hash: this.newHash(), bytes: 0 };
  }
}

async function writeBytes(shard: OpenShard, bytes: Uint8Array): Promise<void> {
  shard.hash.update(bytes);
  await shard.file.append(bytes);
  shard.bytes += bytes.byteLength;
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
