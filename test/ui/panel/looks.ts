/** Looks of layers that nothing is said about. */
import type { Look } from '../../../src/image/look.js';

/** Dark lines on white, with some colour: good enough for either role. */
export const PLAIN_LOOK: Look = {
  background: 255,
  backgroundShare: 0.85,
  darker: 230,
  lighter: 0,
  lightOnNothing: null,
  coloured: 0.1,
  cells: [],
};

/** `number` tells two layers apart. */
export const lookNumber = (number: number): Look => ({ ...PLAIN_LOOK, cells: [10 * number] });
