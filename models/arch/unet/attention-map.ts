/**
 * Where every cell of the latent looks in the reference: the weights of the U-Net's last cross-attention, from its
 * queries (the U-Net's output `query`) and its keys (an output of a context network), averaged over heads.
 */
import { assert } from '../../../src/errors.js';
import type { ModelConfig } from '../../config.js';
import type { Emitter } from '../../nn/emitter.js';
import { latentCells } from '../latent-size.js';
import { unetPlan } from './plan.js';

export function attentionMapGraph(emit: Emitter, { unet }: ModelConfig): void {
  const last = unetPlan(unet).transformers.at(-1);
  assert(last !== undefined, 'a U-Net without transformers');
  const heads = { heads: last.heads, headSize: unet.headSize };
  const queries = emit.input('query', [1, latentCells(last.level), last.channels]);
  emit.output('map', emit.attentionMap(queries, emit.keyInput('keys', heads, 'm'), heads));
}
