/** A picture that is too thin for the model is refused before anything runs. */
import { UserError, type ErrorParams } from '../errors.js';
import { isTooThin } from '../image/fit.js';
import type { Extent } from '../image/geometry.js';

/** `canvas`: what a network sees of it. Throws UserError. */
export function expectWideEnough(
  picture: ErrorParams['picture-too-thin']['picture'],
  { width, height }: Extent,
  canvas: Extent,
): void {
  if (!isTooThin({ width, height }, canvas)) return;
  const canvasSize = { canvasWidth: canvas.width, canvasHeight: canvas.height };
  throw new UserError('picture-too-thin', { picture, width, height, ...canvasSize });
}
