/** Every check of a release in turn; each fault is one sentence that says what is wrong and what to do. */
import { codeFaults } from './code-faults.js';
import { manifestFaults } from './manifest-faults.js';
import { grantsNothing } from './network-access.js';
import { noticeFaults } from './notice-faults.js';
import type { Shipped } from './shipped.js';
import { sizeFaults } from './size-faults.js';

export interface ReleaseSettings {
  /** Paths of all files that were bundled, by esbuild's account. */
  readonly inputs: readonly string[];
  /** From the environment; undefined: it was not given. */
  readonly pluginId: string | undefined;
}

export function releaseFaults(shipped: Shipped, { inputs, pluginId }: ReleaseSettings): readonly string[] {
  const isAlone = grantsNothing(shipped.manifest);
  return [
    ...manifestFaults(shipped.manifest, { pluginId, files: [...shipped.plugin.keys()] }),
    ...sizeFaults(shipped.plugin),
    ...noticeFaults(shipped, inputs),
    ...shipped.scripts.flatMap((script) => codeFaults(script, isAlone)),
  ];
}
