/** Random damage to records: a value somewhere in the tree gives way to one that nobody expects there. */
import fc from 'fast-check';

/** Where in the tree, as a fraction of all its places in 65 536ths, and what stands there instead. */
export interface Replacement {
  readonly at: number;
  readonly value: unknown;
}

const nested = (depth: number): unknown => {
  let value: unknown = 0;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

/** What JSON can carry. */
export const JSON_VALUES: readonly unknown[] = [
  ...[null, true, false, '', 'x', 'constructor', '__proto__', 'h/0', '\0', '\ud800', 'x'.repeat(100_000)],
  ...[
    0,
    -0,
    -1,
    0.5,
    1,
    2,
    3,
    7,
    64,
    65,
    255,
    4096,
    1e4,
    1e7,
    1e12,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    1e308,
    5e-324,
  ],
  ...[[], [[]], [null], {}, { kind: 'x' }, JSON.parse('{"__proto__": 1, "constructor": 2}') as unknown],
  ...[Array(20_000).fill(0), Array(20_000).fill({}), Array(20_000).fill('x'), nested(2000)],
  Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])),
];

/** What a message can carry besides. */
export const CLONED_VALUES: readonly unknown[] = [
  ...[undefined, NaN, Infinity, -Infinity, 10n, new Date(NaN), /x/, new Map([[1, 2]]), new Set([1])],
  ...[new Uint8Array(0), new Uint8Array(10), new Float32Array(3), new ArrayBuffer(8), new Error('x')],
  cyclic(),
];

function cyclic(): unknown {
  const value: Record<string, unknown> = { type: 'request' };
  value['self'] = value;
  return value;
}

export const replacements = (values: readonly unknown[]): fc.Arbitrary<readonly Replacement[]> =>
  fc.array(fc.record({ at: fc.nat(0xffff), value: fc.constantFrom(...values) }), {
    minLength: 1,
    maxLength: 3,
  });

/** A copy with the values in their places; the root counts as one, what was put in as a whole. */
export function replaced(base: unknown, changes: readonly Replacement[]): unknown {
  const leaves = new Set(changes.map(({ value }) => value));
  return changes.reduce<unknown>((tree, { at, value }) => {
    const place = Math.floor((at / 65_536) * countPlaces(tree, leaves));
    return replaceAt(tree, { place, leaves }, value);
  }, base);
}

type Tree = Readonly<Record<string, unknown>> | readonly unknown[];

function countPlaces(tree: unknown, leaves: ReadonlySet<unknown>): number {
  if (!isTree(tree) || leaves.has(tree)) return 1;
  return Object.values(tree).reduce<number>((sum, child) => sum + countPlaces(child, leaves), 1);
}

interface Walk {
  /** How many places are still to be passed. */
  place: number;
  readonly leaves: ReadonlySet<unknown>;
}

/** What is not on the way stays shared. */
function replaceAt(tree: unknown, walk: Walk, value: unknown): unknown {
  if (walk.place-- === 0) return value;
  if (!isTree(tree) || walk.leaves.has(tree)) return tree;
  for (const [key, child] of Object.entries(tree)) {
    const changed = replaceAt(child, walk, value);
    if (walk.place < 0) return withChild(tree, key, changed);
  }
  return tree;
}

function withChild(tree: Tree, key: string, value: unknown): unknown {
  if (Array.isArray(tree)) return tree.map((item: unknown, i) => (String(i) === key ? value : item));
  return { ...tree, [key]: value };
}

function isTree(value: unknown): value is Tree {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
}
