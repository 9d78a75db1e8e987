/**
 * The files of a pack: weights streamed into shards, graphs written with references into them. A weight that several
 * networks share (same key, same transforms) is stored once, with the first of them.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackNetwork, PackPort } from '../../src/runtime/pack.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { ELEMENT_BYTES, type GraphModel, type Handle, type Weight } from '../onnx/model.js';
import {
  ALIGNMENT,
  MAX_SHARD_BYTES,
  roundUp,
  ShardWriter,
  type Shard,
  type ShardPlace,
} from '../onnx/shards.js';
import { writeModel } from '../onnx/write.js';
import { weightBytes } from './weights.js';

export interface PackTarget {
  /** Replaced when it holds a pack; anything else but an empty folder is left alone (ToolError). */
  readonly folder: string;
  readonly maxShardBytes?: number;
}

export interface PackFiles {
  readonly networks: Readonly<Partial<Record<string, PackNetwork>>>;
  readonly shards: readonly Shard[];
}

export interface StoredWeights {
  readonly places: ReadonlyMap<string, ShardPlace>;
  readonly shards: readonly Shard[];
}

/** What a graph's structure takes at most: full v2's largest has 1.4 MB. */
const GRAPH_BYTES = 2 * 1024 * 1024;

/** Room that a pack needs: every weight once, and the graphs. */
export function packBytes(models: readonly GraphModel[]): number {
  const weights = new Map(
    models.flatMap((model) => model.weights).map((weight) => [identity(weight), weight]),
  );
  const sizes = [...weights.values()].map(({ shape, dtype }) =>
    shape.reduce<number>((bytes, dim) => bytes * Number(dim), ELEMENT_BYTES[dtype]),
  );
  return sizes.reduce((sum, bytes) => sum + roundUp(bytes, ALIGNMENT), models.length * GRAPH_BYTES);
}

/** A network's own weights start a shard of their own, so that no session loads another network's. */
export async function writeWeights(
  models: readonly GraphModel[],
  checkpoint: Checkpoint,
  { folder, maxShardBytes = MAX_SHARD_BYTES }: PackTarget,
): Promise<StoredWeights> {
  const writer = new ShardWriter(folder, maxShardBytes);
  const places = new Map<string, ShardPlace>();
  try {
    for (const model of models) {
      for (const weight of model.weights) {
        if (places.has(identity(weight))) continue;
        places.set(identity(weight), await writer.append(await weightBytes(weight, checkpoint)));
      }
      await writer.close();
    }
    return { places, shards: await writer.finish() };
  } finally {
    await writer.abandon();
  }
}

/** A weight's name tells key and transforms. */
function identity({ name, dtype }: Weight): string {
  return `${dtype} ${name}`;
}

export async function writeNetworks(
  models: readonly GraphModel[],
  { places, shards }: StoredWeights,
  folder: string,
) {
  const networks: Partial<Record<string, PackNetwork>> = {};
  for (const model of models) {
    const used = new Set<string>();
    const bytes = writeModel(model, (weight) => {
      const place = places.get(identity(weight));
      const shard = place === undefined ? undefined : shards[place.shardIndex];
      if (place === undefined || shard === undefined)
        throw new Error(`weight ${weight.name} was not written`);
      used.add(shard.file);
      return { file: shard.file, offset: place.offset, bytes: place.bytes };
    });
    const file = `${model.name}.onnx`;
    await writeFile(join(folder, file), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const ports = { inputs: model.inputs.map(port), outputs: model.outputs.map(port) };
    networks[model.name] = { file, bytes: bytes.byteLength, sha256, ...ports, shards: [...used] };
  }
  return networks;
}

function port({ name, dtype, shape }: Handle): PackPort {
  if (dtype !== 'float32' && dtype !== 'float16')
    throw new Error(`port ${name} is ${dtype}: ports are floats`);
  return { name, dtype, shape: [...shape] };
}
