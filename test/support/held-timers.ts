/** The global timers, held: for parts that take them, as the studio does. Parts that are given a clock get one of clock.ts. */
import { afterEach, beforeEach, jest } from '@jest/globals';
import { settle } from './clock.js';

/** In this file's tests, `setTimeout` and `setInterval` wait for `pass`. */
export function holdTimers(): void {
  const doNotFake = ['Date', 'performance', 'nextTick', 'setImmediate', 'queueMicrotask'] as const;
  beforeEach(() => void jest.useFakeTimers({ doNotFake: [...doNotFake] }));
  afterEach(() => void jest.useRealTimers());
}

/** Does what is due by then, and what follows from it. */
export async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
  await settle();
}
