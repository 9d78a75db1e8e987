/** What the side encoders are told of an image's own size (pipeline section 6). */
import type { Extent } from '../image/geometry.js';

/** Numbers per ratio. */
const WIDTH = 256;
/** Longest period of the sinusoid, as of the time embedding. */
const MAX_PERIOD = 10_000;

/** [e(height ratio), e(width ratio)], 512 numbers: the image's size over the model's, small images enlarged. */
export function sizeEmbedding(image: Extent, model: Extent): Float32Array {
  const { width, height } = enlarge(image, model);
  const out = new Float32Array(2 * WIDTH);
  out.set(sinusoid(height / model.height));
  out.set(sinusoid(width / model.width), WIDTH);
  return out;
}

/** An image below the model's size in either direction counts as larger by the model's longer side. */
function enlarge(image: Extent, model: Extent): Extent {
  if (image.height >= model.height && image.width >= model.width) return image;
  const height = image.height + Math.max(model.height, model.width);
  return { height, width: (image.width / image.height) * height };
}

function sinusoid(value: number): Float32Array {
  const half = WIDTH / 2;
  return Float32Array.from({ length: WIDTH }, (_, i) => {
    const angle = value * Math.exp((-Math.log(MAX_PERIOD) * (i % half)) / half);
    return i < half ? Math.cos(angle) : Math.sin(angle);
  });
}
