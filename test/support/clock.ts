/**
 * Time for tests, so that none sleeps. Messages between fakes travel in promises: whatever follows from what has happened
 * has happened by the end of the turn, and what has not happened by then waits for a clock. Of use outside of tests, too: the tools
 * that make pictures play the same parts.
 */
import type { CancelToken } from '../../src/channel/cancel.js';
import type { Later } from '../../ui/browser/later.js';

/** Everything that was under way has arrived. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const PATIENCE_MS = 3000;

export async function waitFor(check: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!check()) {
    if (Date.now() > deadline) throw new Error('what was waited for did not come');
    await settle();
  }
}

export function untilCancelled(signal: CancelToken): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', resolve);
  });
}

export interface Clock {
  readonly later: Later;
  /** All that was under way has arrived, and what this clock does by itself is done. */
  settle(): Promise<void>;
}

export interface StandingClock extends Clock {
  /** Does what is due by then. */
  pass(ms: number): Promise<void>;
}

interface Timer {
  readonly atMs: number;
  readonly work: () => void;
}

/** Stands until it is told to go. */
export function createClock(): StandingClock {
  const { later, next } = createTimers();
  let nowMs = 0;
  return {
    later: (ms, work) => later(nowMs + ms, work),
    settle,
    async pass(ms) {
      nowMs += ms;
      while (next(nowMs) !== null) await settle();
      await settle();
    },
  };
}

/** For tests that are not about time: all that waits is done in its order, one in a turn, without the wait. */
export function createHastyClock(): Clock {
  const { later, next, count } = createTimers();
  let nowMs = 0;
  return {
    later(ms, work) {
      const stop = later(nowMs + ms, work);
      setImmediate(() => (nowMs = next(Infinity) ?? nowMs));
      return stop;
    },
    async settle() {
      do await settle();
      while (count() > 0);
      await settle();
    },
  };
}

function createTimers() {
  const waiting = new Set<Timer>();
  const first = () => [...waiting].sort((a, b) => a.atMs - b.atMs)[0];
  return {
    later: (atMs: number, work: () => void) => {
      const timer = { atMs, work };
      waiting.add(timer);
      return () => void waiting.delete(timer);
    },
    /** Does the earliest that is due by then, and says when it was; null where none is. */
    next(untilMs: number): number | null {
      const timer = first();
      if (timer === undefined || timer.atMs > untilMs) return null;
      waiting.delete(timer);
      timer.work();
      return timer.atMs;
    },
    count: () => waiting.size,
  };
}
