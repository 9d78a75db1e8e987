/**
 * The configuration record: every width, count and size that a set of networks is built from. Hint places, skip
 * widths, transformer numbers, mask factors and strength levels follow from it (arch/unet-plan.ts). Fields that a
 * record leaves out have ColorizeDiffusion v2's value.
 *
 * Widths are channels, `image` and `inputSize` model pixels, `headSize` channels per attention head.
 */
import * as v from 'valibot';
import { FileError } from '../src/tool-errors.js';

/** Far above any model of this kind: a record beyond it is a mistake, not a large model. */
const MAX_WIDTH = 16_384;
const MAX_LAYERS = 256;
const MAX_LEVELS = 8;
const MAX_VOCABULARY = 2 ** 20;

const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));
const width = count(MAX_WIDTH);
const multipliers = v.pipe(v.array(count(64)), v.minLength(2), v.maxLength(MAX_LEVELS));

const unetSchema = v.strictObject({
  baseWidth: v.optional(width, 320),
  /** Width of a level = baseWidth * multiplier; as many levels as entries. */
  multipliers: v.optional(multipliers, [1, 2, 4, 4]),
  /** Per level of the input side; the output side has one more. */
  resBlocks: v.optional(count(16), 2),
  headSize: v.optional(width, 64),
  normGroups: v.optional(width, 32),
  contextWidth: v.optional(width, 1024),
  sizeEmbeddingWidth: v.optional(width, 512),
  loraRank: v.optional(width, 4),
  latentChannels: v.optional(count(64), 4),
});

const vaeSchema = v.strictObject({
  baseWidth: v.optional(width, 128),
  multipliers: v.optional(multipliers, [1, 2, 4, 4]),
  /** Per level of the encoder; the decoder has one more. */
  resBlocks: v.optional(count(16), 2),
  normGroups: v.optional(width, 32),
});

const clipSchema = v.strictObject({
  image: v.optional(count(4096), 224),
  patch: v.optional(count(512), 14),
  width: v.optional(width, 1280),
  layers: v.optional(count(MAX_LAYERS), 32),
  heads: v.optional(count(MAX_LAYERS), 16),
  mlpRatio: v.optional(v.pipe(v.number(), v.minValue(0.25), v.maxValue(64)), 4),
  embed: v.optional(width, 1024),
});

/** The text tower; it ends in the image tower's `embed`. */
const textSchema = v.strictObject({
  /** Ids of the tokenizer (src/text): CLIP's vocabulary. */
  vocabulary: v.optional(count(MAX_VOCABULARY), 49_408),
  /** Tokens of a prompt, start and end included. */
  positions: v.optional(count(MAX_WIDTH), 77),
  width: v.optional(width, 1024),
  /** In the checkpoint; the last one does not run. */
  layers: v.optional(v.pipe(count(MAX_LAYERS), v.minValue(2)), 24),
  heads: v.optional(count(MAX_LAYERS), 16),
  mlpRatio: v.optional(v.pipe(v.number(), v.minValue(0.25), v.maxValue(64)), 4),
});

const isnetSchema = v.strictObject({
  /** Side of the square the network sees. */
  inputSize: v.optional(count(4096), 1024),
  /** Every width of the published network times this, rounded. */
  widthFactor: v.optional(v.pipe(v.number(), v.minValue(1 / 64), v.maxValue(4)), 1),
});

const modelConfigSchema = v.strictObject({
  /** The checkpoint's layout: v2, v1.5 ("switch") or v1 ("mult"). */
  layout: v.optional(v.picklist(['v2', 'switch', 'mult']), 'v2'),
  unet: v.optional(unetSchema, {}),
  vae: v.optional(vaeSchema, {}),
  clip: v.optional(clipSchema, {}),
  text: v.optional(textSchema, {}),
  isnet: v.optional(isnetSchema, {}),
  /** Latent = latentScale * posterior mean. */
  latentScale: v.optional(v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e6)), 0.18215),
});

export type ModelConfig = v.InferOutput<typeof modelConfigSchema>;
export type UnetConfig = ModelConfig['unet'];
export type VaeConfig = ModelConfig['vae'];
export type ClipConfig = ModelConfig['clip'];
export type TextConfig = ModelConfig['text'];

/** Image pixels per latent cell: the control encoder has three strides of 2, so the VAE must have as many. */
export const LATENT_FACTOR = 8;

/** Checks a parsed configuration record and fills in v2's values; throws FileError naming field and value. */
export function parseModelConfig(json: unknown, place = 'config'): ModelConfig {
  const result = v.safeParse(v.pipe(notArray, modelConfigSchema), json);
  if (!result.success) throw new FileError(`${place}: ${result.issues.map(describeIssue).join('; ')}`);
  const complaint = firstComplaint(result.output);
  if (complaint !== null) throw new FileError(`${place}: ${complaint}`);
  return result.output;
}

/** Valibot takes an array for a record without fields. */
export const notArray = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), 'expected a record, got a list'),
);

export function describeIssue(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'record'}: ${issue.message}`;
}

/** What no single field can tell: counts that must divide, widths that must agree. */
function firstComplaint({ layout, unet, vae, clip, text, isnet }: ModelConfig): string | null {
  return (
    (layout === 'switch'
      ? indivisible("the token transformer's heads (64)", 64, [unet.contextWidth])
      : null) ??
    indivisible('unet.normGroups', unet.normGroups, unetWidths(unet)) ??
    indivisible('unet.headSize', unet.headSize, unetWidths(unet).slice(1)) ??
    indivisible('vae.normGroups', vae.normGroups, vaeWidths(vae)) ??
    indivisible('clip.heads', clip.heads, [clip.width]) ??
    indivisible('clip.patch', clip.patch, [clip.image]) ??
    indivisible('text.heads', text.heads, [text.width]) ??
    indivisible('the two halves of the time embedding (2)', 2, [unet.baseWidth]) ??
    indivisible('the two halves of the size embedding (4)', 4, [unet.sizeEmbeddingWidth]) ??
    (clip.embed === unet.contextWidth
      ? null
      : `clip.embed: expected unet.contextWidth (${unet.contextWidth}), got ${clip.embed}`) ??
    (2 ** (vae.multipliers.length - 1) === LATENT_FACTOR
      ? null
      : `vae.multipliers: expected 4 levels (a latent cell is 8 pixels), got ${vae.multipliers.length}`) ??
    (isnet.inputSize >= 32 ? null : `isnet.inputSize: expected at least 32, got ${isnet.inputSize}`)
  );
}

/** Base width and the width of every level; every concatenation is a sum of these. */
function unetWidths(unet: UnetConfig): number[] {
  return [unet.baseWidth, ...unet.multipliers.map((multiplier) => unet.baseWidth * multiplier)];
}

function vaeWidths(vae: VaeConfig): number[] {
  return [vae.baseWidth, ...vae.multipliers.map((multiplier) => vae.baseWidth * multiplier)];
}

function indivisible(name: string, divisor: number, values: readonly number[]): string | null {
  const bad = values.find((value) => value % divisor !== 0);
  return bad === undefined ? null : `${name}: expected a divisor of ${bad}, got ${divisor}`;
}
