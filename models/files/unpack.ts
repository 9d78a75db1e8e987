/**
 * `models unpack`: the way back from a pack to a checkpoint. Every weight's name tells its key and what conversion did
 * to it; the configuration tells the key's shape. Transposes and reshapes are undone. A batch norm that was folded into
 * its convolution is gone: the convolution is written as it is, with a norm that changes nothing. Rounding stays: halves
 * are written as float16, whole numbers (int8 packs) are refused. The checkpoint builds the same graphs and shards again.
 */
import { join } from 'node:path';
import type { NetworkName } from '../../src/runtime/contracts.js';
import type { Pack, PackFile } from '../../src/runtime/pack.js';
import { FileError, ToolError } from '../../src/tool-errors.js';
import { packFiles } from '../../src/runtime/pack-list.js';
import { networkGraph } from '../arch/networks.js';
import { openFile } from './open-file.js';
import { readPack, readPackGraph } from './read-pack.js';
import { elements } from '../checkpoint/checkpoint.js';
import { floatToHalf } from '../../src/runtime/halves.js';
import { decodeTensor } from '../checkpoint/dtype.js';
import { safetensorsBytes, writeTensors, type TensorStream } from '../checkpoint/write-safetensors.js';
import type { ModelConfig } from '../config.js';
import { expectSpace, withFullDiskNamed } from './disk-space.js';
import { writeWhole } from './file-sink.js';
import { sha256OfFile } from './sha256-of-file.js';
import { batchNormKeys, transformedShape } from '../onnx/model.js';
import { readWeights, type StoredWeight } from '../onnx/read.js';
import { parseWeightName, type NamedWeight } from '../onnx/weight-name.js';
import { requiredTensors, transposed, type Tensor } from '../pack/weights.js';

/** A weight of the pack and the tensor it came from. */
interface Origin extends NamedWeight {
  readonly stored: StoredWeight;
  /** Of the tensor in the checkpoint. */
  readonly shape: readonly number[];
}

/**
 * Writes the pack's tensors to `out` and returns the file's size in bytes. Throws FileError where the pack is damaged
 * or not of this configuration, ToolError for an int8 pack and where there is no room.
 */
export async function unpack(folder: string, config: ModelConfig, out: string): Promise<number> {
  const pack = await readPack(folder);
  for (const file of packFiles(pack)) await expectIntact(folder, file);
  const origins = await originsOf(folder, pack, config);
  const tensors = [...origins.values()].flatMap((origin) => tensorsOf(origin, folder));
  await expectSpace(out, safetensorsBytes(tensors));
  return withFullDiskNamed(out, () => writeWhole(out, (file) => writeTensors(file, tensors)));
}

async function expectIntact(folder: string, { file, bytes, sha256 }: PackFile): Promise<void> {
  const path = join(folder, file);
  const found = await sha256OfFile(path);
  if (found !== sha256)
    throw new FileError(`${path}: expected ${bytes} bytes of SHA-256 ${sha256}, found ${found}`);
}

/** One weight for every key, in the order in which the networks name them. */
async function originsOf(
  folder: string,
  pack: Pack,
  config: ModelConfig,
): Promise<ReadonlyMap<string, Origin>> {
  const names = Object.keys(pack.networks) as NetworkName[];
  const shapes = requiredTensors(
    names.map((name) => networkGraph(name, config, { storage: 'float32', emission: 'portable' })),
  );
  const origins = new Map<string, Origin>();
  for (const network of Object.values(pack.networks)) {
    const place = join(folder, network.file);
    for (const stored of readWeights(await readPackGraph(folder, network), place)) {
      const origin = originOf(stored, shapes, place);
      const known = origins.get(origin.key);
      // The same tensor as a vector has not lost anything.
      if (known === undefined || known.stored.dtype === 'float16') origins.set(origin.key, origin);
    }
  }
  return origins;
}

function originOf(
  stored: StoredWeight,
  shapes: ReadonlyMap<string, readonly number[]>,
  place: string,
): Origin {
  const { key, transforms } = parseWeightName(stored.name);
  const shape = shapes.get(key);
  if (stored.dtype === 'int8' || transforms.some(({ kind }) => kind === 'scales')) {
    throw new ToolError(
      `${place}: stored as int8, which is too coarse to go back`,
      'Unpack a pack of fp16 or fp32.',
    );
  }
  if (shape === undefined) throw new FileError(`${place}: the configuration has no tensor "${key}"`);
  if (elements(shape) !== elements(stored.shape)) {
    throw new FileError(
      `${place}: tensor "${key}": expected [${shape.join(',')}], found [${stored.shape.join(',')}]`,
    );
  }
  return { key, transforms, stored, shape };
}

/** The tensor itself and, once, the norm that was folded into it. */
function tensorsOf(origin: Origin, folder: string): readonly TensorStream[] {
  const { key, shape, stored, transforms } = origin;
  const dtype = stored.dtype === 'float16' ? 'F16' : 'F32';
  const tensor: TensorStream = { name: key, shape, dtype, chunks: () => tensorBytes(origin, folder) };
  const norms = transforms.flatMap((transform) =>
    transform.kind === 'fold-batch-norm' && transform.role === 'weight'
      ? idleNorm(transform.norm, transform.epsilon, shape[0] ?? 0)
      : [],
  );
  return [tensor, ...norms];
}

/**
 * (x - 0) / sqrt(1 - eps + eps) + -0: in float64 that is x up to 1.5e-8 of it, half of what float32 tells apart, and
 * it keeps a zero's sign.
 */
function idleNorm(norm: string, epsilon: number, channels: number): readonly TensorStream[] {
  const values = [1, -0, 0, 1 - epsilon];
  return batchNormKeys(norm).map((name, i) => {
    const bytes = new Uint8Array(new Float32Array(channels).fill(values[i] ?? 0).buffer);
    return { name, shape: [channels], dtype: 'F32', chunks: () => [bytes] };
  });
}

async function* tensorBytes(origin: Origin, folder: string): AsyncGenerator<Uint8Array> {
  const { key, stored, transforms } = origin;
  const source = await openFile(join(folder, stored.file));
  try {
    const bytes = await source.read(stored.offset, stored.offset + stored.bytes);
    const isHalf = stored.dtype === 'float16';
    const values = decodeTensor(bytes, isHalf ? 'F16' : 'F32', `${source.place}: "${key}"`);
    const tensor = undone({ shape: stored.shape, values }, origin, transforms);
    const data = isHalf ? floatToHalf(tensor.values) : tensor.values;
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  } finally {
    await source.close();
  }
}

/** The transforms from last to first, each the other way round. */
function undone(tensor: Tensor, { key, shape }: Origin, transforms: NamedWeight['transforms']): Tensor {
  return transforms.reduceRight((after, transform, i) => {
    switch (transform.kind) {
      case 'transpose':
        return transposed(
          after,
          transform.perm.map((_, axis) => transform.perm.indexOf(axis)),
        );
      case 'reshape':
        return { shape: transformedShape(key, shape, transforms.slice(0, i)), values: after.values };
      default:
        return after;
    }
  }, tensor);
}
