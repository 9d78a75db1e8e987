/** A picture that is too thin for the model is refused before anything runs. */
import { UserError } from '../errors.js';
import { isTooThin } from '../image/fit.js';
import type { Extent } from '../image/geometry.js';

/** `canvas`: what a network sees of it. Throws UserError. */
export function expectWideEnough(name: string, { width, height }: Extent, canvas: Extent): void {
  if (!isTooThin({ width, height }, canvas)) return;
  throw new UserError(
    `The ${name} is too thin for the model: of ${width} x ${height} px nothing is left at ${canvas.width} x ${canvas.height}.`,
    `Choose a ${name} that is less long and narrow.`,
  );
}
