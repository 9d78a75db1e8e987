/**
 * When an engine is beyond use. WebAssembly that trapped or aborted has left its memory as it was in the middle of a
 * write, and memory that could not be had stays taken: whatever is asked of such an engine afterwards fails or is wrong.
 */
import { LostError } from '../../errors.js';

/** As V8, SpiderMonkey and JavaScriptCore, Emscripten and ONNX Runtime say it. */
const OUT_OF_MEMORY =
  /out of memory|bad_alloc|\bOOM\b|failed to allocate|allocation failed|could not allocate|cannot enlarge memory|createBuffer failed/i;
const TRAPPED = /^aborted\b|memory access out of bounds|unreachable|table index is out of bounds|call stack/i;

/** What to tell people of an engine that this error ends; null: the engine stays of use. */
export function trapOf(error: unknown): LostError | null {
  const message = error instanceof Error ? error.message : String(error);
  const reason = shortened(message);
  if (OUT_OF_MEMORY.test(message)) return new LostError('engine-out-of-memory', { reason });
  // A C++ exception that nothing caught arrives as a number.
  const isTrap = typeof error === 'number' || nameOf(error) === 'RuntimeError' || TRAPPED.test(message);
  return isTrap ? new LostError('engine-broke-down', { reason }) : null;
}

const MOST_LETTERS = 200;

function shortened(message: string): string {
  const [line = ''] = message.split('\n');
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
