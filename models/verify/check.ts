/** What every check of golden tensors is given, and what it yields. */
import type { Models } from '../../src/runtime/models.js';
import type { Runtime } from '../../src/runtime/session.js';
import type { Comparison } from './compare.js';
import type { TensorFile } from './folder.js';
import type { GoldenConfig } from './golden-config.js';

/** What a check works with. */
export interface Verification {
  readonly golden: GoldenConfig;
  readonly runtime: Runtime;
  /** The configuration's networks with by-name weights, or a pack's. */
  readonly models: Models;
  /** Name of the file, without extension. */
  readonly name: string;
  readonly file: TensorFile;
  /** The folder's inputs.safetensors; empty where there is none. */
  readonly inputs: TensorFile;
}

/** Yields what the program computes for the tensors of one file that it covers. */
export type Check = (verification: Verification) => AsyncGenerator<Comparison>;
