/** The one preset: what a pack itself recommends for a sketch of a shape. */
import type { Extent } from '../image/geometry.js';
import type { Pack } from '../runtime/pack.js';
import { hasMode, setsApart } from '../runtime/modes.js';
import { REQUEST_VERSION, type Attention, type ColorizeRequest } from './request.js';

/** What asks for nothing: requests from before these fields, and the command line's and panel's starting point. */
export const NO_EXTRAS = {
  style: false,
  styleMerge: 0,
  removeForeground: false,
  referencePadding: 1,
  backgroundPadding: 1,
  mergeCharacters: false,
  edits: [],
  injection: null,
  resultBackground: 'keep',
} as const satisfies Partial<ColorizeRequest>;

export function defaultRequest(pack: Pack, sketch: Extent): ColorizeRequest {
  const { sampler, steps, guidance, sketchThreshold, referenceThreshold } = pack.defaults;
  return {
    version: REQUEST_VERSION,
    seed: 0,
    size: nearestSize(pack.sizes, sketch),
    sampler,
    schedule: 'automatic',
    steps,
    guidance,
    sketchGuidance: 1,
    guidanceWindow: { start: 0, end: 1 },
    noGuidanceWindow: null,
    preprocess: 'invert',
    sketchStrength: 1,
    referenceStrength: { kind: 'all', value: 1 },
    attention: defaultAttention(pack),
    ...NO_EXTRAS,
    sketchThreshold,
    referenceThreshold,
    previewEvery: 0,
  };
}

/** Character and background apart where the pack can tell them and gains by it: else no mask is looked for. */
function defaultAttention(pack: Pack): Attention {
  const mode = { mask: 'foreground', style: false } as const;
  const canSplit = hasMode(pack, mode) && setsApart(mode, pack.layout.family);
  if (!canSplit || !pack.features.includes('segment')) return { kind: 'plain' };
  return { kind: 'foreground', foregroundStrength: 1, backgroundStrength: 1, merge: 0 };
}

/** The trained size nearest in aspect ratio (as a ratio of ratios); of equals the first, which is the best. */
export function nearestSize(sizes: readonly Extent[], sketch: Extent): Extent {
  const wanted = Math.log(sketch.width / sketch.height);
  const distance = (size: Extent) => Math.abs(Math.log(size.width / size.height) - wanted);
  const best = sizes.reduce((nearest, size) => (distance(size) < distance(nearest) - 1e-9 ? size : nearest));
  return { width: best.width, height: best.height };
}
