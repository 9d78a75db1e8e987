/** A cheap look at a latent: one linear map per cell, no decoder. */
import { fromSignedRgb } from '../../image/convert.js';
import type { Rgba8 } from '../../image/pixels.js';
import type { Tensor } from '../../image/tensor.js';
import type { Pack } from '../../runtime/pack.js';

/** One pixel per cell of a latent [1, C, h, w]. */
export function previewLatent({ data, shape }: Tensor, preview: NonNullable<Pack['preview']>): Rgba8 {
  const [, channels, height, width] = shape;
  const cells = width * height;
  const rgb = new Float32Array(3 * cells);
  for (let colour = 0; colour < 3; colour++) {
    for (let cell = 0; cell < cells; cell++) {
      let sum = preview.bias[colour];
      for (let c = 0; c < channels; c++) sum += preview.matrix[colour][c] * data[c * cells + cell];
      rgb[colour * cells + cell] = sum;
    }
  }
  return fromSignedRgb({ data: rgb, shape: [1, 3, height, width] });
}
