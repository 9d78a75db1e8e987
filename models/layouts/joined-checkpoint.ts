/**
 * Several files as one checkpoint: each part's keys become those that the networks read, and no key comes twice. The
 * way back is kept, so that every tensor of every file is used once or listed as left over (weights.ts).
 */
import { FileError } from '../../src/tool-errors.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';

export interface Part {
  readonly checkpoint: Checkpoint;
  /** From the file's key to the joined one's. */
  readonly rename: (key: string) => string;
}

/** Where a joined key lies. */
interface Origin {
  readonly checkpoint: Checkpoint;
  readonly key: string;
}

/** Closing it closes the parts. Throws FileError where two tensors come to one key. */
export function joinCheckpoints(parts: readonly Part[]): Checkpoint {
  const place = parts.map((part) => part.checkpoint.place).join(' + ');
  const origins = originsOf(parts);
  const find = (name: string): Origin => {
    const origin = origins.get(name);
    if (origin === undefined) throw new FileError(`${place}: no tensor "${name}"`);
    return origin;
  };
  return {
    place,
    names: () => [...origins.keys()],
    info: (name) => find(name).checkpoint.info(find(name).key),
    read: (name) => find(name).checkpoint.read(find(name).key),
    close: async () => {
      for (const { checkpoint } of parts) await checkpoint.close();
    },
  };
}

function originsOf(parts: readonly Part[]): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  for (const { checkpoint, rename } of parts) {
    for (const key of checkpoint.names()) {
      const name = rename(key);
      const first = origins.get(name);
      if (first !== undefined) {
        throw new FileError(
          `tensor "${name}" comes twice: "${first.key}" of ${first.checkpoint.place}, "${key}" of ${checkpoint.place}`,
        );
      }
      origins.set(name, { checkpoint, key });
    }
  }
  return origins;
}
