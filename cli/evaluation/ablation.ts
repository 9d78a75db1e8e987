/**
 * What each part of the method is worth: a run with all of it that a pack has, and runs that lack one part each,
 * measured inside and outside of the character (arXiv 2504.06895 compares the same parts).
 */
import type { ColorizeInputs, ColorizeRequest } from '../../src/request/request.js';
import type { Attention } from '../../src/request/records.js';
import { hasBackgroundSource, modeOf } from '../../src/request/run-mode.js';
import type { Mask, Rgba8 } from '../../src/image/pixels.js';
import { hasMode } from '../../src/runtime/modes.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import type { Pack } from '../../src/runtime/pack.js';
import type { EvaluationCase } from './set.js';
import { regionErrors, truthRegions } from './truth-regions.js';

/** In the order of table and sheet. */
export const VARIANTS = ['full', 'split', 'pairs', 'warp', 'style', 'bleach', 'merging'] as const;
export type VariantName = (typeof VARIANTS)[number];

export const VARIANT_LABELS: Readonly<Record<VariantName, string>> = {
  full: 'full method',
  split: 'without split attention',
  pairs: 'without LoRA pairs',
  warp: 'without background encoder',
  style: 'without style encoder',
  bleach: 'without bleaching',
  merging: 'without mask merging',
};

const STRENGTHS = { foregroundStrength: 1, backgroundStrength: 1, merge: 0 } as const;
const BACKGROUND: Attention = { kind: 'background', backgroundFactor: 1, ...STRENGTHS };
const FOREGROUND: Attention = { kind: 'foreground', ...STRENGTHS };
const PLAIN: Attention = { kind: 'plain' };

/** All that the pack has: a background source, else character and background apart, else neither; style and masks, too. */
export function fullMethod(pack: Pack, request: ColorizeRequest, hasBackground: boolean): ColorizeRequest {
  const canMask = pack.features.includes('segment');
  const attention =
    [BACKGROUND, FOREGROUND].find(
      (each) => canMask && hasMode(pack, modeOf({ attention: each, style: false })),
    ) ?? PLAIN;
  const style = hasMode(pack, modeOf({ attention, style: true }));
  return {
    ...request,
    attention,
    style,
    mergeCharacters: attention.kind !== 'plain',
    removeForeground: hasBackground && attention.kind === 'background',
  };
}

/** The full method less one part; null: the pack has no such part, or no network that can do without it. */
export function variantRequest(name: VariantName, full: ColorizeRequest, pack: Pack): ColorizeRequest | null {
  const changed = changedRequest(name, full, pack);
  return changed !== null && hasMode(pack, modeOf(changed)) ? changed : null;
}

function changedRequest(name: VariantName, full: ColorizeRequest, pack: Pack): ColorizeRequest | null {
  const has = (network: NetworkName): boolean => pack.networks[network] !== undefined;
  const hasSource = hasBackgroundSource(full);
  switch (name) {
    case 'full':
      return full;
    case 'split':
      if (full.attention.kind === 'plain') return null;
      return hasSource
        ? { ...full, leftOut: 'split' }
        : { ...full, attention: PLAIN, mergeCharacters: false };
    case 'pairs':
      return hasSource && has('context-background') ? { ...full, leftOut: 'pairs' } : null;
    case 'warp':
      return hasSource && has('background-encoder') ? { ...full, leftOut: 'warp' } : null;
    case 'style':
      return full.style ? { ...full, style: false } : null;
    case 'bleach':
      return hasSource ? { ...full, leftOut: 'bleach', removeForeground: false } : null;
    case 'merging':
      return full.mergeCharacters ? { ...full, mergeCharacters: false } : null;
  }
}

/** The background picture only where the run looks at it. */
export function variantInputs(
  { sketch, reference, background }: EvaluationCase,
  request: ColorizeRequest,
): ColorizeInputs {
  const isSeen = background !== null && (hasBackgroundSource(request) || request.style);
  return isSeen ? { sketch, reference, background } : { sketch, reference };
}

/** CIEDE2000 by area over one side's true regions; null: that side has none. */
export interface SideErrors {
  readonly inside: number | null;
  readonly outside: number | null;
}

/** A region that the mask cuts counts on both sides, with its part; `mask` is of zeros and ones, of the truth's size. */
export function sideErrors(picture: Rgba8, { regions, truth }: EvaluationCase, mask: Mask): SideErrors {
  const errorOf = (side: 0 | 1): number | null => {
    const data = regions.data.map((label, i) => (mask.data[i] === side ? label : 0));
    const found = truthRegions({ ...regions, data }, truth);
    if (found.regions.length === 0) return null;
    const errors = regionErrors(picture, found);
    return errors.reduce((sum, error, i) => sum + error * found.regions[i].share, 0);
  };
  return { inside: errorOf(1), outside: errorOf(0) };
}
