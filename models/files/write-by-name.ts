/**
 * `models write-by-name`: a checkpoint of the published keys, shapes, types and size whose values follow from the
 * keys (checkpoint/by-name.ts), so that a conversion can be tried at full size without the weights.
 *
 * An inventory is a JSON file { key: shape }, or { part: { key: shape } }. Parts of a flat one, whose keys are those
 * of the whole model:
 *   checkpoint   the published file: without CLIP's keys and without the schedule's buffers (no dot); default
 *   clip         the image and text towers under the keys of OpenCLIP's file
 *   all          every key with a dot
 * Of a nested one: the parts it names; their values follow from `part.key`. `sketch_isnet` has `isnet`'s keys, and
 * `lineart_sk`'s file names its tensors from inside the model. A part that is a whole model (`v2`) is a flat inventory of
 * its own: `v2` stands for its published file, `v2/clip` and `v2/all` for the rest.
 * The autoencoder is float16, counters are int64 zeros, everything else is float32.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { FileError, ToolError } from '../../src/tool-errors.js';
import { fillByName } from '../checkpoint/by-name.js';
import { elements } from '../checkpoint/checkpoint.js';
import { floatToHalf } from '../../src/runtime/halves.js';
import { safetensorsBytes, writeTensors, type TensorStream } from '../checkpoint/write-safetensors.js';
import { describeIssue } from '../config.js';
import { writeWhole } from './file-sink.js';
import { expectSpace, withFullDiskNamed } from './disk-space.js';
import { readJson } from './read-json.js';

/** Values per chunk: 8 MB of float32. */
const CHUNK = 2 ** 21;

const size = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31));
const flatSchema = v.record(v.string(), v.array(size));
const inventorySchema = v.union([flatSchema, v.record(v.string(), flatSchema)]);
type Inventory = v.InferOutput<typeof flatSchema>;

export interface ByNameFile {
  /** Path of the inventory; .gz is unpacked. */
  readonly inventory: string;
  readonly part: string;
  readonly salt: string;
}

/** A tensor of the file and the name that its values follow from. */
interface PlannedTensor extends Omit<TensorStream, 'chunks'> {
  readonly source: string;
}

/** Writes the checkpoint and returns its size in bytes. */
export async function writeByName(path: string, { inventory, part, salt }: ByNameFile): Promise<number> {
  const plan = planned(await readInventory(inventory), part, inventory);
  await expectSpace(path, safetensorsBytes(plan));
  await mkdir(dirname(path), { recursive: true });
  const buffers = [new Float32Array(CHUNK), new Float32Array(CHUNK)] as const;
  const tensors = plan.map((tensor) => ({ ...tensor, chunks: () => chunksOf(tensor, salt, buffers) }));
  return withFullDiskNamed(path, () => writeWhole(path, (file) => writeTensors(file, tensors)));
}

async function readInventory(path: string): Promise<v.InferOutput<typeof inventorySchema>> {
  const result = v.safeParse(inventorySchema, await readJson(path));
  if (result.success) return result.output;
  throw new FileError(`${path}: not an inventory: ${result.issues.map(describeIssue).join('; ')}`);
}

function planned(
  inventory: v.InferOutput<typeof inventorySchema>,
  part: string,
  place: string,
): readonly PlannedTensor[] {
  const flat = v.safeParse(flatSchema, inventory);
  const tensors = flat.success ? flatPart(flat.output, part) : nestedPart(inventory, part);
  if (tensors.length > 0) return tensors;
  const parts = flat.success ? FLAT_PARTS : Object.keys(inventory);
  throw new ToolError(`${place}: no part "${part}"`, `Name one with --part: ${parts.join(', ')}.`);
}

const FLAT_PARTS = ['checkpoint', 'clip', 'all'];
/** A key that every whole model has. */
const MODEL = 'model.diffusion_model.';

const CLIP = 'cond_stage_model.';
/** From the keys of the whole model to those of OpenCLIP's file. */
const OPEN_CLIP_KEYS = [
  ['cond_stage_model.visual.model.', 'visual.'],
  ['cond_stage_model.transformer.model.', ''],
] as const;

function flatPart(inventory: Inventory, part: string): readonly PlannedTensor[] {
  const entries = Object.entries(inventory).filter(([key]) => key.includes('.'));
  const same = ([key, shape]: readonly [string, readonly number[]]) => plannedTensor(key, key, shape);
  switch (part) {
    case 'checkpoint':
      return entries.filter(([key]) => !key.startsWith(CLIP)).map(same);
    case 'clip':
      return entries.flatMap(([key, shape]) => {
        const rule = OPEN_CLIP_KEYS.find(([prefix]) => key.startsWith(prefix));
        return rule === undefined ? [] : [plannedTensor(rule[1] + key.slice(rule[0].length), key, shape)];
      });
    case 'all':
      return entries.map(same);
    default:
      return [];
  }
}

function nestedPart(
  inventory: v.InferOutput<typeof inventorySchema>,
  part: string,
): readonly PlannedTensor[] {
  const [name = '', flat = 'checkpoint'] = part.split('/');
  const keys = v.safeParse(flatSchema, inventory[name === 'sketch_isnet' ? 'isnet' : name]);
  if (!keys.success) return [];
  if (Object.keys(keys.output).some((key) => key.startsWith(MODEL))) return flatPart(keys.output, flat);
  const nameOf = (key: string): string => (part === 'lineart_sk' ? key.replace(/^model\./, '') : key);
  return Object.entries(keys.output).map(([key, shape]) =>
    plannedTensor(nameOf(key), `${part}.${key}`, shape),
  );
}

function plannedTensor(name: string, source: string, shape: readonly number[]): PlannedTensor {
  if (name.endsWith('.num_batches_tracked')) return { name, source, shape, dtype: 'I64' };
  return { name, source, shape, dtype: name.startsWith('first_stage_model.') ? 'F16' : 'F32' };
}

function* chunksOf(
  { source, shape, dtype }: PlannedTensor,
  salt: string,
  buffers: readonly [Float32Array, Float32Array],
): Generator<Uint8Array> {
  const count = elements(shape);
  if (dtype === 'I64') {
    yield new Uint8Array(8 * count);
    return;
  }
  for (let begin = 0, turn = 0; begin < count; begin += CHUNK, turn = 1 - turn) {
    const values = (turn === 0 ? buffers[0] : buffers[1]).subarray(0, Math.min(CHUNK, count - begin));
    fillByName(values, { name: source, shape, salt }, begin);
    const stored = dtype === 'F16' ? floatToHalf(values) : values;
    yield new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  }
}
