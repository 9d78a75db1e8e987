/**
 * The config.json of a folder of golden tensors: the reference implementation's words for the networks' sizes,
 * the salt in front of every by-name tensor, and what the model predicts. Sizes of pictures are not read: they
 * follow from the tensors. Words it leaves out have v2's values; words it adds are ignored unless listed here.
 */
import * as v from 'valibot';
import { FileError } from '../../src/tool-errors.js';
import { describeIssue, notArray, parseModelConfig, type ModelConfig } from '../config.js';

export interface GoldenConfig {
  /** Goes in front of every tensor's name before hashing. */
  readonly salt: string;
  readonly prediction: 'v' | 'eps';
  /** "v2", or one of the older layouts: "switch" (v1.5), "mult" (v1). */
  readonly layout: 'v2' | 'switch' | 'mult';
  readonly config: ModelConfig;
}

/** Their word -> our field; several words may name one field (their code, their papers, their descendants). */
const UNET_WORDS: Readonly<Record<string, string>> = {
  model_channels: 'baseWidth',
  channel_mult: 'multipliers',
  channel_multipliers: 'multipliers',
  num_res_blocks: 'resBlocks',
  res_blocks: 'resBlocks',
  num_head_channels: 'headSize',
  head_channels: 'headSize',
  head_size: 'headSize',
  head_dim: 'headSize',
  norm_groups: 'normGroups',
  num_groups: 'normGroups',
  context_dim: 'contextWidth',
  adm_in_channels: 'sizeEmbeddingWidth',
  size_embedding: 'sizeEmbeddingWidth',
  lora_rank: 'loraRank',
  latent_channels: 'latentChannels',
};
const VAE_WORDS: Readonly<Record<string, string>> = {
  vae_ch: 'baseWidth',
  vae_ch_mult: 'multipliers',
  vae_mult: 'multipliers',
  vae_num_res_blocks: 'resBlocks',
  vae_res_blocks: 'resBlocks',
  norm_groups: 'normGroups',
  num_groups: 'normGroups',
  vae_groups: 'normGroups',
  vae_norm_groups: 'normGroups',
};
const CLIP_WORDS: Readonly<Record<string, string>> = {
  image: 'image',
  image_size: 'image',
  patch: 'patch',
  patch_size: 'patch',
  width: 'width',
  layers: 'layers',
  heads: 'heads',
  mlp: 'mlpRatio',
  mlp_ratio: 'mlpRatio',
  embed: 'embed',
  embed_dim: 'embed',
};
const TEXT_WORDS: Readonly<Record<string, string>> = {
  vocab: 'vocabulary',
  vocab_size: 'vocabulary',
  context_length: 'positions',
  twidth: 'width',
  tlayers: 'layers',
  theads: 'heads',
  mlp: 'mlpRatio',
  mlp_ratio: 'mlpRatio',
};
const ISNET_WORDS: Readonly<Record<string, string>> = {
  isnet_size: 'inputSize',
  isnet_input_size: 'inputSize',
  isnet_width: 'widthFactor',
  isnet_width_factor: 'widthFactor',
};

const record = v.record(v.string(), v.unknown());
const goldenSchema = v.looseObject({
  salt: v.optional(v.string(), ''),
  prediction: v.optional(v.picklist(['v', 'eps', 'v_prediction', 'epsilon']), 'v'),
  model: v.nullish(v.picklist(['v2', 'switch', 'mult']), 'v2'),
  clip: v.optional(record, {}),
  isnet: v.optional(record, {}),
});

/** Reads the parsed config.json of a golden folder; throws FileError. `place` names the file in messages. */
export function goldenConfig(json: unknown, place = 'config.json'): GoldenConfig {
  const result = v.safeParse(v.pipe(notArray, goldenSchema), json);
  if (!result.success) throw new FileError(`${place}: ${result.issues.map(describeIssue).join('; ')}`);
  const words = result.output;
  const unet = renamed(words, UNET_WORDS);
  const clip = { embed: unet['contextWidth'], ...renamed(words.clip, CLIP_WORDS) };
  const isnet = { ...renamed(words, ISNET_WORDS), ...renamed(words.isnet, { size: 'inputSize' }) };
  const text = renamed(words.clip, TEXT_WORDS);
  const sizes = { unet, vae: renamed(words, VAE_WORDS), clip: defined(clip), text, isnet };
  return {
    salt: words.salt,
    prediction: words.prediction.startsWith('eps') ? 'eps' : 'v',
    layout: words.model ?? 'v2',
    config: parseModelConfig({ layout: words.model ?? 'v2', ...sizes }, place),
  };
}

function renamed(
  words: Record<string, unknown>,
  table: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const entries = Object.entries(table).map(([word, field]) => [field, words[word]] as const);
  return defined(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}
