/** A real runtime that tells what was asked of it and what is still alive. */
import type { Feed, Runtime, Session, Value } from '../../src/runtime/session.js';

export interface SpyRuntime extends Runtime {
  /** "load unet", "run unet", "release unet", in order. */
  readonly log: string[];
  /** Sessions and values that nobody has given back. */
  readonly alive: Set<object>;
  runs(network: string): number;
  /** What the host read, "unet out", in order. */
  readonly reads: string[];
  /** Called before every run; may throw or change what the network says. */
  intercept: ((network: string, outputs: Record<string, Value>) => Record<string, Value>) | null;
}

export function spyOn(runtime: Runtime): SpyRuntime {
  const spy: SpyRuntime = {
    backend: runtime.backend,
    get lost() {
      return runtime.lost;
    },
    log: [],
    alive: new Set(),
    intercept: null,
    reads: [],
    runs: (network) => spy.log.filter((entry) => entry === `run ${network}`).length,
    close: () => runtime.close(),
    async load(source) {
      spy.log.push(`load ${source.name}`);
      return spySession(spy, source.name, await runtime.load(source));
    },
  };
  return spy;
}

function spySession(spy: SpyRuntime, name: string, session: Session): Session {
  const own: Session = {
    async run(feeds: Readonly<Record<string, Feed>>, wanted?: readonly string[]) {
      spy.log.push(`run ${name}`);
      const outputs = await session.run(feeds, wanted);
      for (const [output, value] of Object.entries(outputs)) watch(spy, `${name} ${output}`, value);
      return spy.intercept === null ? outputs : spy.intercept(name, outputs);
    },
    async release() {
      spy.log.push(`release ${name}`);
      spy.alive.delete(own);
      await session.release();
    },
  };
  spy.alive.add(own);
  return own;
}

function watch(spy: SpyRuntime, name: string, value: Value): void {
  const [read, dispose] = [value.read.bind(value), value.dispose.bind(value)];
  spy.alive.add(value);
  value.read = () => {
    spy.reads.push(name);
    return read();
  };
  value.dispose = () => {
    spy.alive.delete(value);
    dispose();
  };
}
