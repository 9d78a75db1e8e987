/** Anything thrown, as the panel keeps it until it is shown. */
import { toErrorData } from '../../../src/channel/error-data.js';
import type { Coded } from '../../../src/errors.js';
import type { Text } from '../words/table.js';
import { errorText } from '../words/error-text.js';
import type { Problem } from './records.js';

export function toProblem(thrown: unknown): Problem {
  return toErrorData(thrown);
}

/** What happened, without what to do. */
export function messageOf({ coded }: Problem): Text {
  return ({ errors }) => errorText(errors, coded).message;
}

export function isSame(a: Coded, b: Coded): boolean {
  return a.code === b.code && JSON.stringify(a.params) === JSON.stringify(b.params);
}
