/** One at a time, in the order of asking; whoever gives up while waiting is passed over. */
import type { CancelToken } from '../../src/channel/cancel.js';
import { unlessCancelled } from './unless-cancelled.js';

export interface Turns {
  /** Does the work when its turn has come. Rejects with CancelledError if that is over before. */
  take<T>(work: () => Promise<T>, signal: CancelToken): Promise<T>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work, signal) {
      const before = last;
      const mine = unlessCancelled(before, signal).then(work);
      // The next one waits for those before this one as well, also where this one gave up.
      last = Promise.allSettled([before, mine]);
      return mine;
    },
  };
}
