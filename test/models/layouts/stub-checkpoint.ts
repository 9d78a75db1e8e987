/** Checkpoints of names and shapes only, from the inventories of the published files. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Checkpoint } from '../../../models/checkpoint/checkpoint.js';

export type Inventory = Readonly<Record<string, readonly number[]>>;

export function stubCheckpoint(place: string, inventory: Inventory): Checkpoint {
  return {
    place,
    names: () => Object.keys(inventory),
    info: (name) => ({ shape: inventory[name]!, dtype: 'F32' }),
    read: async () => {
      throw new Error('names and shapes only');
    },
    close: async () => {},
  };
}

export function renamed(inventory: Inventory, rename: (key: string) => string | null): Inventory {
  const entries = Object.entries(inventory).map(([key, shape]) => [rename(key), shape] as const);
  return Object.fromEntries(entries.filter(([key]) => key !== null)) as Inventory;
}

function fixture(name: string): Readonly<Record<string, Inventory>> {
  return JSON.parse(gunzipSync(readFileSync(`test/fixtures/${name}.json.gz`)).toString()) as Record<
    string,
    Inventory
  >;
}

/** Key and shape of every tensor of the three models as the method's code names them, of ISNet and of the line extractors. */
export const inventories: Readonly<Record<string, Inventory>> = {
  ...fixture('inventory'),
  ...fixture('inventory-eps'),
  ...fixture('inventory-lines'),
};

/** The released files (pipeline, "checkpoint layout"): the model's own ... */
export function modelFile(name: string): Inventory {
  return renamed(inventories[name]!, (key) =>
    key.includes('.') && !key.startsWith('cond_stage_model.') ? key : null,
  );
}

/** ... and OpenCLIP's, without the method's copies of its constants. */
export function clipFile(): Inventory {
  const prefixes = { 'cond_stage_model.visual.model.': 'visual.', 'cond_stage_model.transformer.model.': '' };
  return renamed(inventories['v2']!, (key) => {
    const found = Object.entries(prefixes).find(([prefix]) => key.startsWith(prefix));
    return found === undefined ? null : found[1] + key.slice(found[0].length);
  });
}
