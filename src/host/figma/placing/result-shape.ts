/**
 * The shape that a result has on the canvas. What Figma exports of a layer is upright, over the layer's axis-aligned
 * box, and shows the layer turned as it is seen; so is the picture made of it. The result gets the layer's own
 * transform and size, and its image is laid into it turned back: on the canvas the picture stands upright over the
 * lines that it was made for, and nothing of it lies outside of the layer. The same cuts away what a frame would have.
 */
import type { Bounds, Extent } from '../../../image/geometry.js';
import { boundsOf, compose, invert, isUpright, scaling, translation, type Affine } from './affine.js';

/** A box in axes of its own. */
export interface Region extends Extent {
  /** From its own axes to the canvas. */
  readonly transform: Affine;
}

export interface ResultShape extends Region {
  /** From the shape to its image, each taken as a unit square; null where the whole image fills the shape. */
  readonly imageTransform: Affine | null;
}

export interface ShapeQuestion {
  readonly layer: Region;
  /** The layer's axis-aligned box, which the picture covers. */
  readonly box: Bounds;
  /** What of the layer is seen: each of these crops it. */
  readonly clips: readonly Region[];
}

export function resultShape({ layer, box, clips }: ShapeQuestion): ResultShape {
  const own = isUpright(layer.transform) ? uprightRegion(box) : layer;
  const shape = clips.reduce(crop, own);
  if (shape === own && isUpright(own.transform)) return { ...shape, imageTransform: null };
  const { transform, width, height } = shape;
  const toImage = compose(scaling(1 / box.width, 1 / box.height), translation(-box.x, -box.y));
  return { ...shape, imageTransform: compose(toImage, transform, scaling(width, height)) };
}

export const uprightRegion = ({ x, y, width, height }: Bounds): Region => ({
  transform: translation(x, y),
  width,
  height,
});

/** In the region's own axes: where the other's are turned against them, by the box around it. */
function crop(region: Region, clip: Region): Region {
  const seen = boundsOf(compose(invert(region.transform), clip.transform), clip);
  const [left, top] = [Math.max(0, seen.x), Math.max(0, seen.y)];
  const width = Math.min(region.width, seen.x + seen.width) - left;
  const height = Math.min(region.height, seen.y + seen.height) - top;
  const isWhole = width > region.width - TOLERANCE && height > region.height - TOLERANCE;
  // Of a layer that is not seen at all, all is shown: the result must not be a layer without area.
  if (isWhole || width <= TOLERANCE || height <= TOLERANCE) return region;
  return { transform: compose(region.transform, translation(left, top)), width, height };
}

/** Canvas units; less is rounding. */
const TOLERANCE = 0.01;
