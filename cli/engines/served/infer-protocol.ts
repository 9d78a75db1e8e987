/**
 * Requests and answers of the Open Inference Protocol v2 with binary tensors: a JSON header, then the tensors' bytes in the
 * order in which the header names them. Numbers are little-endian float32 (FP32), of which the networks of the portable
 * emission are made. Protocol: https://github.com/kserve/open-inference-protocol, extension: Triton's protocol
 * "binary tensor data".
 */
import * as v from 'valibot';

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What goes over the wire, and how much of it is the header. */
export interface Packet {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Null: no binary tensors, the whole is JSON. */
  readonly headerBytes: number | null;
}

/** An answer that is none; the message says why. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

const FLOAT32 = 'FP32';
const FLOAT32_BYTES = 4;

export function encodeRequest(inputs: readonly NamedTensor[], outputs: readonly string[]): Packet {
  const header = {
    inputs: inputs.map(({ name, shape, data }) => ({
      ...{ name, shape, datatype: FLOAT32 },
      parameters: { binary_data_size: data.byteLength },
    })),
    outputs: outputs.map((name) => ({ name, parameters: { binary_data: true } })),
  };
  const head = new TextEncoder().encode(JSON.stringify(header));
  const parts = [head, ...inputs.map(({ data }) => bytesOf(data))];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, headerBytes: head.length };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const answerSchema = v.object({
  outputs: v.array(
    v.object({
      name: v.string(),
      datatype: v.string(),
      shape: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      parameters: v.optional(v.object({ binary_data_size: v.optional(v.number()) })),
      data: v.optional(v.array(v.number())),
    }),
  ),
});
type Output = v.InferOutput<typeof answerSchema>['outputs'][number];

/** Throws AnswerError where the answer is not whole, or no answer at all. */
export function decodeAnswer({ bytes, headerBytes }: Packet): readonly NamedTensor[] {
  const head = headerBytes ?? bytes.length;
  if (head > bytes.length)
    throw new AnswerError(`its header has ${head} bytes, of which ${bytes.length} came`);
  const { outputs } = parseHeader(bytes.subarray(0, head));
  let at = head;
  const tensors = outputs.map((output) => {
    const size = output.parameters?.binary_data_size;
    const data = size === undefined ? listed(output) : binary(output, bytes.subarray(at, at + size), size);
    at += size ?? 0;
    return { name: output.name, shape: output.shape, data };
  });
  if (at !== bytes.length) throw new AnswerError(`${bytes.length - at} bytes too many came`);
  return tensors;
}

function parseHeader(bytes: Uint8Array): v.InferOutput<typeof answerSchema> {
  try {
    return v.parse(answerSchema, JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new AnswerError(
      `its header cannot be read (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

function binary({ name, datatype, shape }: Output, bytes: Uint8Array, size: number): Float32Array {
  if (datatype !== FLOAT32) throw new AnswerError(`${name} is ${datatype}, not ${FLOAT32}`);
  if (bytes.length !== size)
    throw new AnswerError(`${name} has ${size} bytes, of which ${bytes.length} came`);
  const data = new Float32Array(bytes.slice().buffer, 0, Math.floor(size / FLOAT32_BYTES));
  return ofShape(name, shape, data);
}

/** Of a server that does not speak binary. */
function listed({ name, shape, data }: Output): Float32Array {
  if (data === undefined) throw new AnswerError(`${name} has no data`);
  return ofShape(name, shape, Float32Array.from(data));
}

function ofShape(name: string, shape: readonly number[], data: Float32Array): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count === data.length) return data;
  throw new AnswerError(`${name} has ${data.length} numbers, its shape [${shape.join(', ')}] ${count}`);
}
