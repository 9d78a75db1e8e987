/**
 * The networks of a pack, kept warm: sessions stay for the next run, and so do answers of the networks that do not see the
 * noisy latent, which a run with another seed, other steps or another guidance asks again. A session is created when a run
 * needs it: where the answer is known, no weight is read.
 */
import type { Sizes } from '../dimensions.js';
import type { Models, PreparingModels } from '../models.js';
import { CONTRACTS, type NetworkName } from '../contracts.js';
import { assert } from '../../errors.js';
import type { Feeds, Session } from '../session.js';
import { createAnswers, type Answers, type Question } from './answers.js';
import { createLedger, type Purpose } from './ledger.js';
import { createSessionPool, type Lease, type SessionPool, type Wish } from './session-pool.js';

export interface KeptModels extends Models {
  /** The next run begins: from now on what it uses, and not what the one before used, is not freed for a preparation. */
  beginRun(): void;
  /**
   * The same networks for a run that may come: what it leaves is found by that run. Rejects with NoRoomError where there is
   * no room for them beside what the last run used.
   */
  readonly preparing: PreparingModels;
  /** Gives back all that no run uses. */
  drop(): Promise<void>;
  /** What is held now. */
  bytes(): number;
}

/** `budgetBytes`: of sessions and answers; what one run needs at once may be more, and goes after it. */
export function keepModels(models: Models, budgetBytes: number): KeptModels {
  const ledger = createLedger(budgetBytes);
  const parts = { pool: createSessionPool(models, ledger), answers: createAnswers(ledger) };
  const lent = (purpose: Purpose): Models => ({
    pack: models.pack,
    backend: models.backend,
    emission: models.emission,
    budgetBytes,
    load: async (name, sizes) => lazySession({ name, sizes, purpose }, parts),
  });
  const open = async (name: NetworkName, sizes: Sizes): Promise<void> => {
    const { giveBack } = await parts.pool.lend({ name, sizes, purpose: 'preparation' });
    await giveBack('sound');
  };
  return {
    ...lent('run'),
    preparing: { ...lent('preparation'), open },
    beginRun: () => ledger.beginRun(),
    drop: () => ledger.drop(),
    bytes: () => ledger.bytes(),
  };
}

interface Parts {
  readonly pool: SessionPool;
  readonly answers: Answers;
}

function lazySession(wish: Wish, { pool, answers }: Parts): Session {
  const { name: network, sizes, purpose } = wish;
  let lease: Promise<Lease> | null = null;
  let how: 'sound' | 'failed' = 'sound';
  let isReleased = false;
  const run = async (feeds: Feeds, outputs?: readonly string[]) => {
    lease ??= pool.lend(wish);
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
      const question: Question = { network, sizes, feeds, purpose };
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
