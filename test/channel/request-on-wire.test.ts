/** What of a request crosses: every field of the table that says so, and no other. */
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import {
  BARE_REQUEST,
  FIELD_NAMES,
  requestSchema,
  toWireRequest,
  WIRE_FIELDS,
} from '../../src/request/schemas.js';

const local = FIELD_NAMES.filter((name) => !(WIRE_FIELDS as readonly string[]).includes(name));

test('the fields of the wire are those that its schema takes', () => {
  expect(Object.keys(v.parse(requestSchema, BARE_REQUEST)).sort()).toEqual(
    [...WIRE_FIELDS, 'version'].sort(),
  );
  expect(v.safeParse(requestSchema, { ...BARE_REQUEST, another: 1 }).success).toBe(false);
});

test('what a measurement leaves out is refused on the wire, and not put onto it', () => {
  expect(local).toContain('leftOut');
  const request = { ...BARE_REQUEST, leftOut: 'split' } as const;
  expect(v.safeParse(requestSchema, request).success).toBe(false);
  expect(v.parse(requestSchema, toWireRequest(request as never))).toEqual(BARE_REQUEST);
});
