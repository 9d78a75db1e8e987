/**
 * A weighted sum of four latents, for sampler steps and guidance that stay on the engine's device. `norm` is the size of
 * the result times `before`, the norm of the sum that was made before: 0, or no number, at the end of such a chain tells
 * that one of its sums was broken, and no latent was read back.
 */
import type { ModelConfig } from '../../config.js';
import type { Emitter } from '../../nn/emitter.js';
import { latentExtent } from '../latent-size.js';

const TERMS = ['a', 'b', 'c', 'd'] as const;
/** Numbers in a latent of 512 x 512 pixels: in such units sizes are near 1, and a long chain stays within float32. */
const UNIT = 2 ** 14;

export function combineGraph(emit: Emitter, { unet }: ModelConfig): void {
  const shape = { channels: unet.latentChannels, ...latentExtent(0) };
  const values = TERMS.map((name) => emit.mapInput(name, shape));
  const coefficients = emit.splitScalars(emit.input('coef', [TERMS.length]), TERMS.length);
  const terms = values.map((value, i) => emit.scaleBy(value, coefficients[i] ?? value));
  const sum = terms.reduce((total, term) => emit.add(total, term));
  emit.mapOutput('out', sum);
  const size = emit.scale(emit.sumOfMagnitudes(sum), 1 / UNIT);
  emit.output('norm', emit.scaleBy(size, emit.input('before', [1])));
}
