/**
 * Blending as Figma (and the W3C's Compositing and Blending Level 1, section 5) writes it. Surfaces hold
 * premultiplied RGBA floats in 0..1, so that many layers do not round many times.
 */
import type { Extent } from '../../src/image/geometry.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import type { StudioBlendMode } from '../document/nodes.js';

export interface Surface extends Extent {
  /** Premultiplied RGBA, 0..1, row by row. */
  readonly data: Float32Array;
}

export const newSurface = (width: number, height: number): Surface => ({
  width,
  height,
  data: new Float32Array(width * height * 4),
});

/** B(Cb, Cs) of the specification on unmultiplied colours; NORMAL needs no mixing. */
const MIX: Record<
  Exclude<StudioBlendMode, 'NORMAL' | 'PASS_THROUGH'>,
  (backdrop: number, source: number) => number
> = {
  MULTIPLY: (backdrop, source) => backdrop * source,
  SCREEN: (backdrop, source) => backdrop + source - backdrop * source,
  DARKEN: Math.min,
  LIGHTEN: Math.max,
  LINEAR_DODGE: (backdrop, source) => Math.min(1, backdrop + source),
};

/** A straight colour and its coverage, 0..1. */
export interface Ink {
  red: number;
  green: number;
  blue: number;
  alpha: number;
}

/** Puts one pixel of ink over the pixel at `offset` (index of its red). */
export function blendPixel(
  surface: Surface,
  offset: number,
  source: Ink & { readonly mode: StudioBlendMode },
): void {
  const { data } = surface;
  const { alpha, mode } = source;
  if (alpha <= 0) return;
  const under = data[offset + 3];
  const keep = 1 - alpha;
  if (mode === 'NORMAL' || mode === 'PASS_THROUGH' || under === 0) {
    data[offset] = source.red * alpha + data[offset] * keep;
    data[offset + 1] = source.green * alpha + data[offset + 1] * keep;
    data[offset + 2] = source.blue * alpha + data[offset + 2] * keep;
  } else {
    const mix = MIX[mode];
    const channel = (at: number, colour: number): void => {
      const mixed = (1 - under) * colour + under * mix(data[at] / under, colour);
      data[at] = mixed * alpha + data[at] * keep;
    };
    channel(offset, source.red);
    channel(offset + 1, source.green);
    channel(offset + 2, source.blue);
  }
  data[offset + 3] = alpha + under * keep;
}

/** Puts a whole layer of the same size over another. */
export function blendSurface(
  target: Surface,
  layer: Surface,
  how: { readonly opacity: number; readonly mode: StudioBlendMode },
): void {
  const ink = { red: 0, green: 0, blue: 0, alpha: 0, mode: how.mode };
  for (let offset = 0; offset < layer.data.length; offset += 4) {
    const alpha = layer.data[offset + 3];
    if (alpha === 0) continue;
    ink.red = layer.data[offset] / alpha;
    ink.green = layer.data[offset + 1] / alpha;
    ink.blue = layer.data[offset + 2] / alpha;
    ink.alpha = alpha * how.opacity;
    blendPixel(target, offset, ink);
  }
}

/** Leaves of the layer what the mask's alpha lets through. */
export function maskSurface(layer: Surface, mask: Surface): void {
  for (let offset = 0; offset < layer.data.length; offset++) layer.data[offset] *= mask.data[offset | 3];
}

/** Straight 8-bit pixels, as files keep them. */
export function toRgba8(surface: Surface): Rgba8 {
  const { width, height, data } = surface;
  const out = new Uint8Array(data.length);
  for (let offset = 0; offset < data.length; offset += 4) {
    const alpha = data[offset + 3];
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) out[offset + c] = Math.round(Math.min(1, data[offset + c] / alpha) * 255);
    out[offset + 3] = Math.round(Math.min(1, alpha) * 255);
  }
  return { width, height, data: out };
}
