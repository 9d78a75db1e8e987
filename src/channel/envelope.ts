/** What every message is wrapped in, and errors as data. What may be said inside is in protocol/main.ts. */
import * as v from 'valibot';
import { codedSchema } from './coded.js';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

export const ERROR_KINDS = ['user', 'format', 'cancelled', 'lost', 'internal'] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** An error as data; details are to copy. */
export const errorSchema = v.strictObject({
  kind: v.picklist(ERROR_KINDS),
  coded: codedSchema,
  details: v.nullable(text(10_000)),
});
export type ErrorData = v.InferOutput<typeof errorSchema>;

const id = v.pipe(v.number(), v.integer(), v.minValue(0));
export const envelopeSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('request'),
    protocol: v.number(),
    id,
    name: text(60),
    payload: v.unknown(),
  }),
  v.strictObject({ type: v.literal('cancel'), protocol: v.number(), id }),
  /** A message of the other side arrived and could not be read: nothing that it waits for is sure to come. */
  v.strictObject({ type: v.literal('unread'), protocol: v.number() }),
  v.strictObject({ type: v.literal('progress'), protocol: v.number(), id, progress: v.unknown() }),
  v.strictObject({ type: v.literal('result'), protocol: v.number(), id, result: v.unknown() }),
  v.strictObject({ type: v.literal('error'), protocol: v.number(), id, error: errorSchema }),
  v.strictObject({ type: v.literal('event'), protocol: v.number(), name: text(60), payload: v.unknown() }),
]);
export type Envelope = v.InferOutput<typeof envelopeSchema>;
