/** A picture that came out of the engine is looked at before anyone takes it for a result. */
import { UserError } from '../../errors.js';
import type { Rgba8 } from '../../image/pixels.js';
import type { Tensor } from '../../image/tensor.js';

/** Throws UserError where `data` has numbers that are none. */
export function expectFinite(what: 'picture' | 'mask', { data }: Tensor): void {
  if (!data.every(Number.isFinite)) throw new UserError('values-not-finite', { of: what });
}

/**
 * Throws UserError where the decoded image [1, 3, h, w] is no picture: not finite, or everywhere of one colour although
 * each of its sources has several. Nothing is rounded yet, so that no real picture is so even.
 */
export function expectPicture(image: Tensor, sources: readonly Rgba8[]): void {
  expectFinite('picture', image);
  if (!isEven(image) || sources.some(isOneColour)) return;
  throw new UserError('picture-of-one-colour');
}

function isEven({ data, shape }: Tensor): boolean {
  const plane = shape[2] * shape[3];
  return data.every((value, i) => value === data[i - (i % plane)]);
}

function isOneColour({ data }: Rgba8): boolean {
  return data.every((value, i) => value === data[i % 4]);
}
