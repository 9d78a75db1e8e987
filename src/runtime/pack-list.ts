/**
 * `packs/index.json`: the models that a site offers. Who serves the panel makes it from the packs' own pack.json; the
 * panel reads it first, so that title, size and licence are seen before gigabytes move, and so that it is known
 * which kept files belong to which pack.
 */
import * as v from 'valibot';
import { WEIGHT_STORAGES } from '../vocabulary/weight-storages.js';
import type { Pack, PackFile } from './pack.js';

/** Of the list, beside the panel's page. */
export const PACK_LIST = 'packs/index.json';

/** A folder relative to the list. Without a scheme or a leading slash, it never leaves the site. */
const path = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^(\.\.\/)*([\w.%~!*'()-]+\/)+$/, 'a relative folder'),
);
const words = v.pipe(v.string(), v.maxLength(1000));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** Graphs and shards of one pack: more than pack.json can list. */
const MAX_FILES = 5000;

const listedPackSchema = v.strictObject({
  path,
  id: words,
  version: words,
  title: words,
  weights: v.picklist(WEIGHT_STORAGES),
  /** SHA-256 of the checkpoints that the weights came from. */
  sources: v.pipe(v.array(sha256), v.maxLength(64), v.readonly()),
  licence: v.strictObject({ id: words, attribution: words, nonCommercial: v.boolean() }),
  /** Every file once. */
  files: v.pipe(
    v.array(v.unknown()),
    v.maxLength(MAX_FILES),
    v.array(
      v.strictObject({
        sha256,
        bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
      }),
    ),
    v.readonly(),
  ),
});

export const packListSchema = v.pipe(v.array(listedPackSchema), v.maxLength(100), v.readonly());
export type ListedPack = v.InferOutput<typeof listedPackSchema>;

/** `path`: the pack's folder, relative to the list, with "/" at its end. */
export function listedPack(pack: Pack, path: string): ListedPack {
  const { id, version, title, weights, licence } = pack;
  const bytes = new Map(packFiles(pack).map((file) => [file.sha256, file.bytes]));
  return {
    ...{ path, id, version, title, weights, licence },
    sources: pack.sources.map((source) => source.sha256),
    files: [...bytes].map(([sha256, size]) => ({ sha256, bytes: size })),
  };
}

/** The same numbers, stored in another way. */
export function areEditions(a: ListedPack, b: ListedPack): boolean {
  const model = ({ id, version, sources }: ListedPack) => JSON.stringify([id, version, sources]);
  return a.weights !== b.weights && model(a) === model(b);
}

/** Graphs of every emission, then the shards. */
export function packFiles({ emissions, shards }: Pick<Pack, 'emissions' | 'shards'>): readonly PackFile[] {
  const graphs: PackFile[] = [];
  for (const networks of Object.values(emissions)) graphs.push(...Object.values(networks));
  return [...graphs, ...shards];
}

export function sumBytes(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
