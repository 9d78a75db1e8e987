/** A real runtime that is lost at its n-th call: a load, a run, a read. Whatever is asked afterwards fails with that. */
import { LostError } from '../../src/errors.js';
import type { Runtime, Session, Value } from '../../src/runtime/session.js';

export interface LosingRuntime extends Runtime {
  /** So far, the one it was lost at included. */
  readonly calls: () => number;
}

/** `at`: from 1; Infinity: never. */
export function losing(runtime: Runtime, at: number): LosingRuntime {
  let calls = 0;
  let lost: LostError | null = null;
  async function counted<T>(call: () => Promise<T>): Promise<T> {
    if (lost !== null) throw lost;
    if (++calls === at) {
      lost = new LostError('gpu-lost', { reason: `at call ${at}` });
      throw lost;
    }
    return call();
  }
  const value = (real: Value): Value => {
    const read = real.read.bind(real);
    // The same object: the runtime knows its own values.
    return Object.assign(real, { read: () => counted(read) });
  };
  const session = (real: Session): Session => ({
    run: async (feeds, wanted) => {
      const outputs = await counted(() => real.run(feeds, wanted));
      for (const output of Object.values(outputs)) value(output);
      return outputs;
    },
    release: () => real.release(),
  });
  return {
    backend: runtime.backend,
    get lost() {
      return lost;
    },
    calls: () => calls,
    load: async (source) => session(await counted(() => runtime.load(source))),
    close: () => runtime.close(),
  };
}

/** The same runtime, but a session is created once and lent again, so that many runs are quick. */
export function warm(runtime: Runtime): Runtime {
  const sessions = new Map<string, Promise<Session>>();
  return {
    backend: runtime.backend,
    get lost() {
      return runtime.lost;
    },
    async load(source) {
      const key = `${source.name} ${JSON.stringify(source.dimensions)}`;
      const loaded = sessions.get(key) ?? runtime.load(source);
      sessions.set(key, loaded);
      const session = await loaded;
      return { run: (feeds, wanted) => session.run(feeds, wanted), release: async () => undefined };
    },
    close: () => runtime.close(),
  };
}
