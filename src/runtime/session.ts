/**
 * The port to an inference engine. One `Runtime` owns one engine and one queue: create, run and release of all
 * its sessions never overlap (ONNX Runtime's WebGPU engine fails otherwise). Values stay where the engine made
 * them ("gpu" or "cpu") until `read` is called. Who creates a session or a value disposes it, in `finally`.
 */

import type { LostError } from '../errors.js';

export type DataType = 'float32' | 'float16' | 'int64' | 'bool';

export interface Backend {
  /** Which engine runs the networks. */
  readonly engine: 'webgpu' | 'wasm' | 'node' | 'served';
  /** For people: adapter or CPU. */
  readonly device: string;
  /** For people: what does not go as one would expect on this machine, and why. */
  readonly note: string | null;
  /** Where values live between runs. */
  readonly location: 'gpu' | 'cpu';
  /**
   * What the device can do beyond what every one can: names of WebGPU's features, and `attention` where it computes
   * com.microsoft.MultiHeadAttention right.
   */
  readonly features: readonly string[];
  /** Bytes of the largest tensor that a network may read or make; Infinity where nothing but memory bounds it. */
  readonly maxTensorBytes: number;
}

/** A value owned by the engine. `read` copies it to the host; `dispose` frees it (safe to call twice). */
export interface Value {
  readonly shape: readonly number[];
  read(): Promise<Float32Array>;
  dispose(): void;
}

/** Host data to feed; uploaded by the engine for the run. */
export interface HostTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export type Feed = Value | HostTensor;
/** By the names of a network's inputs. */
export type Feeds = Readonly<Record<string, Feed>>;

/** The part of a browser's Blob the port needs; a file on disk that is not read before the engine wants it. */
export interface BlobLike {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** One external data file: the name used inside the graph and its bytes. */
export interface ExternalData {
  readonly path: string;
  readonly data: Uint8Array | BlobLike;
  /** The graph reads `data` as halves made float32. */
  readonly isWidened?: boolean;
}

export interface NetworkSource {
  /** Name for messages. */
  readonly name: string;
  readonly graph: Uint8Array;
  /** A folder on disk in which its weights lie under their names, and from which an engine may map them. */
  readonly weightsFolder?: string;
  readonly weights: readonly ExternalData[];
  /** Sizes of the graph's free dimensions by their names in the graph, e.g. {"h": 32, "h/2": 16}. */
  readonly dimensions: Readonly<Record<string, number>>;
}

export interface Session {
  /** Feeds must name every input. Returns every output, or those of these names; the caller disposes them. */
  run(feeds: Feeds, outputs?: readonly string[]): Promise<Record<string, Value>>;
  /** Never rejects: what cannot be given back goes with the engine. */
  release(): Promise<void>;
}

export interface Runtime {
  readonly backend: Backend;
  /** Set once the engine is gone or beyond use; every later call rejects with this error. */
  readonly lost: LostError | null;
  load(source: NetworkSource): Promise<Session>;
  close(): Promise<void>;
}
