/**
 * When an engine is beyond use. WebAssembly that trapped or aborted has left its memory as it was in the middle of a
 * write, and memory that could not be had stays taken: whatever is asked of such an engine afterwards fails or is wrong.
 */
import { LostError } from '../../errors.js';

/** As V8, SpiderMonkey and JavaScriptCore, Emscripten and ONNX Runtime say it. */
const OUT_OF_MEMORY =
  /out of memory|bad_alloc|\bOOM\b|failed to allocate|allocation failed|could not allocate|cannot enlarge memory/i;
/** As Chromium and ONNX Runtime say it of a buffer on the GPU that they do not get. */
const NO_GPU_BUFFER = /createBuffer failed|failed to create GPU buffer/i;
/** As Dawn and Firefox say it of one that is larger than the device lets any be. */
const TOO_LARGE = /exceeds the max|larger than the max|greater than the max|too large/i;
const TRAPPED = /^aborted\b|memory access out of bounds|unreachable|table index is out of bounds|call stack/i;

/** What to tell people of an engine that this error ends; null: the engine stays of use. */
export function trapOf(error: unknown): LostError | null {
  const message = error instanceof Error ? error.message : String(error);
  const reason = shortened(message);
  if (isBufferRefused(message)) return new LostError('gpu-out-of-memory', { reason });
  if (OUT_OF_MEMORY.test(message)) return new LostError('engine-out-of-memory', { reason });
  // A C++ exception that nothing caught arrives as a number.
  const isTrap = typeof error === 'number' || nameOf(error) === 'RuntimeError' || TRAPPED.test(message);
  return isTrap ? new LostError('engine-broke-down', { reason }) : null;
}

/** Of the GPU's: the same steps down help as where memory ran out. In its further lines an error tells of what else there was. */
export function isBufferRefused(message: string): boolean {
  const [line = ''] = message.split('\n');
  return NO_GPU_BUFFER.test(line) || (/\bbuffer\b/i.test(line) && TOO_LARGE.test(line));
}

const MOST_LETTERS = 200;

function shortened(message: string): string {
  const [line = ''] = message.split('\n');
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
