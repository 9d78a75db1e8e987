/** What Figma refuses while writing. Nothing half-made is left when one of these is thrown. */
import { UserError } from '../../errors.js';
import { messageOf } from './layers.js';

/** Dev Mode counts as read-only too, and both may begin while a run is under way. `other`: for any other reason. */
export function writeError(
  error: unknown,
  failed: 'place' | 'show',
  other: (reason: string) => UserError,
): UserError {
  const reason = messageOf(error);
  return /read-only/i.test(reason) ? new UserError('file-read-only', { failed }) : other(reason);
}
