/** Errors as they cross the channel: a code with its own parameters, checked by the table of errors.ts. */
import * as v from 'valibot';
import {
  ERROR_PARAMS,
  MAX_PARAM_CHARS,
  MAX_PARAM_NUMBERS,
  type Coded,
  type ErrorCode,
  type Shape,
} from '../errors.js';

const MAX_NAME = 60;
const name = v.pipe(v.string(), v.maxLength(MAX_NAME));

export const codedSchema = v.pipe(
  v.strictObject({ code: name, params: v.record(name, v.unknown()) }),
  v.check(isCoded, 'a known code with its parameters'),
  v.transform((coded) => coded as Coded),
);

function isErrorCode(code: string): code is ErrorCode {
  return Object.prototype.hasOwnProperty.call(ERROR_PARAMS, code);
}

/** Are these the parameters of that code, all of them and no others? */
function isCoded(candidate: {
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}): candidate is Coded {
  const { code, params } = candidate;
  if (!isErrorCode(code)) return false;
  const shapes: readonly [string, Shape][] = Object.entries(ERROR_PARAMS[code]);
  return (
    Object.keys(params).length === shapes.length &&
    shapes.every(([name, shape]) => isOfShape(params[name], shape))
  );
}

function isOfShape(value: unknown, shape: Shape): boolean {
  switch (shape) {
    case 'text':
      return isText(value);
    case 'text or null':
      return value === null || isText(value);
    case 'number':
      return typeof value === 'number';
    case 'numbers':
      return (
        Array.isArray(value) &&
        value.length <= MAX_PARAM_NUMBERS &&
        value.every((it) => typeof it === 'number')
      );
    default:
      return shape.some((word) => word === value);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_PARAM_CHARS;
}
