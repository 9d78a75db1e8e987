/**
 * When an engine is beyond use. WebAssembly that trapped or aborted has left its memory as it was in the middle of a
 * write, and memory that could not be had stays taken: whatever is asked of such an engine afterwards fails or is wrong.
 */
import { LostError } from '../../errors.js';

/** As V8, SpiderMonkey and JavaScriptCore, Emscripten and ONNX Runtime say it. */
const OUT_OF_MEMORY =
  /out of memory|bad_alloc|\bOOM\b|failed to allocate|allocation failed|could not allocate|cannot enlarge memory/i;
const TRAPPED = /^aborted\b|memory access out of bounds|unreachable|table index is out of bounds|call stack/i;

/** What to tell people of an engine that this error ends; null: the engine stays of use. */
export function trapOf(error: unknown): LostError | null {
  const message = error instanceof Error ? error.message : String(error);
  if (OUT_OF_MEMORY.test(message)) {
    return new LostError(
      `The engine ran out of memory (${shortened(message)}).`,
      'The model is being loaded again. Choose a smaller size, or close other programs and tabs, then run again.',
    );
  }
  // A C++ exception that nothing caught arrives as a number.
  const isTrap = typeof error === 'number' || nameOf(error) === 'RuntimeError' || TRAPPED.test(message);
  return isTrap ? new LostError(`The engine broke down (${shortened(message)}).`, TRY_AGAIN) : null;
}

const TRY_AGAIN =
  'The model is being loaded again. Then run again; if it happens again, choose a smaller size or other settings.';

const MOST_LETTERS = 200;

function shortened(message: string): string {
  const [line = ''] = message.split('\n');
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
