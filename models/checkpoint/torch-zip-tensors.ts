/**
 * What torch.save's pickle says of tensors: the rules of the pickle machine. A storage is the persistent id
 * ("storage", type, key, device, count); a tensor is _rebuild_tensor_v2(storage, offset, shape, stride, ...); a parameter
 * is _rebuild_parameter(tensor, ...). Devices, gradients' flags and attributes change no value and are dropped.
 * Source: PyTorch's documentation "Serialization semantics" and files that it wrote.
 */
import { FileError } from '../../src/tool-errors.js';
import type { CheckpointType } from './checkpoint.js';
import { isKind, type PickleRules } from './pickle.js';
import { kindOf, type PickleValue, type StoragePlace, type TensorPlace } from './pickle-values.js';
import { MAX_NAME_LENGTH, MAX_RANK, MAX_TENSORS } from './safetensors-header.js';

const STORAGE_TYPES: ReadonlyMap<string, CheckpointType> = new Map([
  ['torch.DoubleStorage', 'F64'],
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
]);

const CALLS: ReadonlyMap<string, (args: readonly PickleValue[]) => PickleValue> = new Map(
  Object.entries({
    'collections.OrderedDict': orderedDict,
    'torch._utils._rebuild_tensor_v2': rebuildTensor,
    'torch._utils._rebuild_parameter': rebuildParameter,
  }),
);

export const TORCH_RULES: PickleRules = {
  isAllowed: (global) => CALLS.has(global) || STORAGE_TYPES.has(global),
  call: (global, { items }) => {
    const make = CALLS.get(global);
    if (make === undefined) throw new FileError(`${global} is a type, not a function`);
    return make(items);
  },
  load: storageOf,
};

/**
 * Tensors by name: those under "state_dict" where a training framework put them there, else those at the top. Other
 * values, such as step counts and optimizer states, are left out.
 */
export function namedTensors(root: PickleValue, place: string): ReadonlyMap<string, TensorPlace> {
  if (!isKind(root, 'dict')) {
    throw new FileError(`${place}: expected a dict of tensors, got ${kindOf(root)}`);
  }
  const nested = root.entries.get('state_dict');
  const { entries } = isKind(nested, 'dict') ? nested : root;
  const tensors = new Map<string, TensorPlace>();
  for (const [key, value] of entries) {
    if (isKind(value, 'tensor')) tensors.set(expectName(key, place), value);
  }
  if (tensors.size === 0) {
    const keys = [...entries.keys()].slice(0, 8).map((key) => JSON.stringify(key).slice(0, 80));
    throw new FileError(`${place}: no tensors at the top or under "state_dict"; keys: [${keys.join(' ')}]`);
  }
  if (tensors.size > MAX_TENSORS) {
    throw new FileError(`${place}: ${tensors.size} tensors, at most ${MAX_TENSORS} allowed`);
  }
  return tensors;
}

function expectName(key: string | number, place: string): string {
  if (typeof key === 'string' && key.length <= MAX_NAME_LENGTH) return key;
  throw new FileError(
    `${place}: tensor ${JSON.stringify(key).slice(0, 80)}: expected a name of at most ${MAX_NAME_LENGTH} characters`,
  );
}

function orderedDict(args: readonly PickleValue[]): PickleValue {
  if (args.length > 0) throw new FileError(`OrderedDict of ${args.length} arguments, expected none`);
  return { kind: 'dict', isOrdered: true, entries: new Map() };
}

function rebuildTensor(args: readonly PickleValue[]): TensorPlace {
  // The seventh, where it is there, is a dict of attributes.
  if (args.length !== 6 && args.length !== 7)
    throw new FileError(`tensor of ${args.length} arguments, expected 6`);
  const [storage, offset, shape, stride, , hooks] = args;
  if (!isKind(storage, 'storage')) throw new FileError(`expected a storage, got ${kindOf(storage)}`);
  if (!isSize(offset)) throw new FileError('the offset is not a whole number of at least 0');
  expectNoHooks(hooks);
  const place = { shape: sizes(shape, 'shape'), stride: sizes(stride, 'stride') };
  if (place.shape.length !== place.stride.length) {
    throw new FileError(`shape of rank ${place.shape.length}, stride of rank ${place.stride.length}`);
  }
  return { kind: 'tensor', storage, offset, ...place };
}

function rebuildParameter(args: readonly PickleValue[]): TensorPlace {
  if (args.length !== 3) throw new FileError(`parameter of ${args.length} arguments, expected 3`);
  const [tensor, , hooks] = args;
  if (!isKind(tensor, 'tensor')) throw new FileError(`expected a tensor, got ${kindOf(tensor)}`);
  expectNoHooks(hooks);
  return tensor;
}

function expectNoHooks(hooks: PickleValue | undefined): void {
  if (!isKind(hooks, 'dict') || hooks.entries.size > 0)
    throw new FileError('expected an empty dict of hooks');
}

function storageOf(id: PickleValue): StoragePlace {
  const items = isKind(id, 'tuple') ? id.items : [];
  const [word, type, key, device, elements] = items;
  if (items.length !== 5 || word !== 'storage' || typeof device !== 'string') {
    throw new FileError('expected ("storage", type, key, device, count)');
  }
  const dtype = isKind(type, 'global') ? STORAGE_TYPES.get(type.name) : undefined;
  if (dtype === undefined) throw new FileError(`expected a type of storage, got ${kindOf(type)}`);
  if (typeof key !== 'string' || !/^\d{1,9}$/.test(key))
    throw new FileError('the key of a storage is not a number');
  if (!isSize(elements)) throw new FileError('the size of a storage is not a whole number of at least 0');
  return { kind: 'storage', key, dtype, elements };
}

function sizes(value: PickleValue | undefined, what: string): readonly number[] {
  const items = isKind(value, 'tuple') ? value.items : null;
  if (items === null || items.length > MAX_RANK || !items.every(isSize)) {
    throw new FileError(`the ${what} is not a tuple of at most ${MAX_RANK} whole numbers of at least 0`);
  }
  return items;
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
