/**
 * Reading what came over the wire. Nothing is trusted: first the header (any version's), then the envelope, then
 * the body by its name's schema. Only what passes all three reaches a handler.
 */
import * as v from 'valibot';
import { FormatError, UserError } from '../errors.js';
import { envelopeSchema, type Envelope } from './envelope.js';
import { PROTOCOL_VERSION } from './protocol/main.js';

/** What every version of the protocol has in common, so that a stranger's version can be told from noise. */
const headerSchema = v.object({
  type: v.string(),
  protocol: v.number(),
  id: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
export type Header = v.InferOutput<typeof headerSchema>;

export type Incoming =
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  /** Ours by its header, but of another version or broken; `error` says so to both sides. */
  | { readonly kind: 'refused'; readonly header: Header; readonly error: Error }
  | { readonly kind: 'noise' };

export function readMessage(message: unknown): Incoming {
  const header = v.safeParse(headerSchema, message);
  if (!header.success) return { kind: 'noise' };
  const { protocol } = header.output;
  if (protocol !== PROTOCOL_VERSION)
    return { kind: 'refused', header: header.output, error: versionError(protocol) };
  const envelope = v.safeParse(envelopeSchema, message);
  if (envelope.success) return { kind: 'envelope', envelope: envelope.output };
  const reason = `${header.output.type} message${describe(envelope.issues[0])}`;
  const error = new FormatError('message-broken', { reason });
  return { kind: 'refused', header: header.output, error };
}

/** The value as its schema reads it; throws a FormatError that names the place (`export payload.maxSide: ...`). */
export function readBody<S extends v.GenericSchema>(
  schema: S,
  body: unknown,
  where: string,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  throw new FormatError('message-broken', { reason: `${where}${describe(parsed.issues[0])}` });
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return `${path === null ? '' : `.${path}`}: ${issue.message}`;
}

function versionError(protocol: number): UserError {
  return new UserError('versions-differ', { theirs: protocol, ours: PROTOCOL_VERSION });
}
