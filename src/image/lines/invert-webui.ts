/**
 * The preprocessor `invert-webui` (pipeline section 8): dark lines of any strength on paper of any tone become
 * light lines on black. What is darker than its blurred surroundings is line; the lines' median becomes grey 127.
 */
import { blurPlane } from '../gaussian-blur.js';
import type { Rgb8 } from '../rgb8.js';
import type { Tensor } from '../tensor.js';

/** 49 taps per axis. */
const BLUR = { sigma: 6, radiusPx: 24 };
/** Weaker values are paper. */
const PAPER_MAX = 8;
/** A drawing without lines is not amplified. */
const STRENGTH_MIN = 16;
const LINE_LEVEL = 127;

/** Lines as grey levels 0..255 on black, one per pixel. */
export function lineLevels(image: Rgb8): Uint8Array {
  const darkness = darknessOf(image);
  const strength = Math.max(STRENGTH_MIN, medianAbove(darkness, PAPER_MAX) ?? STRENGTH_MIN);
  return Uint8Array.from(darkness, (value) =>
    Math.trunc(Math.min(Math.max((value / strength) * LINE_LEVEL, 0), 255)),
  );
}

/** [1, 3, h, w] in the network's convention: lines towards +1 on -1. */
export function invertWebui(image: Rgb8): Tensor {
  const levels = lineLevels(image);
  const count = levels.length;
  const data = new Float32Array(3 * count);
  for (let i = 0; i < data.length; i++) data[i] = levels[i % count] / 127.5 - 1;
  return { data, shape: [1, 3, image.height, image.width] };
}

/** Least of the channels' blurred minus own value, 0..255. */
function darknessOf(image: Rgb8): Float64Array {
  const least = new Float64Array(image.width * image.height).fill(255);
  for (const plane of image.planes) {
    const surroundings = blurPlane(plane, image, BLUR);
    for (let i = 0; i < least.length; i++) {
      least[i] = Math.min(least[i], Math.max(surroundings[i] - plane[i], 0));
    }
  }
  return least;
}

/** Null where no value is above the limit; of an even count the mean of the middle two. */
function medianAbove(values: Float64Array, limit: number): number | null {
  const above = values.filter((value) => value > limit).sort();
  if (above.length === 0) return null;
  const middle = Math.floor(above.length / 2);
  return above.length % 2 === 1 ? above[middle] : (above[middle - 1] + above[middle]) / 2;
}
