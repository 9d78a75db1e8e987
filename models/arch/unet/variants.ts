/**
 * The variants of the U-Net: graphs over the same weights, one for every combination that a mode of a run needs
 * (src/runtime/modes.ts says which mode runs which).
 */
import type { UnetName } from '../../../src/runtime/contracts.js';
import type { ModelConfig } from '../../config.js';
import type { LoraPass } from './lora.js';

export type AttentionVariant =
  /** Over one reference. */
  | { readonly kind: 'plain' }
  /** Over a foreground and a background reference, mixed cell by cell; `lora`: passes whose pair is on. */
  | { readonly kind: 'split'; readonly lora: readonly LoraPass[] };

export interface UnetVariant {
  readonly attention: AttentionVariant;
  /** Skips outside of the character are warped towards the background's features. */
  readonly background: boolean;
  /** Every output block's result is modulated by the style. */
  readonly style: boolean;
}

const plain = { kind: 'plain' } as const;
const split = (...lora: readonly LoraPass[]): AttentionVariant => ({ kind: 'split', lora });
const both = split('foreground', 'background');

/** What all layouts have. */
const COMMON = {
  unet: { attention: plain, background: false, style: false },
  'unet-split': { attention: split(), background: false, style: false },
} as const satisfies Variants;

const V2 = {
  'unet-style': { attention: plain, background: false, style: true },
  'unet-split-style': { attention: split(), background: false, style: true },
  'unet-background': { attention: both, background: true, style: false },
  'unet-background-style': { attention: both, background: true, style: true },
  'unet-split-background': { attention: split(), background: true, style: false },
  'unet-split-background-style': { attention: split(), background: true, style: true },
} as const satisfies Variants;

const SWITCH = {
  'unet-lora-foreground': { attention: split('foreground'), background: false, style: false },
  'unet-lora-background': { attention: split('background'), background: false, style: false },
  'unet-lora-both': { attention: both, background: false, style: false },
} as const satisfies Variants;

type Variants = Readonly<Partial<Record<UnetName, UnetVariant>>>;

export const UNET_VARIANTS: Readonly<Record<UnetName, UnetVariant>> = { ...COMMON, ...V2, ...SWITCH };

/** Variants by the layout. */
export const LAYOUT_UNETS: Readonly<Record<ModelConfig['layout'], readonly UnetName[]>> = {
  v2: Object.keys({ ...COMMON, ...V2 }) as UnetName[],
  switch: Object.keys({ ...COMMON, ...SWITCH }) as UnetName[],
  mult: Object.keys(COMMON) as UnetName[],
};
