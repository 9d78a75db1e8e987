/** Sessions that stay after their stage: asked for again with the same sizes, one is lent again instead of being created. */
import type { NetworkName } from '../contracts.js';
import { sessionSizes, type Sizes } from '../dimensions.js';
import { networkMemory } from '../memory.js';
import type { Models } from '../models.js';
import { releaseAll } from '../release.js';
import type { Session } from '../session.js';
import { NoRoomError, type Kept, type Ledger, type Purpose } from './ledger.js';

export interface Lease {
  readonly session: Session;
  /** A session that failed is not lent again. */
  giveBack(how: 'sound' | 'failed'): Promise<void>;
}

/** A session's network, and whom it is for. */
export interface Wish {
  readonly name: NetworkName;
  readonly sizes: Sizes;
  readonly purpose: Purpose;
}

export interface SessionPool {
  /** Rejects with NoRoomError where a preparation's does not fit. */
  lend(wish: Wish): Promise<Lease>;
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
  async function create({ name, sizes, purpose }: Wish): Promise<Pooled> {
    const { weights, activations } = memoryOf(name, sizes);
    await makeRoom(weights + activations, purpose);
    const session = await (purpose === 'run' ? loadWithRoom(name, sizes) : models.load(name, sizes));
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

  /** A run may be larger than the budget, a preparation may not. */
  async function makeRoom(bytes: number, purpose: Purpose): Promise<void> {
    if (!(await ledger.makeRoom(bytes, purpose)) && purpose === 'preparation') throw new NoRoomError();
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
    if (how === 'sound') return void (await ledger.makeRoom(0, 'run'));
    pooled.delete(entry);
    ledger.forget(entry);
    await releaseAll([entry.session]);
  }

  return {
    async lend(wish) {
      const key = keyOf(wish.name, wish.sizes);
      const idle = [...pooled].find((entry) => entry.key === key && !entry.isLent);
      const entry = idle ?? (await create(wish));
      entry.isLent = true;
      ledger.use(entry, wish.purpose);
      try {
        // One that was kept has to run beside what has come since.
        await makeRoom(0, wish.purpose);
      } catch (error) {
        entry.isLent = false;
        throw error;
      }
      return { session: entry.session, giveBack: (how) => takeBack(entry, how) };
    },
  };
}
