/** Requests in messages and in recipes, as the table of fields has them. */
import * as v from 'valibot';
import type { Field } from './field.js';
import { FIELDS, type FieldName } from './fields.js';
import {
  REQUEST_VERSION,
  type ColorizeRequest,
  type FieldValue,
  type WireField,
  type WireRequest,
} from './request.js';

const ROWS: Readonly<Record<FieldName, Field<unknown>>> = FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as readonly string[] as readonly FieldName[];
export const WIRE_FIELDS: readonly WireField[] = FIELD_NAMES.filter(isWire);

function isWire(name: FieldName): name is WireField {
  return ROWS[name].wire !== false;
}

/** Raised by every new field, so that an older plugin can say that it does not know all of a recipe. */
export const RECIPE_VERSION = Math.max(...FIELD_NAMES.map((name) => ROWS[name].since));

/** The first version's fields; messages may leave out later ones. */
const FIRST = 1;

type Values = { readonly [F in WireField]: FieldValue<F> };
type Schemas = { readonly [F in WireField]: v.GenericSchema<FieldValue<F>> };
type StoredSchemas = { readonly [F in WireField]: v.GenericSchema<unknown, FieldValue<F>> };

/** A record with an entry per field of messages; what the rows say of it is the caller's to know. */
function perField(entry: (field: Field<unknown>) => unknown): Readonly<Record<WireField, unknown>> {
  const entries = WIRE_FIELDS.map((name) => [name, entry(ROWS[name])] as const);
  return Object.fromEntries(entries) as Record<WireField, unknown>;
}

/** What requests from before a field mean, and what asks for nothing. */
export const BARE_REQUEST: WireRequest = {
  ...(perField(({ absent }) => absent) as Values),
  version: REQUEST_VERSION,
};

/** What a new request begins with. */
export const NEW_REQUEST: WireRequest = {
  ...(perField(({ absent, now }) => now ?? absent) as Values),
  version: REQUEST_VERSION,
};

const wireSchemas = perField(({ schema, since, absent }) =>
  since === FIRST ? schema : v.optional(schema, absent),
) as Schemas;

/** Requests of the first version lack all later fields and are read as if they had them. */
export const requestSchema: v.GenericSchema<unknown, WireRequest> = v.strictObject({
  ...wireSchemas,
  version: v.pipe(
    v.picklist([1, 2]),
    v.transform((): typeof REQUEST_VERSION => REQUEST_VERSION),
  ),
});

const storedSchemas = perField(({ stored, absent }) => v.fallback(stored, absent)) as StoredSchemas;

/** Passes over what it does not know; a field that is missing or has a value from another time means `absent`. */
export const storedRequestSchema: v.GenericSchema<unknown, WireRequest> = v.object({
  ...storedSchemas,
  version: v.fallback(v.literal(REQUEST_VERSION), REQUEST_VERSION),
});

/** Without what is of no use where it is sent to. */
export function toWireRequest(request: ColorizeRequest): WireRequest {
  return {
    ...(Object.fromEntries(WIRE_FIELDS.map((name) => [name, request[name]])) as Values),
    version: request.version,
  };
}
