/** What golden calls of the U-Net and whole runs differ by, by the file's name and the model's layout. */
import type { ColorizeRequest } from '../../src/request/request.js';
import type { Attention } from '../../src/request/records.js';
import type { GoldenConfig } from './golden-config.js';

export interface GoldenCase {
  /** The rest: request.ts. */
  readonly request: Partial<ColorizeRequest>;
  /** The folder's background picture is given; else the ground comes from the bleached reference. */
  readonly hasBackground: boolean;
}

type Cases = Readonly<Record<string, GoldenCase>>;

const differing = (request: Partial<ColorizeRequest>): GoldenCase => ({ request, hasBackground: false });
const withBackground = (request: Partial<ColorizeRequest>): GoldenCase => ({ request, hasBackground: true });

const STRENGTHS = { foregroundStrength: 1, backgroundStrength: 1, merge: 0 } as const;

function attention<K extends 'foreground' | 'background' | 'both'>(
  kind: K,
  differences: Partial<Extract<Attention, { readonly kind: 'background' | 'both' }>> = {},
): { readonly attention: Attention } {
  const strengths = { ...STRENGTHS, ...differences };
  if (kind === 'foreground') {
    const { foregroundStrength, backgroundStrength, merge } = strengths;
    return { attention: { kind, foregroundStrength, backgroundStrength, merge } };
  }
  return { attention: { backgroundFactor: 1, ...strengths, kind } };
}

const V2: Cases = {
  unet_vanilla: differing({}),
  unet_strength: differing({
    referenceStrength: { kind: 'levels', encoder: 0.3, middle: 0.6, low: 0.8 },
    sketchStrength: 0.7,
  }),
  unet_split: differing(
    attention('foreground', { foregroundStrength: 0.8, backgroundStrength: 0.6, merge: 0.25 }),
  ),
  unet_style: differing({ style: true }),
  unet_bg: differing(attention('background', { backgroundFactor: 0.9 })),
  unet_bg_style: differing({ ...attention('background', { foregroundStrength: 0.9 }), style: true }),
  unet_bg_style_background: withBackground({
    ...attention('background', { merge: 0.4 }),
    style: true,
    styleMerge: 0.4,
  }),
  generate_dpm_vanilla: differing({}),
  generate_dpm_full: differing({ ...attention('background'), style: true }),
  generate_ddim_dualcfg: differing({
    ...attention('foreground', { merge: 0.2 }),
    sampler: 'ddim',
    steps: 5,
    sketchGuidance: 2,
  }),
  generate_dpm_noguidance_window: differing({ guidanceWindow: { start: 0, end: 0.6 } }),
  generate_dpm_injection: differing({ injection: { start: 0, fidelity: 0.5, sketchFidelity: 0.3 } }),
  generate_euler_karras: differing({ sampler: 'euler', schedule: 'karras', guidance: 3 }),
  generate_dpmpp2m_karras: differing({ sampler: 'k-dpm++2m', schedule: 'karras', guidance: 3 }),
};

const EPS: Cases = {
  unet_vanilla: differing({}),
  unet_bg: differing(attention('background', { merge: 0.2 })),
  unet_bg_background: withBackground(attention('background')),
};

const CASES: Readonly<Record<GoldenConfig['layout'], Cases>> = {
  v2: V2,
  mult: EPS,
  switch: {
    ...EPS,
    unet_fg: differing(attention('foreground')),
    unet_fg_bg: differing(attention('both')),
  },
};

/** Undefined: the program knows no such call or run. */
export function goldenCase(name: string, layout: GoldenConfig['layout']): GoldenCase | undefined {
  return CASES[layout][name];
}
