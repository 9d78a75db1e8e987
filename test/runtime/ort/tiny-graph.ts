/** ONNX files of a few nodes, written byte by byte, so that the runtime's tests need no toolchain. */
import { Writer } from 'protobufjs/minimal';

export interface TinyNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
}

export interface TinyPort {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** An initializer whose bytes lie in an external file. */
export interface TinyWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

export interface TinyGraph {
  readonly inputs: readonly TinyPort[];
  readonly outputs: readonly TinyPort[];
  readonly nodes: readonly TinyNode[];
  readonly weights?: readonly TinyWeight[];
}

const FLOAT = 1;
const EXTERNAL = 1;

/** Field numbers of onnx.proto3; opset 17. */
export function tinyGraph(graph: TinyGraph): Uint8Array {
  const writer = Writer.create();
  writer.uint32(tag(1, 0)).int64(8);
  message(writer, 7, (body) => {
    for (const node of graph.nodes) message(body, 1, (inner) => writeNode(inner, node));
    body.uint32(tag(2, 2)).string('tiny');
    for (const weight of graph.weights ?? []) message(body, 5, (inner) => writeWeight(inner, weight));
    for (const port of graph.inputs) message(body, 11, (inner) => writePort(inner, port));
    for (const port of graph.outputs) message(body, 12, (inner) => writePort(inner, port));
  });
  message(writer, 8, (inner) => inner.uint32(tag(1, 2)).string('').uint32(tag(2, 0)).int64(17));
  return writer.finish();
}

function writeNode(writer: Writer, node: TinyNode): void {
  for (const input of node.inputs) writer.uint32(tag(1, 2)).string(input);
  writer.uint32(tag(2, 2)).string(node.output);
  writer.uint32(tag(3, 2)).string(node.output);
  writer.uint32(tag(4, 2)).string(node.op);
}

function writeWeight(writer: Writer, weight: TinyWeight): void {
  for (const size of weight.shape) writer.uint32(tag(1, 0)).int64(size);
  writer.uint32(tag(2, 0)).int32(FLOAT);
  writer.uint32(tag(8, 2)).string(weight.name);
  const place = { location: weight.file, offset: String(weight.offset), length: String(weight.length) };
  for (const [key, value] of Object.entries(place)) {
    message(writer, 13, (inner) => inner.uint32(tag(1, 2)).string(key).uint32(tag(2, 2)).string(value));
  }
  writer.uint32(tag(14, 0)).int32(EXTERNAL);
}

function writePort(writer: Writer, port: TinyPort): void {
  writer.uint32(tag(1, 2)).string(port.name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      tensor.uint32(tag(1, 0)).int32(FLOAT);
      message(tensor, 2, (shape) => {
        for (const size of port.shape) message(shape, 1, (dimension) => writeDimension(dimension, size));
      });
    }),
  );
}

function writeDimension(writer: Writer, size: number | string): void {
  if (typeof size === 'number') writer.uint32(tag(1, 0)).int64(size);
  else writer.uint32(tag(2, 2)).string(size);
}

function message(writer: Writer, field: number, write: (inner: Writer) => void): void {
  writer.uint32(tag(field, 2)).fork();
  write(writer);
  writer.ldelim();
}

function tag(field: number, wire: number): number {
  return (field << 3) | wire;
}
