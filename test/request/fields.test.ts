/** What the table of fields must keep, whichever rows it has. */
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { FIELD_HELP, fieldChanges } from '../../cli/field-options.js';
import type { AnyField } from '../../src/request/field.js';
import { FIELDS } from '../../src/request/fields.js';
import { rangesOf } from '../../src/request/number-ranges.js';
import {
  BARE_REQUEST,
  requestSchema,
  storedRequestSchema,
  toWireRequest,
  WIRE_FIELDS,
} from '../../src/request/schemas.js';

const rows = Object.entries<AnyField>(FIELDS);
const sliders = rows.flatMap(([name, row]) =>
  row.kind === 'number' && typeof row.setting === 'object' ? [[name, row] as const] : [],
);

describe('a row', () => {
  test.each(rows)('%s: what a request without it means is a value of it', (_, { schema, stored, absent }) => {
    expect(v.parse(schema, absent)).toEqual(absent);
    expect(v.parse(stored, absent)).toEqual(absent);
  });

  test.each(sliders)('%s: its slider stays within its range', (_, { range, setting }) => {
    expect(setting).toBeInstanceOf(Object);
    const { least, most } = { ...range, ...Object(setting) };
    expect(least).toBeGreaterThanOrEqual(range.least);
    expect(most).toBeLessThanOrEqual(range.most);
  });

  test('no two have an option of the same name, and the help has a paragraph for each', () => {
    const options = rows.flatMap(([, row]) => Object.keys(row.options ?? {}));
    expect(new Set(options).size).toBe(options.length);
    const paragraphs = FIELD_HELP.split('\n').flatMap((line) => /^ {2}--([\w-]+)/.exec(line)?.[1] ?? []);
    expect(paragraphs).toEqual(options);
  });
});

describe('what only measurements set', () => {
  const measured = { ...BARE_REQUEST, leftOut: 'warp' } as const;

  test('is in no message', () => {
    expect(v.is(requestSchema, BARE_REQUEST)).toBe(true);
    expect(v.is(requestSchema, measured)).toBe(false);
    expect(v.parse(requestSchema, toWireRequest(measured))).toEqual(BARE_REQUEST);
  });

  test('is in no recipe', () => {
    expect(v.parse(storedRequestSchema, measured)).toEqual(BARE_REQUEST);
    expect(WIRE_FIELDS).not.toContain('leftOut');
  });
});

test('fields of the first version are demanded in messages, later ones may be missing', () => {
  const without = (name: string) =>
    Object.fromEntries(Object.entries(BARE_REQUEST).filter(([field]) => field !== name));
  expect(v.is(requestSchema, without('steps'))).toBe(false);
  expect(v.parse(requestSchema, without('sketchGuidance'))).toEqual(BARE_REQUEST);
});

test('every number of a request has a range, nested ones too', () => {
  const request = {
    ...BARE_REQUEST,
    attention: { kind: 'both', foregroundStrength: 1, backgroundStrength: 1, merge: 0, backgroundFactor: 1 },
    referenceStrength: { kind: 'levels', encoder: 1, middle: 1, low: 1 },
    noGuidanceWindow: { start: 0, end: 1 },
    injection: { start: 0, fidelity: 0, sketchFidelity: 0 },
  } as const;
  const text = JSON.stringify({ ...request, version: 'two' });
  const ranges = rangesOf(request);
  expect(ranges).toHaveLength(text.match(/:-?[\d.]+/g)?.length ?? 0);
  expect(ranges.filter(({ least, most }) => !Number.isFinite(least) || !Number.isFinite(most))).toEqual([]);
});

test('the command line says only what was said', () => {
  expect(fieldChanges({})).toEqual({});
  expect(fieldChanges({ style: true, seed: '0' })).toEqual({ style: true, seed: 0 });
});
