/** Renders an error's code and parameters. Names in it may be anybody's: they are cut, and none of them steers the text. */
import type { ErrorCode, ErrorParams } from '../../../src/errors.js';
import type { ErrorText, ErrorWords } from './error-words.js';
import { shortName } from './short-name.js';

export interface CodedError<Code extends ErrorCode> {
  readonly code: Code;
  readonly params: ErrorParams[Code];
}

export function errorText<Code extends ErrorCode>(
  words: ErrorWords,
  { code, params }: CodedError<Code>,
): ErrorText {
  return words[code](printable(params));
}

/** Paths are the longest of them. */
const MAX_NAME_CHARS = 160;

/** Controls, breaks of lines, and marks that turn the direction of writing. */
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;

function printable<Params extends object>(params: Params): Params {
  const entries = Object.entries(params).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? shortName(value.replace(STEERING, ' '), MAX_NAME_CHARS) : value,
  ]);
  return Object.fromEntries(entries) as Params;
}
