/**
 * What follows from the U-Net's configuration (pipeline: "denoising U-Net"), in forward order: blocks with their
 * layers and widths, skips, transformers with their numbers, levels and strength sliders, res-blocks with their
 * place in the time network's row, and where hints are added.
 *
 * Level l works on the latent at 1/2^l; L levels. Transformers stand behind every res-block of every level but the
 * deepest, and in the middle. Hints are added after input block 0, after every downsampling, and after the last
 * input block. Keys are relative to the U-Net's prefix.
 */
import type { StrengthLevel } from '../../../src/vocabulary/levels.js';
import type { UnetConfig } from '../../config.js';

/** The cross-attention of a transformer stands below the transformer's key. */
export const TRANSFORMER_BLOCK = 'transformer_blocks.0';

export type Side = 'input' | 'middle' | 'output';

export interface ConvPlan {
  readonly kind: 'conv-in' | 'down' | 'up';
  readonly key: string;
  readonly inputs: number;
  readonly outputs: number;
}

export interface ResPlan {
  readonly kind: 'res';
  readonly key: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Number in forward order: its place in the time network's row. */
  readonly index: number;
}

export interface TransformerPlan {
  readonly kind: 'transformer';
  readonly key: string;
  readonly channels: number;
  readonly heads: number;
  /** Number in forward order. */
  readonly index: number;
  readonly side: Side;
  readonly level: number;
  readonly strength: StrengthLevel | null;
}

export type LayerPlan = ConvPlan | ResPlan | TransformerPlan;

export interface InputBlockPlan {
  readonly layers: readonly LayerPlan[];
  /** Channels of the result. */
  readonly outputs: number;
  /** Number of the hint added to the block's result, which then continues and is kept as a skip. */
  readonly hint: number | null;
}

export interface OutputBlockPlan {
  readonly layers: readonly LayerPlan[];
  /** Channels of the skip that is concatenated behind the running value. */
  readonly skip: number;
  /** Level of that skip and of the block's layers before its upsampling. */
  readonly level: number;
  /** Channels of the result. */
  readonly outputs: number;
}

export interface HintPlan {
  readonly channels: number;
  readonly level: number;
}

export interface UnetPlan {
  readonly levels: number;
  readonly inputBlocks: readonly InputBlockPlan[];
  readonly middle: readonly LayerPlan[];
  readonly outputBlocks: readonly OutputBlockPlan[];
  readonly hints: readonly HintPlan[];
  readonly resBlocks: readonly ResPlan[];
  readonly transformers: readonly TransformerPlan[];
  /** Width of the time embedding. */
  readonly embeddingWidth: number;
  /** Width of the style network's row: a factor and an offset per channel of every output block. */
  readonly styleWidth: number;
  /** Width of the time network's row: the outputs of all res-blocks. */
  readonly timeWidth: number;
}

/** Counters that run through the whole net in forward order. */
interface Numbering {
  readonly config: UnetConfig;
  resBlocks: number;
  transformers: number;
}

export function unetPlan(config: UnetConfig): UnetPlan {
  const numbering: Numbering = { config, resBlocks: 0, transformers: 0 };
  const { inputBlocks, hints, skips } = inputSide(numbering);
  const middle = middleBlock(numbering);
  const outputBlocks = outputSide(numbering, skips);
  const layers = [
    ...inputBlocks.flatMap((b) => b.layers),
    ...middle,
    ...outputBlocks.flatMap((b) => b.layers),
  ];
  const resBlocks = layers.filter((layer) => layer.kind === 'res');
  return {
    levels: config.multipliers.length,
    inputBlocks,
    middle,
    outputBlocks,
    hints,
    resBlocks,
    transformers: layers.filter((layer) => layer.kind === 'transformer'),
    embeddingWidth: 4 * config.baseWidth,
    styleWidth: outputBlocks.reduce((sum, block) => sum + 2 * block.outputs, 0),
    timeWidth: resBlocks.reduce((sum, block) => sum + block.outputs, 0),
  };
}

/** Channels of a level. */
export function levelWidth(config: UnetConfig, level: number): number {
  return config.baseWidth * (config.multipliers[level] ?? 0);
}

