/** How well the networks tell the character from the background. */
import type { ColorizeRequest, Masks } from '../diffusion/request.js';
import { segmentReference } from '../diffusion/segment.js';
import { toSignedRgb } from '../image/convert.js';
import type { Mask } from '../image/pixels.js';
import type { Models } from '../runtime/models.js';
import type { EvaluationCase } from './evaluation-set.js';
import { checkSize } from './score.js';

/** Null where the case has no truth or the pack no masks. */
export interface MaskScore {
  readonly reference: number | null;
  readonly sketch: number | null;
}

export interface FoundMasks {
  readonly masks: Masks | null;
  readonly request: ColorizeRequest;
}

/**
 * At the thresholds that a run uses. The reference's mask is the network's own: a run takes it dilated, so as to
 * lose nothing of the character, which is no error.
 */
export async function scoreMasks(
  { sketchMask, referenceMask, reference }: EvaluationCase,
  { masks, request }: FoundMasks,
  models: Models,
): Promise<MaskScore> {
  if (masks === null) return { reference: null, sketch: null };
  const sketchIou =
    sketchMask === null
      ? null
      : intersectionOverUnion(cut(masks.sketch, request.sketchThreshold), sketchMask);
  if (referenceMask === null) return { reference: null, sketch: sketchIou };
  const { data } = await segmentReference(toSignedRgb(reference), models);
  const found = { width: reference.width, height: reference.height, data };
  return {
    reference: intersectionOverUnion(cut(found, request.referenceThreshold), referenceMask),
    sketch: sketchIou,
  };
}

/** Of two masks of zeros and ones; 1 where both are empty. */
export function intersectionOverUnion(mask: Mask, truth: Mask): number {
  checkSize(mask, truth);
  let both = 0;
  let any = 0;
  for (let i = 0; i < mask.data.length; i++) {
    both += mask.data[i] * truth.data[i];
    any += Math.max(mask.data[i], truth.data[i]);
  }
  return any === 0 ? 1 : both / any;
}

function cut({ width, height, data }: Mask, threshold: number): Mask {
  return { width, height, data: data.map((value) => (value > threshold ? 1 : 0)) };
}
