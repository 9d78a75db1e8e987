/** Long loops over pixels that can be stopped: they let go of the thread now and then, so that a cancel arrives. */
import { CancelledError } from '../errors.js';
import type { Extent } from './geometry.js';

export interface CancelToken {
  readonly aborted: boolean;
}

/** To be awaited between blocks of work. Throws CancelledError. */
export type Pace = () => Promise<void>;

/** A cancel is felt within about this time. */
const BURST_MS = 50;
/** A few milliseconds of work. */
const BLOCK_PIXELS = 1 << 17;

export function createPace(signal: CancelToken): Pace {
  let rested = Date.now();
  return async () => {
    if (signal.aborted) throw new CancelledError();
    if (Date.now() - rested < BURST_MS) return;
    await new Promise<void>((resolve) => void setTimeout(resolve, 0));
    rested = Date.now();
    if (signal.aborted) throw new CancelledError();
  };
}

/** Visits the rows from top to bottom. */
export async function eachRow(size: Extent, pace: Pace, visit: (y: number) => void): Promise<void> {
  const block = Math.max(1, Math.floor(BLOCK_PIXELS / size.width));
  for (let first = 0; first < size.height; first += block) {
    const end = Math.min(first + block, size.height);
    for (let y = first; y < end; y++) visit(y);
    await pace();
  }
}
