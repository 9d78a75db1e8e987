/**
 * A weighted sum of four latents, for sampler steps and guidance that stay on the engine's device, with the sum of
 * the result's magnitudes: NaN or zero there tells a broken run without reading the latent back.
 */
import type { ModelConfig } from '../../config.js';
import type { Emitter } from '../../nn/emitter.js';
import { latentExtent } from '../latent-size.js';

const TERMS = ['a', 'b', 'c', 'd'] as const;

export function combineGraph(emit: Emitter, { unet }: ModelConfig): void {
  const shape = { channels: unet.latentChannels, ...latentExtent(0) };
  const values = TERMS.map((name) => emit.mapInput(name, shape));
  const coefficients = emit.splitScalars(emit.input('coef', [TERMS.length]), TERMS.length);
  const terms = values.map((value, i) => emit.scaleBy(value, coefficients[i] ?? value));
  const sum = terms.reduce((total, term) => emit.add(total, term));
  emit.mapOutput('out', sum);
  emit.output('norm', emit.sumOfMagnitudes(sum));
}
