/**
 * Background injection (pipeline section 5): before an output block, its skip is warped towards the background
 * encoder's features wherever it is not character. Keys and values of those features do not depend on the noisy
 * latent: the network `warp` makes them once per generation, the U-Net takes them as wk<i>, wv<i> and keep<level>.
 */
import { assert } from '../../src/errors.js';
import type { ModelConfig, UnetConfig } from '../config.js';
import { linearShape, type Attended, type Emitter, type HeadShape } from '../nn/emitter.js';
import { at, key, type Scope } from '../nn/scope.js';
import type { Handle } from '../onnx/model.js';
import { latentCells, latentExtent } from './latent-size.js';
import { UNET_PREFIX } from './prefixes.js';
import { unetPlan, type OutputBlockPlan, type UnetPlan } from './unet/plan.js';

/** Hidden width of the feed-forward part, in widths of the skip. */
const FEED_FORWARD = 4;

/** h<i> [1, cells, skip's channels] times factor [1] to packed keys and values wk<i>, wv<i>. */
export function warpGraph(emit: Emitter, { unet }: ModelConfig): void {
  const net: Scope = { emit, prefix: UNET_PREFIX };
  const { outputBlocks } = unetPlan(unet);
  const features = outputBlocks.map(({ skip, level }, i) =>
    emit.input(`h${i}`, [1, latentCells(level), skip]),
  );
  const factor = emit.input('factor', [1]);
  const packed = outputBlocks.map(({ skip }, i) => {
    const source = emit.scaleBy(features[i] ?? factor, factor);
    const square = linearShape(skip, skip, { bias: 'none' });
    const attention = warpKey(net, i, 'attn');
    return {
      keys: emit.packKeys(emit.linear(`${attention}.to_k`, source, square), headsOf(unet, skip)),
      values: emit.packValues(emit.linear(`${attention}.to_v`, source, square), headsOf(unet, skip)),
    };
  });
  packed.forEach(({ keys }, i) => emit.output(`wk${i}`, keys));
  packed.forEach(({ values }, i) => emit.output(`wv${i}`, values));
}

/** Makes of output block `index`'s skip what the block is given. */
export type SkipFilter = (net: Scope, skip: Handle, index: number) => Handle;

/** Declares the inputs; cells with keep = 1 stay as they are, 0 are warped. */
export function backgroundInjection(emit: Emitter, plan: UnetPlan, unet: UnetConfig): SkipFilter {
  const attended = plan.outputBlocks.map((block, i): Attended => {
    const shape = headsOf(unet, block.skip);
    const cells = latentCells(block.level);
    return {
      keys: emit.keyInput(`wk${i}`, shape, cells),
      values: emit.valueInput(`wv${i}`, shape, cells),
    };
  });
  const levels = [...new Set(plan.outputBlocks.map(({ level }) => level))];
  const keeps = new Map(
    levels.map((level) => [level, emit.input(`keep${level}`, [1, latentCells(level), 1])] as const),
  );
  return (net, skip, index) => {
    const block = plan.outputBlocks[index];
    const source = attended[index];
    const keep = keeps.get(block?.level ?? -1);
    assert(block !== undefined && source !== undefined && keep !== undefined, `no output block ${index}`);
    const rows = emit.toTokens(skip, block.skip);
    const warp = at(net, `warp_modules.${index}`);
    const warped = warpedRows(warp, rows, { block, source, heads: headsOf(unet, block.skip) });
    const mixed = emit.mix(warped, rows, keep);
    return emit.toMap(mixed, { channels: block.skip, ...latentExtent(block.level) });
  };
}

/** x += attn(norm1 x, background); x += ff(norm2 x). */
function warpedRows(
  warp: Scope,
  rows: Handle,
  {
    block: { skip },
    source,
    heads,
  }: { readonly block: OutputBlockPlan; readonly source: Attended; readonly heads: HeadShape },
): Handle {
  const { emit } = warp;
  const normal = emit.layerNorm(key(warp, 'norm1'), rows, skip);
  const queries = emit.linear(key(warp, 'attn.to_q'), normal, linearShape(skip, skip, { bias: 'none' }));
  const attended = emit.attention(queries, source, heads);
  const moved = emit.add(rows, emit.linear(key(warp, 'attn.to_out.0'), attended, linearShape(skip, skip)));
  const hidden = linearShape(skip, FEED_FORWARD * skip);
  const inner = emit.linear(key(warp, 'ff.0'), emit.layerNorm(key(warp, 'norm2'), moved, skip), hidden);
  const outer = linearShape(FEED_FORWARD * skip, skip);
  return emit.add(moved, emit.linear(key(warp, 'ff.2'), emit.silu(inner), outer));
}

function warpKey(net: Scope, index: number, part: string): string {
  return key(net, `warp_modules.${index}.${part}`);
}

function headsOf({ headSize }: UnetConfig, channels: number): HeadShape {
  return { heads: channels / headSize, headSize };
}
