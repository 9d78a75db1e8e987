/**
 * The text tower of OpenCLIP's ViT, as the method uses it (pipeline section 2): a causal transformer whose last block
 * is skipped; the end token's row goes through the final norm and projection and is scaled to length 1.
 */
import type { ModelConfig, TextConfig } from '../config.js';
import type { Emitter } from '../nn/emitter.js';
import { at, key, type Scope } from '../nn/scope.js';
import type { Handle } from '../onnx/model.js';
import { clipBlock } from './clip-block.js';

const PREFIX = 'cond_stage_model.transformer.model';
const BLOCKS = 'transformer.resblocks';

/** A tensor by which a checkpoint tells that it has the tower. */
export const TEXT_TOWER_KEY = `${PREFIX}.token_embedding.weight`;

/**
 * ids [1, positions], whole numbers as floats: start token, text, end token (the largest id), zeros
 * -> embedding [1, 1, embed].
 */
export function clipTextGraph(emit: Emitter, { text, clip }: ModelConfig): void {
  const net: Scope = { emit, prefix: PREFIX };
  const ids = emit.input('ids', [1, text.positions]);
  const block = { ...text, mask: emit.causalMask(text.positions) };
  let x = embedded(net, ids, text);
  for (let layer = 0; layer < runBlocks(text); layer++)
    x = clipBlock(at(net, `${BLOCKS}.${layer}`), x, block);
  // The norm works row by row, so that it may come after the choice of the row.
  x = emit.layerNorm(key(net, 'ln_final'), emit.rowAtMaximum(x, ids), text.width);
  x = emit.project(key(net, 'text_projection'), x, [text.width, clip.embed]);
  emit.output('embedding', emit.unitRows(x));
}

/** True for a tensor of the tower that `clipTextGraph` leaves out: the last block, and what training needed. */
export function isUnusedTextKey(name: string, { text }: ModelConfig): boolean {
  if (!name.startsWith(`${PREFIX}.`)) return false;
  const path = name.slice(PREFIX.length + 1);
  return path.startsWith(`${BLOCKS}.${runBlocks(text)}.`) || path === 'attn_mask' || path === 'logit_scale';
}

function runBlocks({ layers }: TextConfig): number {
  return layers - 1;
}

function embedded(net: Scope, ids: Handle, { width, positions, vocabulary }: TextConfig): Handle {
  const { emit } = net;
  const rows = emit.lookUp(key(net, 'token_embedding.weight'), ids, [vocabulary, width]);
  const places = { stored: [positions, width], as: [1, positions, width] };
  return emit.add(rows, emit.parameter(key(net, 'positional_embedding'), places));
}
