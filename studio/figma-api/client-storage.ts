/** figma.clientStorage: values of one plugin on this computer, 5 MB in all (Figma's limit). */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { guard } from './guard.js';
import { copyMessage } from './message-rules.js';

const MAX_BYTES = 5 * 1024 * 1024;

/** Survives the plugin's runs; the studio keeps one per session. */
export type StoredValues = Map<string, unknown>;

export function createClientStorage(values: StoredValues): Figma.ClientStorageAPI {
  return guard('figma.clientStorage', {
    getAsync: (key: string) => Promise.resolve(copyMessage(values.get(key))),
    setAsync: async (key: string, value: unknown) => {
      const copy = copyMessage(value, key);
      const others = [...values]
        .filter(([name]) => name !== key)
        .reduce((sum, entry) => sum + sizeOf(entry), 0);
      if (others + sizeOf([key, copy]) > MAX_BYTES) {
        throw new Error('in setAsync: Exceeded the storage quota of 5 MB');
      }
      values.set(key, copy);
    },
    deleteAsync: async (key: string) => void values.delete(key),
    keysAsync: () => Promise.resolve([...values.keys()]),
  });
}

/** Figma counts bytes raw and everything else as it would be written. */
function sizeOf([key, value]: readonly [string, unknown]): number {
  return key.length + (value instanceof Uint8Array ? value.length : (JSON.stringify(value) ?? '').length);
}
