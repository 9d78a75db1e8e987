import { CancelledError } from '../errors.js';

/** Passes a generator's yields through a function; its result stays. A run left early is ended inside, too. */
export async function* mapYields<From, To, Result>(
  run: AsyncGenerator<From, Result>,
  change: (value: From) => Promise<To>,
): AsyncGenerator<To, Result> {
  try {
    for (;;) {
      const next = await run.next();
      if (next.done === true) return next.value;
      yield await change(next.value);
    }
  } finally {
    // Nothing happens to a run that has ended already.
    await run.throw(new CancelledError()).catch(() => undefined);
  }
}
