/** Random damage to a file: bytes set, cut off, dropped, inserted, copied elsewhere; numbers overwritten. */
import fc from 'fast-check';

/** Places are fractions of the file in 65 536ths. */
export type Mutation =
  | { readonly kind: 'set'; readonly at: number; readonly byte: number }
  | { readonly kind: 'end'; readonly at: number }
  | { readonly kind: 'drop'; readonly at: number; readonly count: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'copy'; readonly at: number; readonly to: number; readonly count: number }
  | { readonly kind: 'number'; readonly at: number; readonly width: number; readonly value: bigint };

/** Where sizes, counts and offsets go wrong. */
export const NUMBERS: readonly bigint[] = [
  ...[0n, 1n, 2n, 7n, 8n, 30n, 46n, 100n, 255n, 256n],
  ...[15, 16, 31, 32, 52, 53, 63, 64].flatMap((bits) => [2n ** BigInt(bits) - 1n, 2n ** BigInt(bits)]),
];

const at = fc.nat(0xffff);
const count = fc.integer({ min: 1, max: 64 });
const width = fc.constantFrom(1, 2, 4, 8);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), at, byte: fc.nat(255) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('number' as const),
      at,
      width,
      value: fc.constantFrom(...NUMBERS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), at, count }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      at,
      bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy' as const), at, to: at, count }) },
);

export const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });

export function mutated(base: Uint8Array, changes: readonly Mutation[]): Uint8Array {
  return changes.reduce(mutate, base);
}

function mutate(bytes: Uint8Array, change: Mutation): Uint8Array {
  const place = (fraction: number): number => Math.floor((fraction / 65536) * bytes.length);
  const start = place(change.at);
  const spliced = (drop: number, insert: Uint8Array): Uint8Array =>
    new Uint8Array(Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + drop)]));
  switch (change.kind) {
    case 'set':
      return spliced(1, Uint8Array.of(change.byte));
    case 'end':
      return bytes.slice(0, start);
    case 'drop':
      return spliced(change.count, new Uint8Array(0));
    case 'insert':
      return spliced(0, change.bytes);
    case 'copy': {
      const from = place(change.to);
      return spliced(change.count, bytes.subarray(from, from + change.count));
    }
    case 'number': {
      const digits = Array.from({ length: change.width }, (_, i) =>
        Number((change.value >> BigInt(8 * i)) & 255n),
      );
      return spliced(change.width, Uint8Array.from(digits));
    }
  }
}
