/**
 * What may cross between a plugin's main thread and its UI: plain JSON values, undefined, Date and Uint8Array. No
 * ArrayBuffer, no Blob, no other typed array, no transfer list (Figma's "Creating a user interface"). Both
 * directions are copies, never shared memory.
 */

/** A copy of the message; throws naming the first place that cannot cross. */
export function copyMessage(value: unknown, place = 'message'): unknown {
  if (value === null || ['undefined', 'boolean', 'number', 'string'].includes(typeof value)) return value;
  if (typeof value !== 'object') throw refusal(typeof value, place);
  if (Array.isArray(value)) return value.map((item, i) => copyMessage(item, `${place}[${i}]`));
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === 'Uint8Array') return Uint8Array.from(value as Uint8Array);
  if (kind === 'Date') return new Date(Number(value));
  if (kind !== 'Object') throw refusal(kind, place);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, copyMessage(item, `${place}.${key}`)]),
  );
}

const refusal = (kind: string, place: string): Error =>
  new Error(
    `studio: ${place} is of kind ${kind}; Figma's messages carry plain JSON, Date and Uint8Array only`,
  );
