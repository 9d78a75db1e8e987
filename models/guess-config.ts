/** What the shapes of a checkpoint tell of its configuration; a null is a part that is not there. */
import type { Checkpoint } from './checkpoint/checkpoint.js';

export interface GuessedConfig {
  readonly unet: {
    readonly baseWidth: number;
    /** Width of each level over the base width. */
    readonly multipliers: readonly number[];
    readonly resBlocks: number;
    readonly contextWidth: number | null;
  } | null;
  readonly vae: { readonly baseWidth: number; readonly multipliers: readonly number[] } | null;
  readonly clip: {
    readonly width: number;
    readonly patch: number;
    readonly layers: number;
    readonly image: number;
    readonly embed: number | null;
  } | null;
}

const UNET = 'model.diffusion_model.';
const VAE = 'first_stage_model.encoder.';
const CLIP = 'cond_stage_model.visual.model.';

export function guessConfig(checkpoint: Checkpoint): GuessedConfig {
  return { unet: guessUnet(checkpoint), vae: guessVae(checkpoint), clip: guessClip(checkpoint) };
}

/** Input blocks: one convolution, then per level `resBlocks` blocks and, but for the deepest, a downsampling. */
function guessUnet(checkpoint: Checkpoint): GuessedConfig['unet'] {
  const baseWidth = dim(checkpoint, `${UNET}input_blocks.0.0.weight`, 0);
  if (baseWidth === null) return null;
  const widths: number[] = [];
  let blocks = 0;
  let current: number | null = null;
  for (let i = 1; i < 256; i++) {
    const width = dim(checkpoint, `${UNET}input_blocks.${i}.0.in_layers.2.weight`, 0);
    if (width !== null) {
      blocks++;
      current = width;
    } else {
      if (current !== null) widths.push(current);
      current = null;
      if (dim(checkpoint, `${UNET}input_blocks.${i}.0.op.weight`, 0) === null) break;
    }
  }
  const attention = checkpoint
    .names()
    .find((name) => name.startsWith(UNET) && name.endsWith('attn2.to_k.weight'));
  return {
    baseWidth,
    multipliers: widths.map((width) => width / baseWidth),
    resBlocks: blocks / Math.max(widths.length, 1),
    contextWidth: attention === undefined ? null : dim(checkpoint, attention, 1),
  };
}

function guessVae(checkpoint: Checkpoint): GuessedConfig['vae'] {
  const baseWidth = dim(checkpoint, `${VAE}conv_in.weight`, 0);
  if (baseWidth === null) return null;
  const widths: number[] = [];
  for (let level = 0; level < 16; level++) {
    const width = dim(checkpoint, `${VAE}down.${level}.block.0.conv1.weight`, 0);
    if (width === null) break;
    widths.push(width);
  }
  return { baseWidth, multipliers: widths.map((width) => width / baseWidth) };
}

function guessClip(checkpoint: Checkpoint): GuessedConfig['clip'] {
  const width = dim(checkpoint, `${CLIP}conv1.weight`, 0);
  const patch = dim(checkpoint, `${CLIP}conv1.weight`, 2);
  const tokens = dim(checkpoint, `${CLIP}positional_embedding`, 0);
  if (width === null || patch === null || tokens === null) return null;
  const layer = new RegExp(
    `^${CLIP.replaceAll('.', '\\.')}transformer\\.resblocks\\.(\\d+)\\.ln_1\\.weight$`,
  );
  return {
    width,
    patch,
    layers: checkpoint.names().filter((name) => layer.test(name)).length,
    image: Math.round(Math.sqrt(tokens - 1)) * patch,
    embed: dim(checkpoint, `${CLIP}proj`, 1),
  };
}

function dim(checkpoint: Checkpoint, name: string, axis: number): number | null {
  if (!checkpoint.names().includes(name)) return null;
  return checkpoint.info(name).shape[axis] ?? null;
}
