/** What of a finished picture lies outside of its own character, as its networks see it. */
import { outsideOfMask, type Outside } from '../../image/colour/paper.js';
import { signedPlanes } from '../../image/convert.js';
import type { Rgba8 } from '../../image/pixels.js';
import type { ColorizeRequest } from '../../request/request.js';
import type { Models } from '../../runtime/models.js';
import { segmentReference } from './segment.js';

/** Null where no pack is open, or the pack cannot tell. Throws CancelledError. */
export async function findOutside(
  picture: Rgba8,
  { referenceThreshold }: Pick<ColorizeRequest, 'referenceThreshold'>,
  models: Models | null,
): Promise<Outside | null> {
  if (models?.pack.features.includes('segment') !== true) return null;
  return outsideOfMask(await segmentReference(signedPlanes(picture), models), referenceThreshold);
}
