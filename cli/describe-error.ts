/** Errors in English, where there is no panel to say them: on the command line and in the studio. */
import { CodedError, type Coded } from '../src/errors.js';
import { ToolError } from '../src/tool-errors.js';
import { errors } from '../ui/panel/words/en.js';
import { errorText } from '../ui/panel/words/error-text.js';

/** What happened and what to do, in one line of English. */
export function describeError(error: unknown): string {
  if (error instanceof CodedError) return describeCoded(error.coded);
  if (!(error instanceof Error)) return String(error);
  const hint = error instanceof ToolError ? error.hint : null;
  return hint === null ? error.message : `${error.message} ${hint}`;
}

/** The reason, which the panel folds away, is what helps on a command line. */
function describeCoded(coded: Coded): string {
  const { message, hint } = errorText(errors, coded);
  const reason = 'reason' in coded.params ? ` (${coded.params.reason})` : '';
  return `${message.replace(/\.$/, '')}${reason}. ${hint}`;
}
