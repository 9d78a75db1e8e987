/** Every error is said in every language, with what it names, whatever that is. */
import { describe, expect, test } from '@jest/globals';
import { ERROR_PARAMS, UserError, type Coded, type ErrorCode, type Shape } from '../../../src/errors.js';
import { errorText } from '../../../ui/panel/words/error-text.js';
import { LANGUAGES } from '../../../ui/panel/words/languages.js';

type Params = Readonly<Record<string, unknown>>;

/** Each set of parameters that a code may come with: all words of a list, with and without what may be missing. */
function samplesOf(code: ErrorCode, text: (name: string) => string): readonly Params[] {
  return Object.entries(ERROR_PARAMS[code]).reduce<readonly Params[]>(
    (sets, [name, shape]: [string, Shape]) =>
      sets.flatMap((set) => valuesOf(shape, text(name)).map((value) => ({ ...set, [name]: value }))),
    [{}],
  );
}

function valuesOf(shape: Shape, text: string): readonly unknown[] {
  if (shape === 'text') return [text];
  if (shape === 'text or null') return [text, null];
  if (shape === 'number') return [4027];
  return shape === 'numbers' ? [[0.5, 0.25]] : shape;
}

const codes = Object.keys(ERROR_PARAMS) as ErrorCode[];
const cases = Object.entries(LANGUAGES).flatMap(([tag, { errors }]) =>
  codes.map((code) => [tag, code, errors] as const),
);

test('the table is there to be judged', () => {
  expect(codes.length).toBeGreaterThan(50);
});

describe.each(cases)('%s: %s', (_tag, code, errors) => {
  const say = (params: Params) => {
    const { message, hint } = errorText(errors, { code, params } as Coded);
    return [message, hint];
  };

  test('has a message and a hint, each a sentence, with the names in it', () => {
    for (const params of samplesOf(code, (name) => `<${name}>`)) {
      const said = say(params);
      for (const sentence of said) {
        expect(sentence).toMatch(/\S{3,}.*[.。]$/);
        expect(sentence).not.toMatch(/undefined|null|NaN|\[object|=>/);
      }
      for (const [name, value] of Object.entries(params))
        if (value === `<${name}>` && name !== 'reason') expect(said.join(' ')).toContain(value);
    }
  });

  test('leaves the technical reason to the details', () => {
    for (const params of samplesOf(code, (name) => `<${name}>`))
      expect(say(params).join(' ')).not.toContain('<reason>');
  });

  test('shows a hostile name as text, cut', () => {
    const hostile = `<img src=x onerror=alert(1)>\u202e\u0007\r\n\u2028${'x'.repeat(5000)}`;
    for (const params of samplesOf(code, () => hostile)) {
      const { coded } = new UserError(...([code, params] as ConstructorParameters<typeof UserError>));
      const { message, hint } = errorText(errors, coded);
      expect(message + hint).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
      expect(message.length + hint.length).toBeLessThan(800);
      if (/onerror/.test(message)) expect(message).toContain('<img src=x onerror=alert(1)>');
    }
  });
});
