/** Waiting with an end: for work of a host's that may never settle. */
import type { CancelToken } from '../channel/cancel.js';
import { CancelledError } from '../errors.js';

/** Calls back once after the time, unless the returned function is called before. */
export type After = (ms: number, callback: () => void) => () => void;

export interface Limit {
  readonly ms: number;
  readonly after: After;
  /** What to reject with when the time is up. */
  readonly late: () => Error;
}

/** As `work` settles, unless the time is up before; what comes later is dropped. */
export function limited<T>(work: Promise<T>, { ms, after, late }: Limit): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = after(ms, () => reject(late()));
    work.then(resolve, reject);
    work.then(stop, stop);
  });
}

/** As `work` settles, unless the signal says stop before; what comes later is dropped. */
export function unlessCancelled<T>(work: Promise<T>, signal: CancelToken): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new CancelledError());
    if (signal.aborted) return cancel();
    const forget = () => signal.removeEventListener('abort', cancel);
    signal.addEventListener('abort', cancel);
    work.then(resolve, reject);
    work.then(forget, forget);
  });
}
