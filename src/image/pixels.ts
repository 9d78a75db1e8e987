/** Pixel containers. Rows run top to bottom, no padding between rows. */

/** 8-bit RGBA with straight (not premultiplied) alpha; `data.length === width * height * 4`, 0..255. */
export interface Rgba8 {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** One plane of floats in 0..1 (a character mask or a weight); `data.length === width * height`. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}
