/**
 * The networks of a pack, kept warm: sessions stay for the next run, and so do answers of the networks that do not see the
 * noisy latent, which a run with another seed, other steps or another guidance asks again. A session is created when a run
 * needs it: where the answer is known, no weight is read.
 */
import type { Sizes } from '../dimensions.js';
import type { Models } from '../models.js';
import { CONTRACTS, type NetworkName } from '../contracts.js';
import { assert } from '../../errors.js';
import type { Feeds, Session } from '../session.js';
import { createAnswers, type Answers, type Question } from './answers.js';
import { createLedger } from './ledger.js';
import { createSessionPool, type Lease, type SessionPool } from './session-pool.js';

export interface KeptModels extends Models {
  /** Gives back all that no run uses. */
  drop(): Promise<void>;
  /** What is held now. */
  bytes(): number;
}

/** `budgetBytes`: of sessions and answers; what one run needs at once may be more, and goes after it. */
export function keepModels(models: Models, budgetBytes: number): KeptModels {
  const ledger = createLedger(budgetBytes);
  const parts = { pool: createSessionPool(models, ledger), answers: createAnswers(ledger) };
  return {
    pack: models.pack,
    backend: models.backend,
    emission: models.emission,
    budgetBytes,
    load: async (name, sizes) => lazySession(name, sizes, parts),
    drop: () => ledger.drop(),
    bytes: () => ledger.bytes(),
  };
}

interface Parts {
  readonly pool: SessionPool;
  readonly answers: Answers;
}

function lazySession(network: NetworkName, sizes: Sizes, { pool, answers }: Parts): Session {
  let lease: Promise<Lease> | null = null;
  let how: 'sound' | 'failed' = 'sound';
  let isReleased = false;
  const run = async (feeds: Feeds, outputs?: readonly string[]) => {
    lease ??= pool.lend(network, sizes);
    const { session } = await lease;
    try {
      const own = Object.entries(feeds).map(([port, feed]) => [port, answers.unwrap(feed)] as const);
      return await session.run(Object.fromEntries(own), outputs);
    } catch (error) {
      how = 'failed';
      throw error;
    }
  };
  return {
    async run(feeds, outputs) {
      assert(!isReleased, `network '${network}' was run after its release`);
      const question: Question = { network, sizes, feeds };
      const isNew = outputs !== undefined || CONTRACTS[network].seesLatent === true;
      if (isNew || !answers.knows(question)) return run(feeds, outputs);
      return answers.find(question) ?? answers.keep(question, await run(feeds));
    },
    async release() {
      isReleased = true;
      const given = lease;
      lease = null;
      await given?.then(
        (it) => it.giveBack(how),
        () => undefined,
      );
    },
  };
}
