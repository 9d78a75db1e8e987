/** What a language says of every error: the codes and their parameters are errors.ts's. */
import type { ErrorCode, ErrorParams } from '../../../src/errors.js';

export interface ErrorText {
  /** What happened, and what is safe. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** The technical reason is for the details, not for the text: it is English, whoever gave it. */
export type ErrorWords = {
  readonly [Code in ErrorCode]: (params: Omit<ErrorParams[Code], 'reason'>) => ErrorText;
};
