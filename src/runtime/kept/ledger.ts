/**
 * Things that are kept for another use within a budget of bytes: what is in use stays, sessions go before answers, and of each
 * the least recently used first. An answer is small, and without it its network would have to be loaded and run again.
 */

export interface Kept {
  /** More while it is in use than while it waits. */
  readonly bytes: number;
  readonly kind: 'session' | 'answer';
  isInUse(): boolean;
  free(): Promise<void>;
}

export interface Ledger {
  /** Bytes of all that is kept, in use or not. */
  bytes(): number;
  /** Frees until so many bytes more fit into the budget, or nothing is left that may go. */
  makeRoom(bytes: number): Promise<void>;
  /** Notes a thing as the one used last; one that was not there is there from now on. */
  use(thing: Kept): void;
  /** The thing is gone by other means. */
  forget(thing: Kept): void;
  /** Frees all that is not in use. */
  drop(): Promise<void>;
}

/** Of float32 numbers. */
export function tensorBytes(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 4);
}

export function createLedger(budgetBytes: number): Ledger {
  // In the order of their last uses.
  const things = new Set<Kept>();
  const bytes = (): number => [...things].reduce((sum, thing) => sum + thing.bytes, 0);
  const freeUntil = async (isEnough: () => boolean): Promise<void> => {
    const of = (kind: Kept['kind']) => [...things].filter((thing) => thing.kind === kind);
    for (const thing of [...of('session'), ...of('answer')]) {
      if (isEnough()) return;
      if (thing.isInUse()) continue;
      things.delete(thing);
      await thing.free();
    }
  };
  return {
    bytes,
    makeRoom: (more) => freeUntil(() => bytes() + more <= budgetBytes),
    use: (thing) => {
      things.delete(thing);
      things.add(thing);
    },
    forget: (thing) => void things.delete(thing),
    drop: () => freeUntil(() => false),
  };
}
