/** Random numbers of a seed, the same on every machine (mulberry32). */
export interface Random {
  /** 0 <= value < 1 */
  next(): number;
  /** One of these; throws where there is none. */
  pick<T>(values: readonly T[]): T;
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    pick(values) {
      if (values.length === 0) throw new Error('random: nothing to pick from');
      return values[Math.floor(next() * values.length)]!;
    },
  };
}
