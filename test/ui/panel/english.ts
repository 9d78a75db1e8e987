/** What the panel says, in English. */
import * as en from '../../../ui/panel/words/en.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import type { State } from '../../../ui/panel/state/state.js';
import type { Text } from '../../../ui/panel/words/table.js';

/** Null stays null. */
export function say<T extends Text | null>(text: T): T extends null ? null : string;
export function say(text: Text | null): string | null {
  return text === null ? null : text(en);
}

/** Why the button is off or waits; null where it may be pressed. */
export function whyNot(state: State): string | null {
  const ready = readiness(state);
  return ready.kind === 'ready' ? null : ready.why(en);
}
