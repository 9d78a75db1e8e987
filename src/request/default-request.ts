/** The one preset: what a pack itself recommends for a sketch of a shape. */
import type { Extent } from '../image/geometry.js';
import type { Pack } from '../runtime/pack.js';
import { hasMode, setsApart } from '../runtime/modes.js';
import { nearestSize } from './nearest-size.js';
import { NEW_REQUEST } from './schemas.js';
import type { WireRequest } from './request.js';
import type { Attention } from './records.js';

export function defaultRequest(pack: Pack, sketch: Extent): WireRequest {
  return {
    ...NEW_REQUEST,
    ...pack.defaults,
    size: nearestSize(pack.sizes, sketch),
    attention: defaultAttention(pack),
  };
}

/** Character and background apart where the pack can tell them and gains by it: else no mask is looked for. */
function defaultAttention(pack: Pack): Attention {
  const mode = { attention: 'foreground', style: false } as const;
  const canSplit = hasMode(pack, mode) && setsApart(mode, pack.layout.family);
  if (!canSplit || !pack.features.includes('segment')) return { kind: 'plain' };
  return { kind: 'foreground', foregroundStrength: 1, backgroundStrength: 1, merge: 0 };
}
