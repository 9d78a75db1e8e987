/** What a run needs of its caller besides the request and the pictures. */
import { CancelledError } from '../errors.js';
import type { NetworkName } from '../runtime/pack.js';
import type { Models } from '../runtime/models.js';
import type { Session } from '../runtime/session.js';
import type { CancelSignal } from './request.js';

export interface EngineContext {
  readonly models: Models;
  readonly signal: CancelSignal;
  /** A clock in seconds, from any origin. */
  readonly now: () => number;
}

/** Never cancels. */
export const UNCANCELLED: CancelSignal = { aborted: false };

/** The same models, but every load and every run first looks at the signal: a run ends within one step. */
export function cancellable(models: Models, signal: CancelSignal): Models {
  const check = () => {
    if (signal.aborted) throw new CancelledError();
  };
  return {
    pack: models.pack,
    backend: models.backend,
    async load(name: NetworkName, sizes) {
      check();
      const session = await models.load(name, sizes);
      return { ...cancellableSession(session, check) };
    },
  };
}

function cancellableSession(session: Session, check: () => void): Session {
  return {
    async run(feeds) {
      check();
      return session.run(feeds);
    },
    release: () => session.release(),
  };
}
