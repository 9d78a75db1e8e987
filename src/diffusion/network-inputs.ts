/** From pictures to what the networks see (pipeline sections 1 and 2). Signed images are -1..1, white +1. */
import { centredBox, cropTensor, fitBox, placeOnCanvas } from '../image/fit.js';
import type { Bounds, Extent } from '../image/geometry.js';
import { planesOf, widenedPlanes, type Image } from '../image/planes.js';
import { resizeAntialiased, resizeByFactor, resizeForClip } from '../image/resize.js';
import { imageShape, type Tensor } from '../image/tensor.js';

/** Ground of a sketch in the network's convention; lines are +1. */
const BACKGROUND = -1;

/** Mean and deviation per channel of CLIP's training pictures in 0..1. */
const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
const CLIP_DEVIATION = [0.26862954, 0.26130258, 0.27577711] as const;

export interface ModelSketch {
  /** [1, 3, H, W]: lines +1 on a background of -1. */
  readonly image: Tensor;
  /** Where the sketch lies on it. */
  readonly box: Bounds;
}

/**
 * Lines of a sketch [1, 3, h, w] in the network's convention, on the model's canvas. They may be of another size than
 * the sketch itself, whose box they fill.
 */
export function fitSketch(lines: Image, sketch: Extent, size: Extent): ModelSketch {
  const box = fitBox(sketch, size);
  const image = placeOnCanvas(resizeAntialiased(lines, box), { ...size, fill: BACKGROUND });
  return { image, box };
}

/** A picture or mask [1, c, h, w] made wider by a factor of 1 or more: in the middle, between `fill`. */
export function widen(image: Image, factor: number, fill: number): Image {
  const { width } = planesOf(image);
  const wide = Math.trunc(factor * width);
  return wide === width ? image : widenedPlanes(image, wide, fill);
}

/** What was between: the middle `width` columns. */
export function narrow(image: Tensor, width: number): Tensor {
  const wide = imageShape(image);
  return cropTensor(image, centredBox({ width, height: wide.height }, wide));
}

/** A mask of the sketch's own size, laid where the sketch lies on the model's canvas. */
export function placeSketchMask(mask: Tensor, box: Bounds, size: Extent): Tensor {
  return placeOnCanvas(resizeAntialiased(mask, box), { ...size, fill: 0 });
}

/** The part of a model-sized image that shows the sketch. */
export function cutSketchBox(image: Tensor, box: Bounds): Tensor {
  return cropTensor(image, box);
}

/** The sketch's mask [1, 1, H, W] at the latent's size: everything below uses it there. */
export function latentMask(mask: Tensor, latentFactor: number): Tensor {
  return resizeByFactor(mask, 1 / latentFactor);
}

/** [1, 3, side, side] as CLIP's image tower wants it, of a signed image of any size. */
export function clipPixels(reference: Image, side: number): Tensor {
  const { data, shape } = resizeForClip(reference, { width: side, height: side });
  const plane = side * side;
  const pixels = data.map((value, i) => {
    const channel = Math.floor(i / plane);
    return ((value + 1) / 2 - CLIP_MEAN[channel]) / CLIP_DEVIATION[channel];
  });
  return { data: pixels, shape };
}
