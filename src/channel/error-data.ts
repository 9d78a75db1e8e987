/** Errors cross the channel as data; each side gets back an error of the same kind, with the same words. */
import { CancelledError, FormatError, LostError, UserError } from '../errors.js';
import type { ErrorData, ErrorKind } from './envelope.js';

// The limits of errorSchema: a longer text would be refused by the other side and its content lost.
const MAX_MESSAGE = 2000;
const MAX_HINT = 1000;
const MAX_DETAILS = 10_000;

/** Takes anything thrown: plain strings too. */
export function toErrorData(thrown: unknown): ErrorData {
  const error = isErrorLike(thrown) ? thrown : new Error(String(thrown));
  const kind = kindOf(error);
  const hint = error instanceof UserError || error instanceof LostError ? error.hint : null;
  return {
    kind,
    message: String(error.message).slice(0, MAX_MESSAGE),
    hint: hint === null ? null : hint.slice(0, MAX_HINT),
    details: kind === 'cancelled' ? null : (error.stack ?? '').slice(0, MAX_DETAILS),
  };
}

/** The far side's stack becomes the error's own: it says more than the place where the answer arrived. */
export function fromErrorData(data: ErrorData): Error {
  const error = errorOf(data);
  if (data.details !== null) error.stack = data.details;
  return error;
}

/** Not `instanceof`: an error made in another realm (a DOMException, a frame's TypeError) has another Error. */
function isErrorLike(thrown: unknown): thrown is Error {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'name' in thrown;
}

function kindOf(error: Error): ErrorKind {
  if (error instanceof UserError) return 'user';
  if (error instanceof FormatError) return 'format';
  if (error instanceof LostError) return 'lost';
  // What fetch and the storage APIs throw when their signal is aborted.
  if (error instanceof CancelledError || error.name === 'AbortError') return 'cancelled';
  return 'internal';
}

function errorOf(data: ErrorData): Error {
  switch (data.kind) {
    case 'user':
      return new UserError(data.message, data.hint);
    case 'format':
      return new FormatError(data.message);
    case 'cancelled':
      return new CancelledError();
    case 'lost':
      return new LostError(data.message, data.hint);
    case 'internal':
      return new Error(data.message);
    default:
      return data.kind satisfies never;
  }
}
