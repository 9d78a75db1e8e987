/** Opaque 8-bit colour in three planes: what functions defined on 8-bit images work on. */
import { compositeOverWhite } from './composite.js';
import type { Extent } from './geometry.js';
import type { Rgba8 } from './pixels.js';

/** Red, green, blue; each plane holds width * height bytes, rows top to bottom. */
export interface Rgb8 extends Extent {
  readonly planes: readonly [Uint8Array, Uint8Array, Uint8Array];
}

/** A picture laid on white paper, rounded to 8 bits. */
export function toRgb8(picture: Rgba8): Rgb8 {
  const { width, height } = picture;
  const { data } = compositeOverWhite(picture);
  const plane = (channel: number): Uint8Array => {
    const out = new Uint8Array(width * height);
    for (let i = 0, at = channel; i < out.length; i++, at += 4) out[i] = data[at];
    return out;
  };
  return { width, height, planes: [plane(0), plane(1), plane(2)] };
}

/** `change` of every plane, to planes of the given size. */
export function mapPlanes({ planes }: Rgb8, size: Extent, change: (plane: Uint8Array) => Uint8Array): Rgb8 {
  const [red, green, blue] = planes;
  return { width: size.width, height: size.height, planes: [change(red), change(green), change(blue)] };
}
