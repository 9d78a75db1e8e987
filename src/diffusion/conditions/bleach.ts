/** A picture without its character (pipeline section 6): what is left of a reference as the background's source. */
import { coveredPlanes, type Image, type Planes } from '../../image/planes.js';
import type { Tensor } from '../../image/tensor.js';

const WHITE = 1;

/** White where the mask [1, 1, H, W] reaches the threshold; `image` [1, 3, H, W] is -1..1 and stays as it is. */
export function bleach(image: Image, mask: Tensor, threshold: number): Planes {
  return coveredPlanes(image, mask, { threshold, value: WHITE });
}
