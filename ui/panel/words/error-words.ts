/** What a language says of every error: the codes and their parameters are src/errors.ts's. */
import type { ErrorCode, ErrorParams } from '../../../src/errors.js';

export interface ErrorText {
  /** What happened, and what is safe. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

export type ErrorWords = { readonly [Code in ErrorCode]: (params: ErrorParams[Code]) => ErrorText };
