/** Anything thrown, as the panel shows it: always with a next step. */
import { toErrorData } from '../../../src/channel/error-data.js';
import type { ErrorKind } from '../../../src/channel/envelope.js';
import type { Problem } from './state.js';

/** What to do when the error itself does not say. */
const NEXT_STEP: Readonly<Record<ErrorKind, string>> = {
  user: 'Try again.',
  format:
    'The file is damaged or of another version. Try again; if it stays, tell whoever runs the panel’s server.',
  cancelled: 'Press Colorize to start again.',
  lost: 'The model is being loaded again. Then press Colorize; if it happens again, use the CPU (chip at the top).',
  internal:
    'Nothing was changed. Try again, or use the CPU only (chip at the top); if it stays, copy the details into a report.',
};

export function toProblem(thrown: unknown): Problem {
  const { kind, message, hint, details } = toErrorData(thrown);
  return { kind, message, hint: hint ?? NEXT_STEP[kind], details };
}
