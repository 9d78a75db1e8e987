/** The outputs that show the whole picture, so that they can be held against the truth. */
import type { Output } from '../../src/vocabulary/outputs.js';

export const SCORED = ['picture', 'flats', 'palette'] as const satisfies readonly Output[];
export type Scored = (typeof SCORED)[number];

export function mapScored<T>(make: (name: Scored) => T): Readonly<Record<Scored, T>> {
  return Object.fromEntries(SCORED.map((name) => [name, make(name)] as const)) as Record<Scored, T>;
}
