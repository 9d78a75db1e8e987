/** Errors cross the channel as data; each side gets back an error of the same kind, with the same code and parameters. */
import {
  CancelledError,
  CodedError,
  FormatError,
  LostError,
  UserError,
  argumentsOf,
  bounded,
  type Coded,
} from '../errors.js';
import type { ErrorData, ErrorKind } from './envelope.js';

/** The limit of errorSchema: longer details would be refused by the other side, and the error with them. */
const MAX_DETAILS = 10_000;

/** Takes anything thrown: some hosts reject with plain strings. */
export function toErrorData(thrown: unknown): ErrorData {
  const error = isErrorLike(thrown) ? thrown : new Error(String(thrown));
  const kind = kindOf(error);
  const details = kind === 'cancelled' ? null : (error.stack ?? '').slice(0, MAX_DETAILS);
  return { kind, coded: codedOf(error, kind), details };
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

function codedOf(error: Error, kind: ErrorKind): Coded {
  if (error instanceof CodedError) return error.coded;
  if (kind === 'cancelled') return { code: 'cancelled', params: {} };
  return { code: 'internal', params: bounded({ reason: String(error.message) }) };
}

function errorOf({ kind, coded }: ErrorData): Error {
  const given = argumentsOf(coded);
  switch (kind) {
    case 'user':
      return new UserError(...given);
    case 'format':
      return new FormatError(...given);
    case 'cancelled':
      return new CancelledError();
    case 'lost':
      return new LostError(...given);
    case 'internal':
      return new Error(coded.code === 'internal' ? coded.params.reason : coded.code);
    default:
      return kind satisfies never;
  }
}
