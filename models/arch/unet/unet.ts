/**
 * The denoising U-Net at one timestep, in variants (variants.ts) that share all weights. Inputs of all: x, emb
 * (a row of the time network), hint<i>. Further ones by what a variant has:
 *   plain attention   k<i>, v<i>
 *   split attention   fg_k<i>, fg_v<i>, bg_k<i>, bg_v<i>, weight_in<level> (input side and middle), weight_out<level>
 *   background        wk<i>, wv<i>, keep<level>
 *   style             style (a row of the style network)
 *   both rows         guidance, unless it is a write pass
 *   read pass         r<i>, plain
 * Output: out, the network's prediction, of both rows their sum by `guidance`; of a write pass r<i> instead, and nothing
 * behind the last of them is run. Also query, but of a write pass: the queries of the last cross-attention, of split
 * attention its foreground's, of both rows those of the one that sees the reference. Rows of guidance differ from the
 * first cross-attention on: up to there both are one.
 */
import type { UnetForm } from '../../../src/runtime/contracts.js';
import type { ModelConfig } from '../../config.js';
import type { Emitter } from '../../nn/emitter.js';
import type { Handle } from '../../onnx/model.js';
import { backgroundInjection, type SkipFilter } from '../background.js';
import { crossAttention, ofFirstRow } from './cross-attention.js';
import { latentExtent } from '../latent-size.js';
import { UNET_PREFIX } from '../prefixes.js';
import { styleModulation, type ResultFilter } from '../style.js';
import { lastLayers, runLayers, type LayerScope } from './layers.js';
import { unetPlan, type UnetPlan } from './plan.js';
import { selfAttention } from './self-attention.js';
import { UNET_VARIANTS } from './variants.js';

export function unetGraph(emit: Emitter, config: ModelConfig, form: UnetForm): void {
  const { unet } = config;
  const variant = UNET_VARIANTS[form.unet];
  const plan = unetPlan(unet);
  const x = emit.mapInput('x', { channels: unet.latentChannels, ...latentExtent(0) });
  const emb = emit.input('emb', [1, plan.timeWidth]);
  const hints = plan.hints.map(({ channels, level }, i) =>
    emit.mapInput(`hint${i}`, { channels, ...latentExtent(level) }),
  );
  const cross = crossAttention(emit, plan.transformers, { attention: variant.attention, config });
  const sides: Sides = {
    hints,
    skip: variant.background ? backgroundInjection(emit, plan, unet) : (_, skip) => skip,
    result: variant.style ? styleModulation(emit, plan) : (result) => result,
  };
  const widths = plan.resBlocks.map((block) => block.outputs);
  const biases = emit.splitRow(emb, widths);
  const self = selfAttention(emit, plan.transformers, { form, headSize: unet.headSize });
  const rows = form.rows === 'both' ? ofFirstRow(cross) : cross;
  const net: LayerScope = { emit, prefix: UNET_PREFIX, unet, biases, self, cross: rows };
  const result = denoise(net, x, { plan, sides });
  if (form.pass === 'write') return;
  const out = lastLayers(net, result);
  emit.mapOutput('out', form.rows === 'both' ? guidedSum(emit, out) : out);
}

/** Input `guidance` [2]: the rows' factors. */
function guidedSum(emit: Emitter, rows: Handle): Handle {
  const factors = emit.splitScalars(emit.input('guidance', [2]), 2);
  return emit
    .splitRows(rows)
    .map((row, i) => emit.scaleBy(row, factors[i] ?? row))
    .reduce((first, second) => emit.add(first, second));
}

/** What enters between the blocks. */
interface Sides {
  readonly hints: readonly Handle[];
  readonly skip: SkipFilter;
  readonly result: ResultFilter;
}

function denoise(
  net: LayerScope,
  noisy: Handle,
  { plan, sides }: { readonly plan: UnetPlan; readonly sides: Sides },
): Handle {
  const { emit } = net;
  const skips: Handle[] = [];
  let x = noisy;
  for (const { layers, hint } of plan.inputBlocks) {
    x = runLayers(net, x, layers);
    const added = hint === null ? undefined : sides.hints[hint];
    if (added !== undefined) x = emit.add(x, added);
    skips.push(x);
  }
  x = runLayers(net, x, plan.middle);
  for (const [index, { layers }] of plan.outputBlocks.entries()) {
    const skip = sides.skip(net, skips.pop() ?? x, index);
    x = sides.result(runLayers(net, emit.concatChannels(x, skip), layers), index);
  }
  return x;
}
