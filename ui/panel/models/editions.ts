/** Editions of a model (src/runtime/pack-list.ts): the same numbers, stored in other precisions. Pure. */
import { areEditions, type ListedPack } from '../../../src/runtime/pack-list.js';
import { WEIGHT_STORAGES, type WeightStorage } from '../../../src/vocabulary/weight-storages.js';
import type { ModelsState } from '../state/records.js';

export interface ModelEdition {
  readonly path: string;
  readonly weights: WeightStorage;
}

/** This pack and the others of its model, widest first. */
export function editionsOf(
  { path }: Pick<ListedPack, 'path'>,
  { listed }: ModelsState,
): readonly ModelEdition[] {
  const own = listed.find((pack) => pack.path === path);
  if (own === undefined) return [];
  return listed
    .filter((pack) => pack === own || areEditions(pack, own))
    .sort((a, b) => widthOf(a) - widthOf(b))
    .map(({ path, weights }) => ({ path, weights }));
}

/** The one that takes least, where it takes less than this pack; null: there is none. */
export function lighterEdition(path: string, models: ModelsState): ModelEdition | null {
  const editions = editionsOf({ path }, models);
  const lightest = editions[editions.length - 1];
  return lightest === undefined || lightest.path === path ? null : lightest;
}

const widthOf = ({ weights }: Pick<ListedPack, 'weights'>): number => WEIGHT_STORAGES.indexOf(weights);
