/**
 * The front page of the toolchain: a checkpoint and a configuration become a pack.
 *
 *   configuration -> graphs      arch/networks.ts builds every network; weights are named by checkpoint key
 *   checkpoint    -> keys        each tensor is used, none is missing (weights.ts)
 *   weights       -> shards      transformed, rounded, streamed; one that several networks share is stored once
 *   graphs        -> .onnx       structure with references into the shards
 *   all of it     -> pack.json   checked against the schema that the runtime reads it with
 *
 * Everything is written into a draft that takes the pack's place at the end (pack-folder.ts): a build that fails, is
 * killed or fills the disk leaves no half pack, and the next one clears its draft away. The same inputs give the same
 * bytes. Memory holds the largest tensor a few times over.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACK_FORMAT } from '../src/runtime/pack.js';
import { FEATURES, networksFor, type NetworkName } from '../src/runtime/contracts.js';
import type { Pack } from '../src/runtime/pack.js';
import { parsePack } from '../src/runtime/parse-pack.js';
import { isUnusedKey, networkGraph, networkNames, packLayout } from './arch/networks.js';
import type { Checkpoint } from './checkpoint/checkpoint.js';
import type { ModelConfig } from './config.js';
import type { PackDescription } from './pack/describe.js';
import { expectSpace, withFullDiskNamed } from './pack/disk-space.js';
import type { Storage } from './onnx/nodes.js';
import type { GraphModel } from './onnx/model.js';
import { expectReplaceable, replaceFolder } from './pack/pack-folder.js';
import {
  packBytes,
  writeNetworks,
  writeWeights,
  type PackFiles,
  type PackTarget,
} from './pack/pack-files.js';
import { expectExactTensors, requiredTensors } from './pack/weights.js';

export interface PackRecipe {
  readonly config: ModelConfig;
  readonly description: PackDescription;
  readonly storage: Storage;
  readonly sources: Pack['sources'];
}

/** Writes the pack and returns its pack.json. The caller owns the checkpoint. */
export async function buildPack(
  recipe: PackRecipe,
  checkpoint: Checkpoint,
  target: PackTarget,
): Promise<Pack> {
  await expectReplaceable(target.folder);
  const present = new Set(checkpoint.names());
  const models = packGraphs(recipe, (key) => present.has(key));
  const isUnused = (key: string): boolean => isUnusedKey(key, recipe.config);
  expectExactTensors(checkpoint, { tensors: requiredTensors(models), isUnused });
  await expectSpace(target.folder, packBytes(models));
  return withFullDiskNamed(target.folder, () =>
    replaceFolder(target.folder, async (draft) => {
      const stored = await writeWeights(models, checkpoint, { ...target, folder: draft });
      const networks = await writeNetworks(models, stored, draft);
      const pack = checkedPack(recipe, { networks, shards: stored.shards });
      await writeFile(join(draft, 'pack.json'), `${JSON.stringify(pack, null, 1)}\n`);
      return pack;
    }),
  );
}

/** Every network of a pack as a finished graph; optional ones where the checkpoint `has` their tensor. */
export function packGraphs(
  { config, description, storage }: Omit<PackRecipe, 'sources'>,
  has?: (key: string) => boolean,
): readonly GraphModel[] {
  const latentScale = description.latentScale ?? config.latentScale;
  const full = { ...config, latentScale };
  return networkNames(full, has).map((name) => networkGraph(name, full, { storage, emission: 'portable' }));
}

/** Throws FileError where the description does not fit: the runtime's own check, before anything is in place. */
function checkedPack({ config, description, sources }: PackRecipe, files: PackFiles): Pack {
  const has = (name: NetworkName): boolean => files.networks[name] !== undefined;
  const features = FEATURES.filter((feature) => networksFor(feature).every(has));
  const pack = {
    format: PACK_FORMAT,
    ...description,
    sources,
    latentScale: description.latentScale ?? config.latentScale,
    features,
    layout: packLayout(config),
    networks: files.networks,
    shards: files.shards,
  };
  return parsePack(pack, `pack ${description.id}`);
}
