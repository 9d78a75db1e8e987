/**
 * The networks of the U-Net family: which ones a layout has, and by which tensors a checkpoint tells that it has
 * what the optional ones read. All of them share the checkpoint's weights; a variant costs its graph alone.
 */
import {
  UNET_FORMS,
  unetNetwork,
  type NetworkName,
  type UnetName,
  type UnetNetwork,
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
import { LAYOUT_UNETS } from './variants.js';

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
type FamilyName = OnceName | UnetNetwork;

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
const V2_PARTS: Partial<Record<OnceName | UnetName, readonly string[]>> = {
  'context-foreground': [BACKGROUND],
  'context-background': [BACKGROUND],
  'background-encoder': [BACKGROUND],
  warp: [BACKGROUND],
  'unet-background': [BACKGROUND],
  'style-encoder': [STYLE],
  style: [STYLE],
  'unet-style': [STYLE],
  'unet-split-style': [STYLE],
  'unet-background-style': [BACKGROUND, STYLE],
  'unet-split-background': [BACKGROUND],
  'unet-split-background-style': [BACKGROUND, STYLE],
};

/** The U-Net that a network is a form of. */
const UNETS: ReadonlyMap<NetworkName, UnetName> = new Map(
  UNET_FORMS.map((form) => [unetNetwork(form), form.unet]),
);

export const UNET_FAMILY: Readonly<Record<FamilyName, Build>> = { ...ONCE, ...unetBuilds() };

/** Tensors that a checkpoint must have for this network; null: the layout has no such network. */
export function familyKeys(name: NetworkName, { layout }: ModelConfig): readonly string[] | null {
  const own = UNETS.get(name) ?? (isOnce(name) ? name : null);
  if (own === null) return [];
  const names: readonly NetworkName[] = [...LAYOUT_ONCE[layout], ...LAYOUT_UNETS[layout]];
  if (!names.includes(own)) return null;
  return layout === 'v2' ? (V2_PARTS[own] ?? []) : [];
}

function isOnce(name: NetworkName): name is OnceName {
  return Object.hasOwn(ONCE, name);
}

function unetBuilds(): Record<UnetNetwork, Build> {
  const builds = UNET_FORMS.map((form) => {
    const build: Build = (emit, config) => unetGraph(emit, config, form);
    return [unetNetwork(form), build] as const;
  });
  return Object.fromEntries(builds) as Record<UnetNetwork, Build>;
}
