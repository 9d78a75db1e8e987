/** Waiting that ends with the wish for it, whether or not the far side has heard. */
import type { CancelToken } from '../../src/channel/cancel.js';
import { CancelledError } from '../../src/errors.js';

/** Settles as the work does, or rejects at once when it is cancelled; what the work says afterwards is dropped. */
export function unlessCancelled<T>(work: Promise<T>, signal: CancelToken): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new CancelledError());
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
