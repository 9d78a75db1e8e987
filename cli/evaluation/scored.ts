/** The outputs that show the whole picture, so that they can be held against the truth. */
import type { Output } from '../../src/vocabulary/outputs.js';

export const SCORED = ['picture', 'flats', 'palette'] as const satisfies readonly Output[];
export type Scored = (typeof SCORED)[number];
