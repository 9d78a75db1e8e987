/**
 * The front page of the toolchain: a checkpoint and a configuration become a pack.
 *
 *   configuration -> graphs      arch/networks.ts builds every network in every emission; weights are named by checkpoint key
 *   checkpoint    -> keys        each tensor is used, none is missing (weights.ts)
 *   weights       -> shards      transformed, rounded, streamed; one that several networks share is stored once
 *   graphs        -> .onnx       structure with references into the shards
 *   all of it     -> pack.json   checked against the schema that the runtime reads it with
 *
 * Nothing here knows Node: files, hashes and gzip are handed in (pack/pack-target.ts; files/ has Node's). A build that
 * fails leaves what was there before. The same inputs give the same bytes. Memory holds the largest tensor a few times over.
 */
import { FEATURES, networksFor, type NetworkName } from '../src/runtime/contracts.js';
import { EMISSION_NAMES, EMISSIONS, holdsNetwork, type EmissionName } from '../src/runtime/emissions.js';
import { PACK_FORMAT, packOf, type Pack, type PackManifest, type PackNetworks } from '../src/runtime/pack.js';
import { parseManifest } from '../src/runtime/parse-pack.js';
import { isUnusedKey, networkGraph, networkNames, packLayout } from './arch/networks.js';
import { writeFile } from './bytes/file-sink.js';
import type { Checkpoint } from './checkpoint/checkpoint.js';
import type { ModelConfig } from './config.js';
import type { GraphModel } from './onnx/model.js';
import type { Storage } from './onnx/nodes.js';
import type { PackDescription } from './pack/describe.js';
import {
  packBytes,
  writeNetworks,
  writeWeights,
  type EmittedGraphs,
  type OpenTarget,
  type StoredWeights,
} from './pack/pack-files.js';
import type { PackTarget } from './pack/pack-target.js';
import { expectExactTensors, requiredTensors } from './pack/weights.js';

export interface PackRecipe {
  readonly config: ModelConfig;
  readonly description: PackDescription;
  readonly storage: Storage;
  readonly sources: Pack['sources'];
  /** In which the networks are written; those that suit the storage where left out. The portable one is always there. */
  readonly emissions?: readonly EmissionName[] | undefined;
}

/** Writes the pack and returns it. The caller owns the checkpoint. */
export async function buildPack(
  recipe: PackRecipe,
  checkpoint: Checkpoint,
  target: PackTarget,
): Promise<Pack> {
  const present = new Set(checkpoint.names());
  const graphs = emittedGraphs(recipe, (key) => present.has(key));
  const isUnused = (key: string): boolean => isUnusedKey(key, recipe.config);
  const tensors = requiredTensors(Object.values(graphs).flat());
  expectExactTensors(checkpoint, { tensors, isUnused });
  return target.replace(packBytes(graphs), (files) =>
    writePack(recipe, { graphs, checkpoint }, { ...target, files }),
  );
}

interface PackContent {
  readonly graphs: EmittedGraphs;
  readonly checkpoint: Checkpoint;
}

async function writePack(
  recipe: PackRecipe,
  { graphs, checkpoint }: PackContent,
  target: OpenTarget,
): Promise<Pack> {
  const weights = await writeWeights(graphs, checkpoint, target);
  const emissions: Partial<Record<EmissionName, PackNetworks>> = {};
  for (const emission of EMISSION_NAMES) {
    const drafts = graphs[emission];
    if (drafts === undefined) continue;
    const models = finalGraphs(drafts, recipe, { emission, faint: weights.faint });
    emissions[emission] = await writeNetworks(emission, models, { weights, target });
  }
  const manifest = checkedManifest(recipe, { emissions, shards: weights.shards });
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  await writeFile(target.files, 'pack.json', new TextEncoder().encode(text));
  return packOf(manifest);
}

/** What the weights turned out to be decides how a graph of halves is written, but not which weights it reads. */
function finalGraphs(
  drafts: readonly GraphModel[],
  recipe: PackRecipe,
  { emission, faint }: { readonly emission: EmissionName; readonly faint: ReadonlySet<string> },
): readonly GraphModel[] {
  if (EMISSIONS[emission].arithmetic === 'float32' || faint.size === 0) return drafts;
  const writing = { storage: recipe.storage, emission, faint };
  return drafts.map(({ name }) => networkGraph(name as NetworkName, fullConfig(recipe), writing));
}

function emittedGraphs(recipe: PackRecipe, has: (key: string) => boolean): EmittedGraphs {
  const wanted: readonly EmissionName[] = recipe.emissions ?? EMISSIONS_OF[recipe.storage];
  const names = EMISSION_NAMES.filter((name) => name === 'portable' || wanted.includes(name));
  return Object.fromEntries(names.map((emission) => [emission, packGraphs(recipe, { emission, has })]));
}

/** Halves of weights that are stored in float32 would be made in the engine's own memory, which is too small for that. */
export const EMISSIONS_OF: Readonly<Record<Storage, readonly EmissionName[]>> = {
  float32: ['gpu', 'gpu-plain', 'portable'],
  float16: EMISSION_NAMES,
  int8: EMISSION_NAMES,
};

interface GraphWish {
  /** The portable one where left out. */
  readonly emission?: EmissionName;
  /** Whether the checkpoint has a tensor. */
  readonly has?: (key: string) => boolean;
}

/** Every network of a pack as a finished graph; optional ones where the checkpoint `has` their tensor. */
export function packGraphs(
  recipe: Omit<PackRecipe, 'sources' | 'emissions'>,
  { emission = 'portable', has }: GraphWish = {},
): readonly GraphModel[] {
  const full = fullConfig(recipe);
  return networkNames(full, has)
    .filter((name) => holdsNetwork(EMISSIONS[emission], name))
    .map((name) => networkGraph(name, full, { storage: recipe.storage, emission }));
}

/** With what the description says of the model. */
function fullConfig({ config, description }: Pick<PackRecipe, 'config' | 'description'>): ModelConfig {
  return { ...config, latentScale: description.latentScale ?? config.latentScale };
}

/** Throws FormatError where the description does not fit: the runtime's own check, before anything is in place. */
function checkedManifest(
  { config, description, storage, sources }: PackRecipe,
  { emissions, shards }: Pick<Pack, 'emissions'> & Pick<StoredWeights, 'shards'>,
): PackManifest {
  const networks = emissions.portable ?? {};
  const features = FEATURES.filter((feature) =>
    networksFor(feature).every((name) => networks[name] !== undefined),
  );
  const manifest = {
    format: PACK_FORMAT,
    ...description,
    sources,
    weights: storage,
    latentScale: description.latentScale ?? config.latentScale,
    features,
    layout: packLayout(config),
    emissions,
    shards,
  };
  return parseManifest(manifest, `pack ${description.id}`);
}
