/** Networks that are run once per generation: each is loaded, run and released; what it said is kept as asked. */
import { withSession, type Models, type Sizes } from '../runtime/models.js';
import type { NetworkName } from '../runtime/contracts.js';
import type { Feeds, HostTensor, Session, Value } from '../runtime/session.js';

export interface OnceRunner {
  /** One run after the other in one session; the outputs stay where the engine made them until `dispose`. */
  keep(name: NetworkName, runs: readonly Feeds[]): Promise<readonly Feeds[]>;
  /** The same, but the outputs come to the host. */
  read(name: NetworkName, feeds: Feeds): Promise<Readonly<Record<string, HostTensor>>>;
  /** Lends the outputs to a job where the engine made them, and frees them. */
  lend<T>(name: NetworkName, feeds: Feeds, job: (outputs: Feeds) => Promise<T>): Promise<T>;
  dispose(): void;
}

/** `latent`: height and width of the run's latent; how many tokens and steps a run has follows from its feeds. */
export function onceRunner(models: Models, latent: { readonly h: number; readonly w: number }): OnceRunner {
  const held: Value[] = [];
  return {
    keep: (name, runs) =>
      withSession(
        () => models.load(name, { ...latent, ...countsOf(runs[0]) }),
        async (session) => {
          const outputs: Feeds[] = [];
          for (const feeds of runs) {
            const values = await session.run(feeds);
            held.push(...Object.values(values));
            outputs.push(values);
          }
          return outputs;
        },
      ),
    read: (name, feeds) =>
      withSession(
        () => models.load(name, { ...latent, ...countsOf(feeds) }),
        (session) => readOutputs(session, feeds),
      ),
    async lend(name, feeds, job) {
      const outputs = await withSession(
        () => models.load(name, { ...latent, ...countsOf(feeds) }),
        (session) => session.run(feeds),
      );
      try {
        return await job(outputs);
      } finally {
        for (const value of Object.values(outputs)) value.dispose();
      }
    },
    dispose() {
      for (const value of held.splice(0)) value.dispose();
    },
  };
}

/** Runs a session and brings everything that it says to the host. */
export async function readOutputs(
  session: Session,
  feeds: Feeds,
): Promise<Readonly<Record<string, HostTensor>>> {
  const values = await session.run(feeds);
  try {
    const outputs: Record<string, HostTensor> = {};
    for (const [name, value] of Object.entries(values)) {
      outputs[name] = { data: await value.read(), shape: value.shape };
    }
    return outputs;
  } finally {
    for (const value of Object.values(values)) value.dispose();
  }
}

/** m tokens of context, s timesteps. */
function countsOf(feeds: Feeds): Sizes {
  return {
    ...('tokens' in feeds ? { m: feeds['tokens'].shape[1] } : {}),
    ...('t' in feeds ? { s: feeds['t'].shape[0] } : {}),
  };
}
