/**
 * The networks of the U-Net family: which ones a layout has, and by which tensors a checkpoint tells that it has
 * what the optional ones read. All of them share the checkpoint's weights; a variant costs its graph alone.
 */
import {
  INJECTABLE_UNETS,
  INJECTION_PASSES,
  injectedName,
  UNET_NAMES,
  type InjectedName,
  type NetworkName,
  type UnetName,
} from '../../../src/runtime/contracts.js';
import type { ModelConfig } from '../../config.js';
import type { Emitter } from '../../nn/emitter.js';
import { warpGraph } from '../background.js';
import { contextGraph, timeGraph } from './conditions.js';
import { backgroundEncoderGraph, styleEncoderGraph } from '../side-encoder.js';
import { styleGraph } from '../style.js';
import { attentionMapGraph } from './attention-map.js';
import { thresholdGraph, tokenTransformerGraph } from './switch-tokens.js';
import { unetGraph } from './unet.js';
import { LAYOUT_UNETS, UNET_VARIANTS, type UnetVariant } from './variants.js';

type Build = (emit: Emitter, config: ModelConfig) => void;

/** Run once per generation. */
const ONCE = {
  context: (emit, config) => contextGraph(emit, config, null),
  'context-foreground': (emit, config) => contextGraph(emit, config, 'foreground'),
  'context-background': (emit, config) => contextGraph(emit, config, 'background'),
  time: timeGraph,
  'attention-map': attentionMapGraph,
  'background-encoder': backgroundEncoderGraph,
  warp: warpGraph,
  'style-encoder': styleEncoderGraph,
  style: styleGraph,
  threshold: thresholdGraph,
  'token-transformer': tokenTransformerGraph,
} as const satisfies Partial<Record<NetworkName, Build>>;

type OnceName = keyof typeof ONCE;
type FamilyName = OnceName | UnetName | InjectedName;

const LAYOUT_ONCE: Readonly<Record<ModelConfig['layout'], readonly OnceName[]>> = {
  v2: [
    ...(['context', 'context-foreground', 'context-background', 'time', 'attention-map'] as const),
    ...(['background-encoder', 'warp', 'style-encoder', 'style'] as const),
  ],
  switch: [
    ...(['context', 'context-foreground', 'context-background', 'time', 'attention-map'] as const),
    ...(['threshold', 'token-transformer'] as const),
  ],
  mult: ['context', 'time', 'attention-map'],
};

const BACKGROUND = 'bg_encoder.zero_layers.0.weight';
const STYLE = 'style_encoder.zero_layers.0.weight';

/** What only some checkpoints of v2's layout have. */
const V2_PARTS: Partial<Record<FamilyName, readonly string[]>> = {
  'context-foreground': [BACKGROUND],
  'context-background': [BACKGROUND],
  'background-encoder': [BACKGROUND],
  warp: [BACKGROUND],
  'unet-background': [BACKGROUND],
  'unet-uncond-background': [BACKGROUND],
  'style-encoder': [STYLE],
  style: [STYLE],
  'unet-style': [STYLE],
  'unet-split-style': [STYLE],
  'unet-uncond-style': [STYLE],
  'unet-background-style': [BACKGROUND, STYLE],
  'unet-uncond-background-style': [BACKGROUND, STYLE],
  'unet-split-background': [BACKGROUND],
  'unet-split-background-style': [BACKGROUND, STYLE],
};

/** The U-Net that an injecting one is a variant of. */
const INJECTED: ReadonlyMap<NetworkName, UnetName> = new Map(
  INJECTABLE_UNETS.flatMap((name) =>
    INJECTION_PASSES.map((pass) => [injectedName(name, pass), name] as const),
  ),
);

export const UNET_FAMILY: Readonly<Record<FamilyName, Build>> = { ...ONCE, ...variantBuilds() };

/** Tensors that a checkpoint must have for this network; null: the layout has no such network. */
export function familyKeys(name: NetworkName, { layout }: ModelConfig): readonly string[] | null {
  if (!isFamily(name)) return [];
  const plain = INJECTED.get(name) ?? name;
  const has = (names: readonly string[]): boolean => names.includes(plain);
  if (!has(LAYOUT_ONCE[layout]) && !has(LAYOUT_UNETS[layout])) return null;
  return layout === 'v2' ? (V2_PARTS[plain] ?? []) : [];
}

function isFamily(name: NetworkName): name is FamilyName {
  return Object.hasOwn(UNET_FAMILY, name);
}

function variantBuilds(): Record<UnetName | InjectedName, Build> {
  const build =
    (variant: UnetVariant): Build =>
    (emit, config) => {
      unetGraph(emit, config, variant);
    };
  const plain = UNET_NAMES.map((name) => [name, build(UNET_VARIANTS[name])] as const);
  const injected = INJECTABLE_UNETS.flatMap((name) =>
    INJECTION_PASSES.map((injection) => {
      return [injectedName(name, injection), build({ ...UNET_VARIANTS[name], injection })] as const;
    }),
  );
  return Object.fromEntries([...plain, ...injected]) as Record<UnetName | InjectedName, Build>;
}
