/**
 * The three kinds of error. `assert`: our own mistake. `FormatError`: a bad file, permanent. `UserError`: a
 * condition the user can change, with what to do next. Messages name subject, expectation, actual value, place.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(
    message: string,
    /** One sentence: what to do. */
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

/** The run was cancelled by its signal. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('Cancelled.');
  }
}

/** The engine is gone, or beyond use: whoever owns the worker must replace it. */
export class LostError extends Error {
  override readonly name = 'LostError';
  constructor(
    message: string,
    /** One sentence: what to do. */
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Internal error: ${message}`);
}

/** Of every error that people may see: its code, and what its text names. The panel's words say it (ui/panel/words). */
export interface ErrorParams {
  /** The host's side did not answer the panel's first word. */
  readonly 'host-silent': { readonly host: string };
  /** A model that the browser has no room for. */
  readonly 'no-room': { readonly title: string; readonly neededBytes: number; readonly freeBytes: number };
}
export type ErrorCode = keyof ErrorParams;
export type NoParams = Readonly<Record<never, never>>;
