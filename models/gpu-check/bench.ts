/** What every measurement works with, on whatever engine: on the GPU to time it, on the CPU for results to compare with. */
import type { BufferLedger } from '../../cli/engines/buffer-ledger.js';
import type { Models } from '../../src/runtime/models.js';

export interface Bench {
  readonly models: Models;
  /** Null on the CPU. */
  readonly ledger: BufferLedger | null;
  /** Keeps a result under its name, to be compared with the other engine's. */
  keep(tensor: string, values: Float32Array): Promise<void>;
}

export function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

/** The middle one of them, the upper of two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
