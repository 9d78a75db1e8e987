/** What Figma refuses while writing, in words. Nothing half-made is left when one of these is thrown. */
import { UserError } from '../../errors.js';
import { messageOf } from './layers.js';

export interface WriteWords {
  /** What could not be done: "The layer could not be placed". */
  readonly failed: string;
  readonly hint: string;
}

/** Dev Mode counts as read-only too, and both may begin while a run is under way. */
export function writeError(error: unknown, { failed, hint }: WriteWords): UserError {
  const reason = messageOf(error);
  if (/read-only/i.test(reason))
    return new UserError(
      `${failed}: the file cannot be edited just now. It is open in Dev Mode, or you may only view it.`,
      `Leave Dev Mode or ask for the right to edit, then try again; ${KEPT}`,
    );
  return new UserError(`${failed}: ${reason}`, hint);
}

export const KEPT = 'the picture is kept in the panel.';
