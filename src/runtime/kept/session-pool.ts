/** Sessions that stay after their stage: asked for again with the same sizes, one is lent again instead of being created. */
import type { NetworkName } from '../contracts.js';
import { sessionSizes, type Sizes } from '../dimensions.js';
import { networkMemory } from '../memory.js';
import type { Models } from '../models.js';
import { releaseAll } from '../release.js';
import type { Session } from '../session.js';
import type { Kept, Ledger } from './ledger.js';

export interface Lease {
  readonly session: Session;
  /** A session that failed is not lent again. */
  giveBack(how: 'sound' | 'failed'): Promise<void>;
}

export interface SessionPool {
  lend(name: NetworkName, sizes: Sizes): Promise<Lease>;
}

interface Pooled extends Kept {
  readonly key: string;
  readonly session: Session;
  isLent: boolean;
}

/** Of one network at one size. */
const keyOf = (name: NetworkName, sizes: Sizes): string =>
  `${name} ${JSON.stringify(Object.entries(sessionSizes(sizes)).sort())}`;

export function createSessionPool(models: Models, ledger: Ledger): SessionPool {
  const pooled = new Set<Pooled>();

  const memoryOf = (network: NetworkName, sizes: Sizes) =>
    networkMemory(models.pack, { emission: models.emission, network, sizes });

  /** The engine gives back what a run held when it is over: only weights stay. */
  async function create(name: NetworkName, sizes: Sizes): Promise<Pooled> {
    const { weights, activations } = memoryOf(name, sizes);
    await ledger.makeRoom(weights + activations);
    const session = await loadWithRoom(name, sizes);
    const entry: Pooled = {
      kind: 'session',
      key: keyOf(name, sizes),
      get bytes() {
        return entry.isLent ? weights + activations : weights;
      },
      session,
      isLent: false,
      isInUse: () => entry.isLent,
      free: () => {
        pooled.delete(entry);
        return session.release();
      },
    };
    pooled.add(entry);
    return entry;
  }

  /** Memory may be shorter than the budget thinks: what is kept goes before a network is given up. */
  async function loadWithRoom(name: NetworkName, sizes: Sizes): Promise<Session> {
    try {
      return await models.load(name, sizes);
    } catch (error) {
      if (ledger.bytes() === 0) throw error;
      await ledger.drop();
      return models.load(name, sizes);
    }
  }

  async function takeBack(entry: Pooled, how: 'sound' | 'failed'): Promise<void> {
    entry.isLent = false;
    if (how === 'sound') return ledger.makeRoom(0);
    pooled.delete(entry);
    ledger.forget(entry);
    await releaseAll([entry.session]);
  }

  return {
    async lend(name, sizes) {
      const key = keyOf(name, sizes);
      const idle = [...pooled].find((entry) => entry.key === key && !entry.isLent);
      const entry = idle ?? (await create(name, sizes));
      entry.isLent = true;
      ledger.use(entry);
      // One that was kept has to run beside what has come since.
      await ledger.makeRoom(0);
      return { session: entry.session, giveBack: (how) => takeBack(entry, how) };
    },
  };
}
