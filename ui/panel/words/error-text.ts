/** Renders an error's code and parameters. */
import type { ErrorCode, ErrorParams } from '../../../src/errors.js';
import type { ErrorText, ErrorWords } from './error-words.js';

export interface CodedError<Code extends ErrorCode> {
  readonly code: Code;
  readonly params: ErrorParams[Code];
}

export function errorText<Code extends ErrorCode>(
  words: ErrorWords,
  { code, params }: CodedError<Code>,
): ErrorText {
  return words[code](params);
}
