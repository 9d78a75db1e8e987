/** A folder of golden tensors on disk: its configuration and its safetensors files, each read whole (they are small). */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError } from '../../src/tool-errors.js';
import type { Tensor } from '../../src/image/tensor.js';
import { openSafetensors } from '../files/open-checkpoint.js';
import { goldenConfig, type GoldenConfig } from './golden-config.js';

/** Far above any golden file; larger ones are not read whole. */
const MAX_FILE_FLOATS = 2 ** 28;

/** The tensors of one file by name, row-major, as float32. */
export type TensorFile = ReadonlyMap<string, Tensor>;

export interface GoldenFolder {
  readonly golden: GoldenConfig;
  /** Names of the safetensors files without the extension, sorted. */
  readonly files: readonly string[];
  /** Throws FileError, or the system's error, naming the file. */
  read(file: string): Promise<TensorFile>;
}

/** Throws FileError where config.json is not what it should be, or the system's error where there is none. */
export async function openGoldenFolder(folder: string): Promise<GoldenFolder> {
  const golden = await readGoldenConfig(join(folder, 'config.json'));
  const entries = await readdir(folder);
  const files = entries.flatMap((entry) => /^(.+)\.safetensors$/.exec(entry)?.slice(1) ?? []).sort();
  return { golden, files, read: (file) => readTensors(join(folder, `${file}.safetensors`)) };
}

/** The tensor `name`; throws FileError. */
export function expectTensor(file: TensorFile, name: string, place: string): Tensor {
  const tensor = file.get(name);
  if (tensor === undefined) {
    throw new FileError(`${place}: no tensor "${name}"; there are ${[...file.keys()].join(', ')}`);
  }
  return tensor;
}

async function readGoldenConfig(path: string): Promise<GoldenConfig> {
  const text = await readFile(path, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new FileError(`${path}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return goldenConfig(json, path);
}

async function readTensors(path: string): Promise<TensorFile> {
  const file = await openSafetensors(path);
  try {
    const tensors = new Map<string, Tensor>();
    let total = 0;
    for (const name of file.names()) {
      const { shape } = file.info(name);
      total += shape.reduce((a, b) => a * b, 1);
      if (total > MAX_FILE_FLOATS) throw new FileError(`${path}: more than ${MAX_FILE_FLOATS} numbers`);
      tensors.set(name, { data: await file.read(name), shape });
    }
    return tensors;
  } finally {
    await file.close();
  }
}
