/**
 * Things that are kept for another use within a budget of bytes: what is in use stays, sessions go before answers, and of each
 * the least recently used first. An answer is small, and without it its network would have to be loaded and run again. But
 * answers that many runs have not asked for go first of all: in a day of other sketches they would take the sessions' place.
 */

export interface Kept {
  /** More while it is in use than while it waits. */
  readonly bytes: number;
  readonly kind: 'session' | 'answer';
  isInUse(): boolean;
  free(): Promise<void>;
}

/** Whom a thing is for: a run that was asked for, or one that may be. What the last run used goes for a run alone. */
export type Purpose = 'run' | 'preparation';

export interface Ledger {
  /** Bytes of all that is kept, in use or not. */
  bytes(): number;
  /** What was used before this is the last run's no more. */
  beginRun(): void;
  /** Frees until so many bytes more fit into the budget, or nothing is left that may go; false: they do not fit. */
  makeRoom(bytes: number, purpose: Purpose): Promise<boolean>;
  /** Notes a thing as the one used last; one that was not there is there from now on. */
  use(thing: Kept, purpose: Purpose): void;
  /** The thing is gone by other means. */
  forget(thing: Kept): void;
  /** Frees all that is not in use. */
  drop(): Promise<void>;
}

/** There is no room for what is only prepared: nothing that the last run used was freed for it. */
export class NoRoomError extends Error {
  constructor() {
    super('no room to prepare a run in');
    this.name = 'NoRoomError';
  }
}

/** Of float32 numbers. */
export function tensorBytes(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 4);
}

/** An answer that so many runs have not used is of pictures that the designer has left. */
const STALE_RUNS = 8;

/** The number of no run. */
const NONE = -1;

export function createLedger(budgetBytes: number): Ledger {
  // In the order of their last uses, each with the run that used it last.
  const things = new Map<Kept, number>();
  let run = 0;
  const bytes = (): number => [...things.keys()].reduce((sum, thing) => sum + thing.bytes, 0);
  const isStale = (thing: Kept): boolean => {
    const last = things.get(thing) ?? NONE;
    return last !== NONE && run - last > STALE_RUNS;
  };
  const freeUntil = async (isEnough: () => boolean, mayGo: (thing: Kept) => boolean): Promise<void> => {
    const of = (kind: Kept['kind']) => [...things.keys()].filter((thing) => thing.kind === kind);
    const answers = of('answer');
    for (const thing of new Set([...answers.filter(isStale), ...of('session'), ...answers])) {
      if (isEnough()) return;
      if (thing.isInUse() || !mayGo(thing)) continue;
      things.delete(thing);
      await thing.free();
    }
  };
  return {
    bytes,
    beginRun: () => void run++,
    async makeRoom(more, purpose) {
      const fits = () => bytes() + more <= budgetBytes;
      await freeUntil(fits, (thing) => purpose === 'run' || things.get(thing) !== run);
      return fits();
    },
    use(thing, purpose) {
      const before = things.get(thing) ?? NONE;
      things.delete(thing);
      things.set(thing, purpose === 'run' ? run : before);
    },
    forget: (thing) => void things.delete(thing),
    drop: () =>
      freeUntil(
        () => false,
        () => true,
      ),
  };
}
