/** The calls of the U-Net that golden tensors hold, by the file's name and the model's layout. */
import type { ReferenceStrength } from '../src/diffusion/request.js';
import type { Mode } from '../src/runtime/modes.js';
import type { GoldenConfig } from './golden-config.js';

export interface UnetCase {
  readonly mode: Mode;
  readonly referenceStrength: ReferenceStrength;
  readonly sketchStrength: number;
  readonly foregroundStrength: number;
  readonly backgroundStrength: number;
  /** Of the background into the character, and of its style into the reference's. */
  readonly merge: number;
  readonly backgroundFactor: number;
  /** What the background comes from. */
  readonly source: 'bleached reference' | 'background image';
}

const VANILLA: UnetCase = {
  mode: { mask: 'none', style: false },
  referenceStrength: { kind: 'all', value: 1 },
  sketchStrength: 1,
  foregroundStrength: 1,
  backgroundStrength: 1,
  merge: 0,
  backgroundFactor: 1,
  source: 'bleached reference',
};

const mode = (mask: Mode['mask'], style = false): { readonly mode: Mode } => ({ mode: { mask, style } });

type Cases = Readonly<Record<string, Partial<UnetCase>>>;

const V2: Cases = {
  unet_vanilla: {},
  unet_strength: {
    referenceStrength: { kind: 'levels', encoder: 0.3, middle: 0.6, low: 0.8 },
    sketchStrength: 0.7,
  },
  unet_split: { ...mode('foreground'), foregroundStrength: 0.8, backgroundStrength: 0.6, merge: 0.25 },
  unet_style: mode('none', true),
  unet_bg: { ...mode('background'), backgroundFactor: 0.9 },
  unet_bg_style: { ...mode('background', true), foregroundStrength: 0.9 },
  unet_bg_style_background: { ...mode('background', true), source: 'background image', merge: 0.4 },
};

const EPS: Cases = {
  unet_vanilla: {},
  unet_bg: { ...mode('background'), merge: 0.2 },
  unet_bg_background: { ...mode('background'), source: 'background image' },
};

const CASES: Readonly<Record<GoldenConfig['layout'], Cases>> = {
  v2: V2,
  mult: EPS,
  switch: { ...EPS, unet_fg: mode('foreground'), unet_fg_bg: mode('both') },
};

/** Undefined: the program knows no such call. */
export function unetCase(name: string, layout: GoldenConfig['layout']): UnetCase | undefined {
  const differences = CASES[layout][name];
  return differences === undefined ? undefined : { ...VANILLA, ...differences };
}
