/** Free sizes of the graphs: "h" and "w" of the latent. */
import type { Dim } from '../onnx/dims.js';
import { LATENT_FACTOR } from '../config.js';

export interface Extent {
  readonly height: Dim;
  readonly width: Dim;
}

/** The latent at 1/2^level. */
export function latentExtent(level: number): Extent {
  return { height: fraction('h', 2 ** level), width: fraction('w', 2 ** level) };
}

/** The picture a latent stands for. */
export function imageExtent(): Extent {
  return { height: `${LATENT_FACTOR}*h`, width: `${LATENT_FACTOR}*w` };
}

/** Cells of the latent at 1/2^level. */
export function latentCells(level: number): Dim {
  return fraction('h*w', 4 ** level);
}

function fraction(size: string, divisor: number): Dim {
  return divisor === 1 ? size : `${size}/${divisor}`;
}
