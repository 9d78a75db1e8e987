/** A panel that nobody sees gives the engine's memory back; looking away for a moment costs nothing. */
import type { Later } from '../../browser/later.js';

/** Milliseconds out of sight. */
export const HIDDEN_MS = 30_000;

export function restWhenHidden(
  page: Pick<Document, 'visibilityState' | 'addEventListener'>,
  later: Later,
  rest: () => void,
): void {
  let stop = (): void => undefined;
  page.addEventListener('visibilitychange', () => {
    stop();
    stop = page.visibilityState === 'hidden' ? later(HIDDEN_MS, rest) : () => undefined;
  });
}
