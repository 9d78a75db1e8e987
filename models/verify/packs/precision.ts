/**
 * `precision --golden DIR`: what storing weights in fewer bits costs. A whole run of DIR is made with all weights in
 * float32, then again with one network's weights rounded, network by network, and with all of them rounded. One line
 * per network:
 *
 *   network  bytes fp32  fp16  int8  error fp16  int8
 *
 * error = |picture - picture with float32 weights| / |picture with float32 weights| (Euclidean), after the decoder.
 */
import type { NetworkName } from '../../../src/runtime/contracts.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import type { Runtime } from '../../../src/runtime/session.js';
import { networkGraph } from '../../arch/networks.js';
import { FileError } from '../../../src/tool-errors.js';
import type { GoldenConfig } from '../golden-config.js';
import { ELEMENT_BYTES, type Weight } from '../../onnx/model.js';
import type { Storage } from '../../onnx/nodes.js';
import { formatError, relativeError } from '../compare.js';
import { expectTensor, openGoldenFolder, type TensorFile } from '../folder.js';
import { checkGenerated } from '../generate.js';
import { goldenModels, type StorageOf } from '../networks.js';

export interface PrecisionRun {
  readonly golden: GoldenConfig;
  /** A case of generate.ts, and the tensors of its file; only x_T is read. */
  readonly name: string;
  readonly file: TensorFile;
  readonly inputs: TensorFile;
}

/** Of the whole run's picture, with this network's weights (or all networks') rounded. */
export interface NetworkPrecision {
  readonly network: NetworkName | 'all';
  readonly bytes: Readonly<Record<Storage, number>>;
  readonly error: Readonly<Record<'float16' | 'int8', number>>;
}

const STORAGES = ['float32', 'float16', 'int8'] as const;

export async function printPrecision(
  folder: string,
  name: string,
  print: (line: string) => void,
): Promise<void> {
  const golden = await openGoldenFolder(folder);
  const [inputs, file] = [await golden.read('inputs'), await golden.read(name)];
  print(`${name}: network, bytes as fp32, fp16, int8, error of the picture with fp16, int8`);
  const runtime = openNodeRuntime();
  try {
    const rows = measurePrecision({ golden: golden.golden, name, file, inputs }, runtime);
    for await (const { network, bytes, error } of rows) {
      const sizes = STORAGES.map((storage) => String(bytes[storage]));
      print([network, ...sizes, formatError(error.float16), formatError(error.int8)].join('  '));
    }
  } finally {
    await runtime.close();
  }
}

/** Every network of the run in the order in which it loads them, then all of them together. */
export async function* measurePrecision(
  run: PrecisionRun,
  runtime: Runtime,
): AsyncGenerator<NetworkPrecision> {
  const names = new Set<NetworkName>();
  const exact = await picture(run, runtime, (name) => {
    names.add(name);
    return 'float32';
  });
  const errorOf = async (storageOf: StorageOf): Promise<number> =>
    relativeError(await picture(run, runtime, storageOf), exact, 0);
  for (const name of names) {
    const alone =
      (storage: Storage): StorageOf =>
      (other) =>
        other === name ? storage : 'float32';
    const [float16, int8] = [await errorOf(alone('float16')), await errorOf(alone('int8'))];
    yield { network: name, bytes: sizes(run.golden, [name]), error: { float16, int8 } };
  }
  const [float16, int8] = [await errorOf(() => 'float16'), await errorOf(() => 'int8')];
  yield { network: 'all', bytes: sizes(run.golden, [...names]), error: { float16, int8 } };
}

async function picture(run: PrecisionRun, runtime: Runtime, storageOf: StorageOf): Promise<Float32Array> {
  const { golden, name, inputs } = run;
  const noise = expectTensor(run.file, 'x_T', name);
  const file = new Map([
    ['x_T', noise],
    ['image', noise],
  ]);
  const models = goldenModels(golden, runtime, { storageOf });
  for await (const { actual } of checkGenerated({ golden, runtime, models, name, file, inputs })) {
    return actual.data;
  }
  throw new FileError(`${name}: not a run that the program knows`);
}

/** Bytes of the networks' weights, each weight once. */
function sizes({ config }: GoldenConfig, names: readonly NetworkName[]): Record<Storage, number> {
  const total = (storage: Storage): number => {
    const weights = new Map<string, number>();
    for (const name of names) {
      const graph = networkGraph(name, config, { storage, emission: 'portable' });
      for (const weight of graph.weights) weights.set(weight.name, weightBytes(weight));
    }
    return [...weights.values()].reduce((sum, bytes) => sum + bytes, 0);
  };
  return { float32: total('float32'), float16: total('float16'), int8: total('int8') };
}

function weightBytes({ shape, dtype }: Weight): number {
  return shape.reduce<number>((bytes, dim) => bytes * Number(dim), ELEMENT_BYTES[dtype]);
}
