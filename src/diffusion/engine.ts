/** What a run needs of its caller besides the request and the pictures. */
import { CancelledError } from '../errors.js';
import type { NetworkName } from '../runtime/contracts.js';
import type { Models } from '../runtime/models.js';
import { releaseAll } from '../runtime/release.js';
import type { Session } from '../runtime/session.js';
import type { KeptRun } from '../request/kept-run.js';
import type { CancelSignal } from '../request/request.js';

export interface EngineContext {
  readonly models: Models;
  readonly signal: CancelSignal;
  /** A clock in seconds, from any origin. */
  readonly now: () => number;
  /** Where the same run was cut off; left out: it begins. */
  readonly resume?: KeptRun;
  /** Also say where in the reference the picture's cells looked (ColorizeResult.attention). */
  readonly wantsAttention?: boolean;
}

/** Never cancels. */
export const UNCANCELLED: CancelSignal = { aborted: false };

/** The same models, but every load and every run looks at the signal before and after: a job ends within one of them. */
export function cancellable(models: Models, signal: CancelSignal): Models {
  return {
    ...models,
    async load(name: NetworkName, sizes) {
      throwIfAborted(signal);
      const session = await models.load(name, sizes);
      if (!signal.aborted) return cancellableSession(session, signal);
      await releaseAll([session]);
      throw new CancelledError();
    },
  };
}

export function throwIfAborted(signal: CancelSignal): void {
  if (signal.aborted) throw new CancelledError();
}

function cancellableSession(session: Session, signal: CancelSignal): Session {
  return {
    async run(feeds, wanted) {
      throwIfAborted(signal);
      const outputs = await session.run(feeds, wanted);
      if (!signal.aborted) return outputs;
      for (const value of Object.values(outputs)) value.dispose();
      throw new CancelledError();
    },
    release: () => session.release(),
  };
}
