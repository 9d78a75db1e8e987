/** One at a time, in the order in which they asked. */
export interface Turns {
  /** Resolves when it is the caller's turn, with how to end it; ending twice is no harm. */
  take(): Promise<() => void>;
}

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  return {
    async take() {
      const before = last;
      let end = (): void => undefined;
      last = new Promise((resolve) => (end = resolve));
      await before;
      return end;
    },
  };
}
