/** How well the networks tell the character from the background. */
import type { ColorizeRequest } from '../../src/request/request.js';
import { segmentReference } from '../../src/diffusion/pictures/segment.js';
import { findSketchMask } from '../../src/diffusion/conditions/sketch-mask.js';
import { signedPlanes } from '../../src/image/convert.js';
import type { Mask } from '../../src/image/pixels.js';
import type { Models } from '../../src/runtime/models.js';
import type { EvaluationCase } from './set.js';
import { checkSize } from './score.js';

/** Null where the case has no truth or the pack no masks. */
export interface MaskScore {
  readonly reference: number | null;
  readonly sketch: number | null;
}

/**
 * At the thresholds that a run uses. The reference's mask is the network's own: a run takes it dilated, so as to
 * lose nothing of the character, which is no error.
 */
export async function scoreMasks(
  { sketch, sketchMask, reference, referenceMask }: EvaluationCase,
  request: ColorizeRequest,
  models: Models,
): Promise<MaskScore> {
  if (!models.pack.features.includes('segment')) return { reference: null, sketch: null };
  const scoreOf = async (
    truth: Mask | null,
    threshold: number,
    find: () => Promise<Mask>,
  ): Promise<number | null> =>
    truth === null ? null : intersectionOverUnion(cut(await find(), threshold), truth);
  return {
    reference: await scoreOf(referenceMask, request.referenceThreshold, () =>
      segmentReference(signedPlanes(reference), models),
    ),
    sketch: await scoreOf(sketchMask, request.sketchThreshold, () => findSketchMask(sketch, request, models)),
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
