/**
 * Style modulation (pipeline section 5): after output block i, h = h * (1 + scale) + shift, with scale and shift the
 * halves of Linear2(LayerNorm(style_i + Linear1(time embedding))). None of it depends on the noisy latent: the
 * network `style` makes the rows of all steps once per generation, the U-Net takes one as its input `style`.
 */
import type { ModelConfig } from '../config.js';
import { linearShape, type Emitter } from '../nn/emitter.js';
import { at, key, type Scope } from '../nn/scope.js';
import type { Handle } from '../onnx/model.js';
import { UNET_PREFIX } from './prefixes.js';
import { timeEmbedding } from './unet/time-embedding.js';
import { unetPlan, type UnetPlan } from './unet/plan.js';

/** mod<i> [1, 2c] and t [s] to style [s, styleWidth]: per output block 1 + scale, then shift. */
export function styleGraph(emit: Emitter, { unet }: ModelConfig): void {
  const net: Scope = { emit, prefix: UNET_PREFIX };
  const { outputBlocks, embeddingWidth: width } = unetPlan(unet);
  const styles = outputBlocks.map(({ outputs }, i) => emit.input(`mod${i}`, [1, 2 * outputs]));
  const t = emit.input('t', ['s']);
  const embedding = timeEmbedding(net, t, { baseWidth: unet.baseWidth, width });
  const rows = outputBlocks.flatMap(({ outputs }, i) => {
    const block = at(net, `style_modules.${i}`);
    const moment = emit.linear(key(block, '1'), embedding, linearShape(width, 2 * outputs));
    const sum = emit.add(moment, styles[i] ?? moment);
    const normal = emit.layerNorm(key(block, '0'), sum, 2 * outputs);
    const terms = emit.linear(key(block, '2'), normal, linearShape(2 * outputs, 2 * outputs));
    const [scale, shift] = emit.splitHalves(terms, outputs);
    return [emit.offset(scale, 1), shift];
  });
  emit.output('style', emit.concatRows(rows));
}

/** Makes of output block `index`'s result what goes on. */
export type ResultFilter = (result: Handle, index: number) => Handle;

/** Declares the input. */
export function styleModulation(emit: Emitter, { outputBlocks, styleWidth }: UnetPlan): ResultFilter {
  const widths = outputBlocks.flatMap(({ outputs }) => [outputs, outputs]);
  const terms = emit.splitRow(emit.input('style', [1, styleWidth]), widths);
  return (result, index) => {
    const [scale, shift] = terms.slice(2 * index, 2 * index + 2);
    if (scale === undefined || shift === undefined) throw new Error(`no style for output block ${index}`);
    return emit.addToChannels(emit.scaleChannels(result, scale), shift);
  };
}
