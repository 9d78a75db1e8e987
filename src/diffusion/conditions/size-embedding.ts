/** What the side encoders are told of an image's own size (pipeline section 6). */
import type { Extent } from '../../image/geometry.js';

/** Longest period of the sinusoid, as of the time embedding. */
const MAX_PERIOD = 10_000;

/** [e(height ratio), e(width ratio)], `count` numbers: the image's size over the model's, small images enlarged. */
export function sizeEmbedding(image: Extent, model: Extent, count = 512): Float32Array {
  const { width, height } = enlarge(image, model);
  const out = new Float32Array(count);
  out.set(sinusoid(height / model.height, count / 2));
  out.set(sinusoid(width / model.width, count / 2), count / 2);
  return out;
}

/** An image below the model's size in either direction counts as larger by the model's longer side. */
function enlarge(image: Extent, model: Extent): Extent {
  if (image.height >= model.height && image.width >= model.width) return image;
  const height = image.height + Math.max(model.height, model.width);
  return { height, width: (image.width / image.height) * height };
}

function sinusoid(value: number, count: number): Float32Array {
  const half = count / 2;
  return Float32Array.from({ length: count }, (_, i) => {
    const angle = value * Math.exp((-Math.log(MAX_PERIOD) * (i % half)) / half);
    return i < half ? Math.cos(angle) : Math.sin(angle);
  });
}
