/**
 * ONNX files of a few nodes, byte by byte: what is run on an engine before there is any pack. Field numbers and types are
 * those of onnx.proto3; every value is float32, every shape fixed.
 */

export interface TinyNode {
  readonly op: string;
  /** Left out: ONNX's own operators. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface TinyTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface TinyModel {
  readonly nodes: readonly TinyNode[];
  /** Shapes by name. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly constants?: Readonly<Record<string, TinyTensor>>;
}

const IR_VERSION = 8;
/** By domain; '' is ONNX's own. */
const OPSETS = { '': 17, 'com.microsoft': 1 } as const;

const [FLOAT, INT64] = [1, 7];
const [INT_ATTRIBUTE, INTS_ATTRIBUTE] = [2, 7];

export function tinyModel({ nodes, inputs, outputs, constants = {} }: TinyModel): Uint8Array {
  const graph = [
    ...nodes.flatMap((node) => field(1, nodeMessage(node))),
    ...field(2, text('tiny')),
    ...Object.entries(constants).flatMap(([name, tensor]) => field(5, tensorMessage(name, tensor))),
    ...Object.entries(inputs).flatMap(([name, shape]) => field(11, portMessage(name, shape))),
    ...Object.entries(outputs).flatMap(([name, shape]) => field(12, portMessage(name, shape))),
  ];
  const opsets = Object.entries(OPSETS).flatMap(([domain, version]) =>
    field(8, [...field(1, text(domain)), ...number(2, version)]),
  );
  return Uint8Array.from([...number(1, IR_VERSION), ...field(7, graph), ...opsets]);
}

type Bytes = readonly number[];

function nodeMessage({ op, domain, inputs, output, attributes = {} }: TinyNode): Bytes {
  return [
    ...inputs.flatMap((input) => field(1, text(input))),
    ...field(2, text(output)),
    ...field(4, text(op)),
    ...Object.entries(attributes).flatMap(([name, value]) => field(5, attributeMessage(name, value))),
    ...(domain === undefined ? [] : field(7, text(domain))),
  ];
}

function attributeMessage(name: string, value: number | readonly number[]): Bytes {
  const named = field(1, text(name));
  return typeof value === 'number'
    ? [...named, ...number(3, value), ...number(20, INT_ATTRIBUTE)]
    : [...named, ...value.flatMap((one) => number(8, one)), ...number(20, INTS_ATTRIBUTE)];
}

function tensorMessage(name: string, { shape, data }: TinyTensor): Bytes {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [
    ...shape.flatMap((size) => number(1, size)),
    ...number(2, data instanceof Float32Array ? FLOAT : INT64),
    ...field(8, text(name)),
    ...field(9, [...raw]),
  ];
}

function portMessage(name: string, shape: readonly number[]): Bytes {
  const sizes = shape.flatMap((size) => field(1, number(1, size)));
  const tensorType = [...number(1, FLOAT), ...field(2, sizes)];
  return [...field(1, text(name)), ...field(2, field(1, tensorType))];
}

// ------------------------------------------------------------------------------------------------- the wire format

/** A field whose bytes follow their count. */
function field(id: number, bytes: Bytes): Bytes {
  return [...varint((id << 3) | 2), ...varint(bytes.length), ...bytes];
}

function number(id: number, value: number): Bytes {
  return [...varint(id << 3), ...varint(value)];
}

/** Seven bits a byte, the lowest first; whole numbers from 0 to 2^31. */
function varint(value: number): Bytes {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

/** Names are ASCII. */
function text(value: string): Bytes {
  return Array.from(value, (letter) => letter.charCodeAt(0));
}
