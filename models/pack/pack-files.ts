/**
 * The files of a pack: weights streamed into shards, graphs written with references into them. A weight that several
 * networks or emissions share (same key, same transforms) is stored once, with the first of them.
 */
import type { NetworkName } from '../../src/runtime/contracts.js';
import { EMISSION_NAMES, type EmissionName } from '../../src/runtime/emissions.js';
import { widenedName } from '../../src/runtime/halves.js';
import type { PackNetwork, PackNetworks, PackPort } from '../../src/runtime/pack.js';
import { writeFile, type FileSink } from '../bytes/file-sink.js';
import { hashOf } from '../bytes/hash.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { ELEMENT_BYTES, type GraphModel, type Handle, type Weight } from '../onnx/model.js';
import { ALIGNMENT, roundUp, ShardWriter, type Shard, type ShardPlace } from '../onnx/shards.js';
import { writeModel, type WeightPlace } from '../onnx/write.js';
import type { PackTarget } from './pack-target.js';
import { memoryFacts } from './network-memory.js';
import { hasFaintChannel } from './quantize.js';
import { weightBytes } from './weights.js';

/** The networks of a pack in each emission. */
export type EmittedGraphs = Readonly<Partial<Record<EmissionName, readonly GraphModel[]>>>;

/** A target whose place is lent. */
export interface OpenTarget extends Omit<PackTarget, 'replace'> {
  readonly files: FileSink;
}

export interface StoredWeights {
  readonly places: ReadonlyMap<string, ShardPlace>;
  readonly shards: readonly Shard[];
  /** Keys of whole numbers whose scales half precision does not hold. */
  readonly faint: ReadonlySet<string>;
}

/** What a graph's structure takes at most: full v2's largest has 1.4 MB. */
const GRAPH_BYTES = 2 * 1024 * 1024;

/** Room that a pack needs: every weight once, and the graphs. */
export function packBytes(graphs: EmittedGraphs): number {
  const models = Object.values(graphs).flat();
  const weights = new Map(
    models.flatMap((model) => model.weights).map((weight) => [identity(weight), weight]),
  );
  const sizes = [...weights.values()].map(({ shape, stored }) =>
    shape.reduce<number>((bytes, dim) => bytes * Number(dim), ELEMENT_BYTES[stored]),
  );
  return sizes.reduce((sum, bytes) => sum + roundUp(bytes, ALIGNMENT), models.length * GRAPH_BYTES);
}

/** A network's own weights start a shard of their own, so that no session loads another network's. */
export async function writeWeights(
  graphs: EmittedGraphs,
  checkpoint: Checkpoint,
  { files, newHash, maxShardBytes }: OpenTarget,
): Promise<StoredWeights> {
  const writer = new ShardWriter(files, newHash, maxShardBytes);
  const places = new Map<string, ShardPlace>();
  const faint = new Set<string>();
  try {
    for (const model of inOrder(graphs)) {
      for (const weight of model.weights) {
        if (places.has(identity(weight))) continue;
        const bytes = await weightBytes(weight, checkpoint);
        if (isFaint(weight, bytes)) faint.add(weight.key);
        places.set(identity(weight), await writer.append(bytes));
      }
      await writer.close();
    }
    return { places, shards: await writer.finish(), faint };
  } finally {
    await writer.abandon();
  }
}

function isFaint({ transforms }: Weight, { buffer, byteOffset, byteLength }: Uint8Array): boolean {
  const isScales = transforms.at(-1)?.kind === 'scales';
  return isScales && hasFaintChannel(new Float32Array(buffer, byteOffset, byteLength / 4));
}

/** The portable emission first, so that its shards are the same whatever other emissions the pack has. */
function inOrder(graphs: EmittedGraphs): readonly GraphModel[] {
  return [...EMISSION_NAMES].reverse().flatMap((emission) => graphs[emission] ?? []);
}

/** A weight's name tells key and transforms. */
function identity({ name, stored }: Weight): string {
  return `${stored} ${name}`;
}

/** Writes the graphs of one emission; returns what pack.json says of them. */
export async function writeNetworks(
  emission: EmissionName,
  models: readonly GraphModel[],
  { weights, target }: { readonly weights: StoredWeights; readonly target: OpenTarget },
): Promise<PackNetworks> {
  const networks: PackNetworks = {};
  for (const model of models) {
    const { bytes, shards } = graphBytes(model, weights);
    const stored = await storedGraph(bytes, { name: model.name, emission }, target);
    const ports = { inputs: model.inputs.map(port), outputs: model.outputs.map(port) };
    const memory = memoryFacts(model);
    networks[model.name as NetworkName] = { ...stored, ...ports, shards: [...shards], memory };
  }
  return networks;
}

interface GraphBytes {
  readonly bytes: Uint8Array;
  /** Files that hold its weights. */
  readonly shards: ReadonlySet<string>;
}

function graphBytes(model: GraphModel, { places, shards }: StoredWeights): GraphBytes {
  const used = new Set<string>();
  const bytes = writeModel(model, (weight) => {
    const place = places.get(identity(weight));
    const shard = place === undefined ? undefined : shards[place.shardIndex];
    if (place === undefined || shard === undefined) throw new Error(`weight ${weight.name} was not written`);
    used.add(shard.file);
    return weight.stored === weight.dtype ? { ...place, file: shard.file } : widenedPlace(shard.file, place);
  });
  return { bytes, shards: used };
}

/** Of halves as float32: every byte before them is doubled, too. */
function widenedPlace(file: string, { offset, bytes }: ShardPlace): WeightPlace {
  return { file: widenedName(file), offset: 2 * offset, bytes: 2 * bytes };
}

/** Gzipped, in its emission's folder. */
async function storedGraph(
  graph: Uint8Array,
  { name, emission }: { readonly name: string; readonly emission: EmissionName },
  { files, gzip, newHash }: OpenTarget,
): Promise<Omit<PackNetwork, 'inputs' | 'outputs' | 'shards' | 'memory'>> {
  const file = `graphs/${emission}/${name}.onnx.gz`;
  const bytes = await gzip(graph);
  await writeFile(files, file, bytes);
  const sha256 = hashOf(bytes, newHash);
  return { file, bytes: bytes.byteLength, sha256, inflatedBytes: graph.byteLength };
}

function port({ name, dtype, shape }: Handle): PackPort {
  if (dtype !== 'float32' && dtype !== 'float16')
    throw new Error(`port ${name} is ${dtype}: ports are floats`);
  return { name, dtype, shape: [...shape] };
}
