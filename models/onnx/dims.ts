/**
 * Exact arithmetic on tensor dimensions. A dimension is a count, or a monomial of free sizes such as "h", "8*h",
 * "h/2" or "h*w/16" (the grammar of pack.json: optional integer factor, symbols of one letter, optional integer
 * divisor). Results are canonical: factor and divisor share no divisor, symbols stand in alphabetical order, a
 * monomial without symbols is a number. So two dimensions are equal exactly when their canonical forms are.
 */
export type Dim = number | string;
export type Shape = readonly Dim[];

interface Monomial {
  readonly factor: number;
  readonly divisor: number;
  /** Sorted; a symbol stands as often as its power. */
  readonly symbols: readonly string[];
}

const MONOMIAL = /^(?:(\d+)\*)?([a-z](?:\*[a-z])*)(?:\/(\d+))?$/;

export function canonicalDim(dim: Dim): Dim {
  return format(parse(dim));
}

export function dimsEqual(a: Dim, b: Dim): boolean {
  return canonicalDim(a) === canonicalDim(b);
}

export function multiplyDims(dims: readonly Dim[]): Dim {
  return format(dims.map(parse).reduce(product, { factor: 1, divisor: 1, symbols: [] }));
}

/** a / b; throws when b's symbols do not all occur in a, or a number would not be whole. */
export function divideDims(a: Dim, b: Dim): Dim {
  const [top, bottom] = [parse(a), parse(b)];
  if (bottom.factor === 0) throw new Error(`cannot divide ${a} by ${b}`);
  const symbols = [...top.symbols];
  for (const symbol of bottom.symbols) {
    const at = symbols.indexOf(symbol);
    if (at < 0) throw new Error(`${a} / ${b} is not a monomial: ${symbol} does not occur in ${a}`);
    symbols.splice(at, 1);
  }
  return format({ factor: top.factor * bottom.divisor, divisor: top.divisor * bottom.factor, symbols });
}

/** a + b; throws when the sum is not a monomial (different symbols). */
export function addDims(a: Dim, b: Dim): Dim {
  const [left, right] = [parse(a), parse(b)];
  if (left.factor === 0) return canonicalDim(b);
  if (right.factor === 0) return canonicalDim(a);
  if (left.symbols.join() !== right.symbols.join()) throw new Error(`${a} + ${b} is not a monomial`);
  const factor = left.factor * right.divisor + right.factor * left.divisor;
  return format({ factor, divisor: left.divisor * right.divisor, symbols: left.symbols });
}

/** The number a dimension stands for at the given sizes; throws on an unknown symbol or a fraction. */
export function evaluateDim(dim: Dim, sizes: Readonly<Record<string, number>>): number {
  const { factor, divisor, symbols } = parse(dim);
  let value = factor;
  for (const symbol of symbols) {
    const size = sizes[symbol];
    if (size === undefined) throw new Error(`dimension ${dim}: no size given for ${symbol}`);
    value *= size;
  }
  if (value % divisor !== 0) throw new Error(`dimension ${dim} is not whole at ${JSON.stringify(sizes)}`);
  return value / divisor;
}

/** Number of elements. */
export function elementCount(shape: Shape): Dim {
  return multiplyDims(shape);
}

export function symbolsOf(dim: Dim): readonly string[] {
  return parse(dim).symbols;
}

/** Factor and divisor of a monomial: 8*h is 8 / 1, h/2 is 1 / 2. */
export function ratioOf(dim: Dim): { readonly factor: number; readonly divisor: number } {
  const { factor, divisor } = parse(dim);
  return { factor, divisor };
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(',')}]`;
}

/** A graph asks for the same few hundreds of thousands of times. */
const parsed = new Map<string, Monomial>();

function parse(dim: Dim): Monomial {
  if (typeof dim === 'number') {
    if (!Number.isSafeInteger(dim) || dim < 0) throw new Error(`${dim} is not a dimension`);
    return { factor: dim, divisor: 1, symbols: [] };
  }
  const known = parsed.get(dim) ?? parseMonomial(dim);
  parsed.set(dim, known);
  return known;
}

function parseMonomial(dim: string): Monomial {
  const match = MONOMIAL.exec(dim);
  if (match === null)
    throw new Error(`"${dim}" is not a dimension: expected a monomial such as "8*h" or "h*w/16"`);
  return {
    factor: Number(match[1] ?? 1),
    divisor: Number(match[3] ?? 1),
    symbols: (match[2] ?? '').split('*').sort(),
  };
}

function product(a: Monomial, b: Monomial): Monomial {
  return {
    factor: a.factor * b.factor,
    divisor: a.divisor * b.divisor,
    symbols: [...a.symbols, ...b.symbols].sort(),
  };
}

function format({ factor, divisor, symbols }: Monomial): Dim {
  const common = greatestCommonDivisor(factor, divisor);
  const [top, bottom] = [factor / common, divisor / common];
  if (symbols.length === 0 || top === 0) {
    if (bottom !== 1) throw new Error(`${factor}/${divisor} is not a whole dimension`);
    return top;
  }
  const tail = bottom === 1 ? '' : `/${bottom}`;
  return (top === 1 ? '' : `${top}*`) + symbols.join('*') + tail;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? Math.max(a, 1) : greatestCommonDivisor(b, a % b);
}
