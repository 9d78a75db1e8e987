/**
 * The header of a safetensors file: 8 bytes little-endian length, that many bytes of JSON
 * { name: { dtype, shape, data_offsets: [begin, end] } }, then the data that the offsets count from. Nothing in it is
 * trusted: each size meets one of the limits below before anything of that size is allocated, and the tensors must
 * cover the data exactly, so that a truncated, padded or overlapping file never loads.
 */
import { FileError } from '../../src/tool-errors.js';
import { BYTES_PER_ELEMENT } from './dtype.js';
import type { CheckpointType, TensorInfo } from './checkpoint.js';

/** The format's reference implementation stops at 100 MB; full v2 needs 0.4 MB. */
export const MAX_HEADER_BYTES = 32 * 1024 * 1024;
/** Full v2 has 3 thousand tensors. */
export const MAX_TENSORS = 100_000;
export const MAX_NAME_LENGTH = 512;
/** A 3-D convolution has rank 5. */
export const MAX_RANK = 8;
/** What one read may hold in memory; v2's largest tensor has 0.2 GB in float32. */
export const MAX_TENSOR_BYTES = 2 ** 31;
/** Depth of the JSON: file, tensor, list. */
const MAX_DEPTH = 8;

export interface TensorEntry extends TensorInfo {
  readonly name: string;
  /** Byte range in the data section. */
  readonly begin: number;
  readonly end: number;
}

/** Length of the JSON header in a file of `fileBytes`, from the file's first 8 bytes. */
export function headerLength(prefix: Uint8Array, fileBytes: number, place: string): number {
  if (prefix.byteLength < 8) throw new FileError(`${place}: too short for safetensors (${fileBytes} bytes)`);
  const view = new DataView(prefix.buffer, prefix.byteOffset, 8);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (length > MAX_HEADER_BYTES) {
    throw new FileError(`${place}: header of ${length} bytes, at most ${MAX_HEADER_BYTES} allowed`);
  }
  if (length < 2 || 8 + length > fileBytes) {
    throw new FileError(`${place}: header of ${length} bytes does not fit into a file of ${fileBytes} bytes`);
  }
  return length;
}

/** Reads and checks the JSON header; `dataBytes` is what the file holds behind it. */
export function parseHeader(
  header: Uint8Array,
  dataBytes: number,
  place: string,
): ReadonlyMap<string, TensorEntry> {
  const fields = Object.entries(parseJsonObject(header, place)).filter(([name]) => name !== '__metadata__');
  if (fields.length > MAX_TENSORS) {
    throw new FileError(`${place}: ${fields.length} tensors, at most ${MAX_TENSORS} allowed`);
  }
  const entries = fields.map(([name, value]) => tensorEntry(name, value, place));
  expectCovered(entries, dataBytes, place);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function parseJsonObject(header: Uint8Array, place: string): object {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(header);
    expectUniqueKeys(text);
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
    throw new Error('expected an object');
  } catch (error) {
    throw new FileError(`${place}: bad header: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function tensorEntry(name: string, value: unknown, place: string): TensorEntry {
  const fail = (what: string): never => {
    throw new FileError(`${place}: tensor "${name.slice(0, 80)}": ${what}`);
  };
  if (name.length > MAX_NAME_LENGTH)
    fail(`name of ${name.length} characters, at most ${MAX_NAME_LENGTH} allowed`);
  if (typeof value !== 'object' || value === null) return fail('expected { dtype, shape, data_offsets }');
  const fields = new Map<string, unknown>(Object.entries(value));
  const dtype = fields.get('dtype');
  if (!isCheckpointType(dtype))
    return fail(`dtype ${JSON.stringify(dtype)} is not one of ${DTYPES.join(' ')}`);
  const shape =
    sizes(fields.get('shape'), MAX_RANK) ?? fail(`shape is not a list of at most ${MAX_RANK} sizes`);
  const [begin, end] = sizes(fields.get('data_offsets'), 2) ?? [];
  if (begin === undefined || end === undefined) return fail('data_offsets is not a pair of byte positions');
  const bytes = BYTES_PER_ELEMENT[dtype] * shape.reduce((a, b) => a * b, 1);
  if (bytes > MAX_TENSOR_BYTES)
    fail(`[${shape.join(',')}] is ${bytes} bytes, at most ${MAX_TENSOR_BYTES} allowed`);
  if (end - begin !== bytes) fail(`bytes ${begin}..${end}, but ${dtype} [${shape.join(',')}] takes ${bytes}`);
  return { name, dtype, shape, begin, end };
}

const DTYPES = Object.keys(BYTES_PER_ELEMENT);

function isCheckpointType(value: unknown): value is CheckpointType {
  return typeof value === 'string' && DTYPES.includes(value);
}

/** A list of whole numbers of at least 0, or null. */
function sizes(value: unknown, maxLength: number): number[] | null {
  if (!Array.isArray(value) || value.length > maxLength) return null;
  const list: unknown[] = value;
  return list.every(isSize) ? list : null;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Tensors in the order of the data touch each other from the first byte to the last. */
function expectCovered(entries: readonly TensorEntry[], dataBytes: number, place: string): void {
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const { name, begin, end } of ordered) {
    if (begin !== position) {
      const what = begin < position ? 'overlaps the tensor before it, which ends' : 'leaves a gap behind';
      throw new FileError(
        `${place}: tensor "${name.slice(0, 80)}" at byte ${begin} ${what} at byte ${position}`,
      );
    }
    position = end;
  }
  if (position !== dataBytes) {
    throw new FileError(`${place}: tensors end at byte ${position} of the data, the file holds ${dataBytes}`);
  }
}

/** JSON.parse keeps the last of two equal keys in silence; a checkpoint must not have any. */
function expectUniqueKeys(text: string): void {
  const open: Set<string>[] = [];
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word, colon] = match;
    if (word === '{' || word === '[') {
      open.push(new Set());
      if (open.length > MAX_DEPTH) throw new Error(`nested deeper than ${MAX_DEPTH}`);
    } else if (word === '}' || word === ']') open.pop();
    else if (colon !== undefined) claimKey(word.slice(0, -colon.length), open.at(-1));
  }
}

function claimKey(quoted: string, keys: Set<string> | undefined): void {
  const key = String(JSON.parse(quoted)); // escapes can spell one name in two ways
  if (keys?.has(key)) throw new Error(`"${key.slice(0, 80)}" stands twice`);
  keys?.add(key);
}
