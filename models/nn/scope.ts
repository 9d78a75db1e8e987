/**
 * Where in the checkpoint a piece of network stands: a dotted prefix of keys, next to the emitter that writes the
 * graph. Going down one level of the code goes down one level of the checkpoint's key tree.
 */
import type { Emitter } from './emitter.js';

export interface Scope {
  readonly emit: Emitter;
  /** Without a trailing dot; "" at the root. */
  readonly prefix: string;
}

/** The child scope `path` ("block_1", "input_blocks.4.0"). */
export function at(scope: Scope, path: string): Scope {
  return { emit: scope.emit, prefix: key(scope, path) };
}

/** The full key of a child. */
export function key(scope: Scope, path: string): string {
  return scope.prefix === '' ? path : `${scope.prefix}.${path}`;
}
