/** What the list of models shows: for each its size, what of it is on this computer, and what can be done. Pure. */
import type { WeightStorage } from '../../../src/vocabulary/weight-storages.js';
import type { KeptFile } from '../../../src/channel/protocol/main.js';
import { sumBytes } from '../../../src/runtime/pack-list.js';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import type { ModelsState } from '../state/records.js';

export interface ModelRow {
  readonly path: string;
  readonly title: string;
  readonly weights: WeightStorage;
  /** Bytes of its files. */
  readonly size: number;
  readonly licence: string;
  readonly nonCommercial: boolean;
  /** Bytes on this computer. */
  readonly keptBytes: number;
  readonly isWhole: boolean;
  /** In use, or on its way there where none is. */
  readonly isCurrent: boolean;
  /** Opened beside the one in use. */
  readonly isComing: boolean;
}

export function modelRows(models: ModelsState): readonly ModelRow[] {
  return models.listed.map((pack) => {
    const kept = keptOf(pack, models);
    return {
      path: pack.path,
      title: pack.title,
      weights: pack.weights,
      size: sumBytes(pack.files),
      licence: pack.licence.id,
      nonCommercial: pack.licence.nonCommercial,
      keptBytes: sumBytes(kept),
      isWhole: kept.length === pack.files.length,
      isCurrent: pack.path === models.path,
      isComing: pack.path === models.coming?.path,
    };
  });
}

function keptOf({ files }: ListedPack, { kept }: ModelsState): readonly KeptFile[] {
  const hashes = new Set(files.map(({ sha256 }) => sha256));
  return kept.filter(({ sha256 }) => hashes.has(sha256));
}

/** Hashes of a model's kept files, less those that another kept model, or the one in use, needs as well. None while it is in use. */
export function removable(path: string, models: ModelsState): readonly string[] {
  const needed = new Set(
    models.listed
      .filter((pack) => pack.path !== path && (isInUse(pack, models) || isWhole(pack, models)))
      .flatMap(({ files }) => files.map(({ sha256 }) => sha256)),
  );
  const pack = models.listed.find((it) => it.path === path);
  if (pack === undefined || isInUse(pack, models)) return [];
  return keptOf(pack, models)
    .map(({ sha256 }) => sha256)
    .filter((sha256) => !needed.has(sha256));
}

function isInUse({ path }: ListedPack, models: ModelsState): boolean {
  return path === models.path || path === models.coming?.path;
}

function isWhole(pack: ListedPack, models: ModelsState): boolean {
  return keptOf(pack, models).length === pack.files.length;
}

/** Kept files that no listed model names: of an earlier version, or of a model that is not offered here any more. */
export function leftovers({ listed, kept, path }: ModelsState): readonly KeptFile[] {
  // Without a full list nothing is known to be of no use.
  if (!listed.some((pack) => pack.path === path)) return [];
  const named = new Set(listed.flatMap(({ files }) => files.map(({ sha256 }) => sha256)));
  return kept.filter(({ sha256 }) => !named.has(sha256));
}
