/** How a control text and its thresholds spread over the reference, as a picture for people. */
import { assert } from '../errors.js';
import type { Rgba8 } from '../image/pixels.js';
import { matchWeight, type Thresholds } from './manipulation.js';

type Colour = readonly [number, number, number];

/** Patches that are left as they are, pushed away from the target, pulled towards it. */
const STILL: Colour = [240, 240, 240];
const AWAY: Colour = [59, 111, 212];
const TOWARDS: Colour = [217, 72, 15];

/** One opaque pixel per patch of a square reference; `matches` as from `matchPatches`. */
export function matchPicture(matches: Float32Array, thresholds: Thresholds): Rgba8 {
  const side = Math.sqrt(matches.length);
  assert(Number.isInteger(side) && side > 0, `${matches.length} patches make no square`);
  const data = new Uint8Array(4 * matches.length);
  matches.forEach((match, i) => data.set([...weightColour(matchWeight(match, thresholds)), 255], 4 * i));
  return { width: side, height: side, data };
}

/** Weights reach from -2 to 1. */
function weightColour(weight: number): Colour {
  const [end, share] = weight < 0 ? [AWAY, -weight / 2] : [TOWARDS, weight];
  const mixed = (channel: 0 | 1 | 2): number =>
    Math.round(STILL[channel] + share * (end[channel] - STILL[channel]));
  return [mixed(0), mixed(1), mixed(2)];
}
