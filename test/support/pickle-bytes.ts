/** Pickles put together opcode by opcode: the good ones as torch.save writes them, and any other. */
export type Bytes = readonly number[];

export const MARK = 0x28;
export const EMPTY_TUPLE = 0x29;
export const STOP = 0x2e;
export const REDUCE = 0x52;
export const BINPERSID = 0x51;
export const NONE = 0x4e;
export const EMPTY_LIST = 0x5d;
export const APPEND = 0x61;
export const BUILD = 0x62;
export const SETITEM = 0x73;
export const TUPLE = 0x74;
export const SETITEMS = 0x75;
export const EMPTY_DICT = 0x7d;
export const TUPLE2 = 0x86;
export const FALSE = 0x89;

/** A whole pickle of protocol 2. */
export function pickle(...parts: readonly (number | Bytes)[]): Uint8Array {
  return Uint8Array.from([0x80, 2, ...parts.flat(), STOP]);
}

export function text(value: string): Bytes {
  const bytes = [...new TextEncoder().encode(value)];
  return [0x58, ...u32(bytes.length), ...bytes];
}

export function global(module: string, name: string): Bytes {
  return [0x63, ...new TextEncoder().encode(`${module}\n${name}\n`)];
}

/** A whole number: BININT, or LONG1 of eight bytes. */
export function int(value: number): Bytes {
  if (Math.abs(value) < 2 ** 31) return [0x4a, ...u32(value >>> 0)];
  return [0x8a, 8, ...new Uint8Array(BigInt64Array.of(BigInt(value)).buffer)];
}

export function tuple(...items: readonly Bytes[]): Bytes {
  return [MARK, ...items.flat(), TUPLE];
}

export function dict(...pairs: readonly (readonly [Bytes, Bytes])[]): Bytes {
  return [EMPTY_DICT, MARK, ...pairs.flat(2), SETITEMS];
}

export function call(target: Bytes, args: Bytes): Bytes {
  return [...target, ...args, REDUCE];
}

export const ORDERED_DICT = call(global('collections', 'OrderedDict'), [EMPTY_TUPLE]);

export interface StorageSpec {
  readonly type: string;
  readonly key: string;
  readonly elements: number;
}

export function storage({ type, key, elements }: StorageSpec): Bytes {
  const id = tuple(text('storage'), global('torch', type), text(key), text('cpu'), int(elements));
  return [...id, BINPERSID];
}

export interface TensorSpec extends StorageSpec {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

export function tensor(spec: TensorSpec): Bytes {
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    tuple(
      storage(spec),
      int(spec.offset),
      tuple(...spec.shape.map(int)),
      tuple(...spec.stride.map(int)),
      [FALSE],
      ORDERED_DICT,
    ),
  );
}

function u32(value: number): Bytes {
  return [...new Uint8Array(Uint32Array.of(value).buffer)];
}
