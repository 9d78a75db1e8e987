/** Whether a network's ports are those of its contract. */
import type { NetworkPorts, Port } from './contracts.js';
import { dimensionValue } from './dimensions.js';
import type { PackDimension } from './layout.js';

/** Sizes at which shapes are compared: unlike one another, divisible by any factor a pack may have. */
export const SAMPLE_SIZES = { h: 1024, w: 3072, m: 7, s: 5 };

export interface GivenPort {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly PackDimension[];
}

export interface GivenPorts {
  readonly inputs: readonly GivenPort[];
  readonly outputs: readonly GivenPort[];
}

/** What a network's ports are to be measured by. */
export interface PortRule {
  readonly ports: NetworkPorts;
  /** What the emission computes in. */
  readonly arithmetic: 'float32' | 'float16';
}

/** What is wrong, port by port: "inputs lacks x". */
export function* portComplaints(given: GivenPorts, { ports, arithmetic }: PortRule): Generator<string> {
  for (const side of ['inputs', 'outputs'] as const) {
    const found = new Map(given[side].map((port) => [port.name, port]));
    for (const [name, port] of Object.entries(ports[side])) {
      const one = found.get(name);
      found.delete(name);
      const complaint = one === undefined ? null : portComplaint(one, port, arithmetic);
      if (one === undefined) yield `${side} lacks ${name}`;
      else if (complaint !== null) yield `${side}.${name} ${complaint}`;
    }
    // Further outputs do no harm; further inputs would stay unfed.
    if (side === 'inputs') for (const name of found.keys()) yield `inputs has an unknown ${name}`;
  }
}

/** Null: nothing is wrong. */
function portComplaint(found: GivenPort, { shape, dtype }: Port, arithmetic: string): string | null {
  const type = dtype === 'emission' ? arithmetic : dtype;
  if (found.dtype !== type) return `must be ${type}, it is ${found.dtype}`;
  if (shape === null || sameShape(shape, found.shape)) return null;
  return `must be [${shape.join(', ')}], it is [${found.shape.join(', ')}]`;
}

function sameShape(expected: readonly PackDimension[], actual: readonly PackDimension[]): boolean {
  if (expected.length !== actual.length) return false;
  return expected.every(
    (size, axis) => dimensionValue(size, SAMPLE_SIZES) === dimensionValue(actual[axis], SAMPLE_SIZES),
  );
}
