/** A picture without its character (pipeline section 6): what is left of a reference as the background's source. */
import { assert } from '../../errors.js';
import type { Tensor } from '../../image/tensor.js';

const WHITE = 1;

/** White where the mask [1, 1, H, W] reaches the threshold; `image` [1, 3, H, W] is -1..1 and stays as it is. */
export function bleach({ data, shape }: Tensor, mask: Tensor, threshold: number): Tensor {
  const plane = mask.data.length;
  assert(
    shape.slice(2).join() === mask.shape.slice(2).join(),
    `a mask of the image's size [${shape.slice(2).join(', ')}], not [${mask.shape.slice(2).join(', ')}]`,
  );
  return { data: data.map((value, i) => (mask.data[i % plane] >= threshold ? WHITE : value)), shape };
}