function inputSide(numbering: Numbering) {
  const { config } = numbering;
  const deepest = config.multipliers.length - 1;
  const first: ConvPlan = {
    kind: 'conv-in',
    key: 'input_blocks.0.0',
    inputs: config.latentChannels,
    outputs: config.baseWidth,
  };
  const inputBlocks: InputBlockPlan[] = [{ layers: [first], outputs: config.baseWidth, hint: 0 }];
  const hints: HintPlan[] = [{ channels: config.baseWidth, level: 0 }];
  const skips = [config.baseWidth];
  let width = config.baseWidth;
  const place = (): string => `input_blocks.${inputBlocks.length}`;
  for (let level = 0; level <= deepest; level++) {
    for (let block = 0; block < config.resBlocks; block++) {
      const outputs = levelWidth(config, level);
      const layers: LayerPlan[] = [resBlock(numbering, `${place()}.0`, [width, outputs])];
      if (level < deepest) layers.push(transformer(numbering, `${place()}.1`, { side: 'input', level }));
      width = outputs;
      const last = level === deepest && block === config.resBlocks - 1;
      inputBlocks.push({ layers, outputs, hint: last ? hints.length : null });
      skips.push(width);
    }
    if (level < deepest) {
      const down: ConvPlan = { kind: 'down', key: `${place()}.0.op`, inputs: width, outputs: width };
      inputBlocks.push({ layers: [down], outputs: width, hint: hints.length });
      hints.push({ channels: width, level: level + 1 });
      skips.push(width);
    }
  }
  hints.push({ channels: width, level: deepest });
  return { inputBlocks, hints, skips };
}

function middleBlock(numbering: Numbering): LayerPlan[] {
  const level = numbering.config.multipliers.length - 1;
  const width = levelWidth(numbering.config, level);
  return [
    resBlock(numbering, 'middle_block.0', [width, width]),
    transformer(numbering, 'middle_block.1', { side: 'middle', level }),
    resBlock(numbering, 'middle_block.2', [width, width]),
  ];
}

function outputSide(numbering: Numbering, inputSkips: readonly number[]): OutputBlockPlan[] {
  const { config } = numbering;
  const deepest = config.multipliers.length - 1;
  const skips = [...inputSkips].reverse();
  const blocks: OutputBlockPlan[] = [];
  let width = levelWidth(config, deepest);
  for (let level = deepest; level >= 0; level--) {
    for (let block = 0; block <= config.resBlocks; block++) {
      const key = `output_blocks.${blocks.length}`;
      const skip = skips[blocks.length] ?? 0;
      const outputs = levelWidth(config, level);
      const layers: LayerPlan[] = [resBlock(numbering, `${key}.0`, [width + skip, outputs])];
      width = outputs;
      if (level < deepest) layers.push(transformer(numbering, `${key}.1`, { side: 'output', level }));
      if (level > 0 && block === config.resBlocks) {
        layers.push({ kind: 'up', key: `${key}.${layers.length}.conv`, inputs: width, outputs: width });
      }
      blocks.push({ layers, skip, level, outputs });
    }
  }
  return blocks;
}

function resBlock(numbering: Numbering, key: string, [inputs, outputs]: readonly [number, number]): ResPlan {
  return { kind: 'res', key, inputs, outputs, index: numbering.resBlocks++ };
}

function transformer(numbering: Numbering, key: string, at: { side: Side; level: number }): TransformerPlan {
  const channels = levelWidth(numbering.config, at.level);
  return {
    kind: 'transformer',
    key,
    channels,
    heads: channels / numbering.config.headSize,
    index: numbering.transformers++,
    ...at,
    strength: strengthLevel(at.side, at.level),
  };
}

/**
 * The authors assign encoder (input side), middle (level 1), low (deeper, but the middle block) in this order and
 * later wins; the middle block and the output side's level 0 are reached by none.
 */
function strengthLevel(side: Side, level: number): StrengthLevel | null {
  if (side === 'middle') return null;
  if (level === 1) return 'middle';
  if (level >= 2) return 'low';
  return side === 'input' ? 'encoder' : null;
}
