/**
 * A pickle machine that can make numbers, text, containers and, through its rules, storages and tensors: the part of
 * protocol 2 that torch.save writes for a state dict. Nothing is imported or called. An opcode outside the table below,
 * a global that the rules do not list, and a REDUCE or BUILD of anything else are refused by name and place.
 *
 * Time and memory: each opcode is one step that makes at most one value, so that MAX_STEPS bounds both; lengths are
 * compared with the bytes that are left before anything is made of them. There is no recursion: what is nested deeply
 * costs no stack.
 *
 * Source: pickletools of Python's standard library; PEP 307.
 */
import { FileError } from '../../src/tool-errors.js';
import { OPCODE_NAMES } from './pickle-opcodes.js';
import {
  kindOf,
  type PickleDict,
  type PickleGlobal,
  type PickleTuple,
  type PickleValue,
} from './pickle-values.js';

/** Full v2's 3 thousand tensors take 0.3 MB. */
export const MAX_PICKLE_BYTES = 16 * 1024 * 1024;
/** Full v2's take 0.1 million. The largest values, empty dicts, fill 0.2 GB when there are as many as this allows. */
export const MAX_STEPS = 1_000_000;
/** Pickle writes dicts in batches of a thousand pairs. */
export const MAX_STACK = 100_000;
/** Marks that are open at a time: depth of the nesting. */
export const MAX_MARKS = 1000;
/** A configuration kept as text in a checkpoint is the longest. */
export const MAX_TEXT_BYTES = 1024 * 1024;
/** Module or name of a global. */
const MAX_LINE_BYTES = 256;

export interface PickleRules {
  /** Which classes and functions may be named at all. */
  isAllowed(global: string): boolean;
  /** What REDUCE makes of a global and its arguments; throws FileError with the reason. */
  call(global: string, args: PickleTuple): PickleValue;
  /** What BINPERSID makes of an id; throws FileError with the reason. */
  load(id: PickleValue): PickleValue;
}

/** The value that the pickle describes. Throws FileError for anything but a pickle that the rules allow. */
export function readPickle(bytes: Uint8Array, rules: PickleRules, place: string): PickleValue {
  if (bytes.byteLength > MAX_PICKLE_BYTES) {
    throw new FileError(`${place}: pickle of ${bytes.byteLength} bytes, at most ${MAX_PICKLE_BYTES} allowed`);
  }
  const machine: Machine = {
    rules,
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    stack: [],
    marks: [],
    memo: [],
    position: 0,
    steps: 0,
  };
  let start = 0;
  try {
    while (!step(machine)) start = machine.position;
    return result(machine);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new FileError(`${place}: pickle opcode ${nameAt(bytes, start)} at byte ${start}: ${error.message}`);
  }
}

interface Machine {
  readonly rules: PickleRules;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly stack: PickleValue[];
  /** Heights of the stack where a MARK stands. */
  readonly marks: number[];
  readonly memo: PickleValue[];
  position: number;
  steps: number;
}

/** Runs one opcode; true after STOP. */
function step(machine: Machine): boolean {
  const code = machine.bytes[take(machine, 1)];
  machine.steps++;
  if (machine.steps > MAX_STEPS) throw new FileError(`more than ${MAX_STEPS} opcodes`);
  const name = OPCODE_NAMES[code] ?? '';
  if (machine.steps === 1 && name !== 'PROTO') throw new FileError('expected PROTO at the start');
  if (name === 'STOP') return true;
  const run = OPCODES.get(name);
  if (run === undefined) throw new FileError('not allowed: it makes no tensor, number, text or container');
  run(machine);
  if (machine.stack.length > MAX_STACK) throw new FileError(`more than ${MAX_STACK} values on the stack`);
  return false;
}

function result(machine: Machine): PickleValue {
  const value = pop(machine);
  if (machine.stack.length > 0 || machine.marks.length > 0)
    throw new FileError('values are left on the stack');
  const left = machine.bytes.byteLength - machine.position;
  if (left > 0) throw new FileError(`${left} bytes are left behind it`);
  return value;
}

type Instruction = (machine: Machine) => void;

/** Everything that a state dict needs, and no more. */
const OPCODES: ReadonlyMap<string, Instruction> = new Map(
  Object.entries({
    PROTO: (m) => expectProtocol(m.bytes[take(m, 1)]),
    MARK: mark,
    GLOBAL: (m) => push(m, readGlobal(m)),
    REDUCE: reduce,
    BUILD: build,
    BINPERSID: (m) => push(m, m.rules.load(pop(m))),

    NONE: (m) => push(m, null),
    NEWTRUE: (m) => push(m, true),
    NEWFALSE: (m) => push(m, false),
    BININT: (m) => push(m, m.view.getInt32(take(m, 4), true)),
    BININT1: (m) => push(m, m.bytes[take(m, 1)]),
    BININT2: (m) => push(m, m.view.getUint16(take(m, 2), true)),
    LONG1: (m) => push(m, readLong(m)),
    BINFLOAT: (m) => push(m, m.view.getFloat64(take(m, 8), false)),
    BINUNICODE: (m) => push(m, readText(m)),

    EMPTY_TUPLE: (m) => pushTuple(m, []),
    TUPLE1: (m) => pushTuple(m, popMany(m, 1)),
    TUPLE2: (m) => pushTuple(m, popMany(m, 2)),
    TUPLE3: (m) => pushTuple(m, popMany(m, 3)),
    TUPLE: (m) => pushTuple(m, popToMark(m)),
    EMPTY_LIST: (m) => push(m, { kind: 'list', items: [] }),
    APPEND: (m) => append(m, popMany(m, 1)),
    APPENDS: (m) => append(m, popToMark(m)),
    EMPTY_DICT: (m) => push(m, { kind: 'dict', isOrdered: false, entries: new Map() }),
    SETITEM: (m) => setItems(m, popMany(m, 2)),
    SETITEMS: (m) => setItems(m, popToMark(m)),

    BINPUT: (m) => remember(m, m.bytes[take(m, 1)]),
    LONG_BINPUT: (m) => remember(m, m.view.getUint32(take(m, 4), true)),
    BINGET: (m) => recall(m, m.bytes[take(m, 1)]),
    LONG_BINGET: (m) => recall(m, m.view.getUint32(take(m, 4), true)),
  } satisfies Readonly<Record<string, Instruction>>),
);

function expectProtocol(protocol: number): void {
  if (protocol !== 2) throw new FileError(`protocol ${protocol}, expected 2, which torch.save writes`);
}

function mark(machine: Machine): void {
  if (machine.marks.length === MAX_MARKS) throw new FileError(`nested deeper than ${MAX_MARKS}`);
  machine.marks.push(machine.stack.length);
}

function readGlobal(machine: Machine): PickleGlobal {
  const name = `${readLine(machine)}.${readLine(machine)}`;
  if (!machine.rules.isAllowed(name)) throw new FileError(`${JSON.stringify(name)} is no part of a tensor`);
  return { kind: 'global', name };
}

function reduce(machine: Machine): void {
  const [target, args] = popMany(machine, 2);
  if (!isKind(target, 'global') || !isKind(args, 'tuple')) {
    throw new FileError(`expected a global and its arguments, got ${kindOf(target)} and ${kindOf(args)}`);
  }
  push(machine, machine.rules.call(target.name, args));
}

/** torch.nn.Module.state_dict hangs version numbers on its OrderedDict; they change no tensor and are dropped. */
function build(machine: Machine): void {
  const attributes = pop(machine);
  const target = top(machine);
  if (!isKind(target, 'dict') || !target.isOrdered || !isKind(attributes, 'dict')) {
    throw new FileError(
      `only an OrderedDict may have attributes, got ${kindOf(target)} and ${kindOf(attributes)}`,
    );
  }
}

function append(machine: Machine, items: readonly PickleValue[]): void {
  const target = top(machine);
  if (!isKind(target, 'list')) throw new FileError(`expected a list, got ${kindOf(target)}`);
  for (const item of items) target.items.push(item);
}

function setItems(machine: Machine, items: readonly PickleValue[]): void {
  const target = top(machine);
  if (!isKind(target, 'dict')) throw new FileError(`expected a dict, got ${kindOf(target)}`);
  if (items.length % 2 !== 0) throw new FileError('a key without a value');
  for (let i = 0; i < items.length; i += 2) setItem(target, items[i], items[i + 1]);
}

function setItem({ entries }: PickleDict, key: PickleValue, value: PickleValue): void {
  if (typeof key !== 'string' && typeof key !== 'number') {
    throw new FileError(`expected a text or number as key, got ${kindOf(key)}`);
  }
  if (entries.has(key)) throw new FileError(`key ${JSON.stringify(key).slice(0, 80)} stands twice`);
  entries.set(key, value);
}

/** Pickle numbers what it remembers from 0 up. */
function remember(machine: Machine, index: number): void {
  const { memo } = machine;
  if (index > memo.length) throw new FileError(`memo ${index}, expected at most ${memo.length}`);
  memo[index] = top(machine);
}

function recall(machine: Machine, index: number): void {
  if (index >= machine.memo.length) throw new FileError(`memo ${index} is empty`);
  push(machine, machine.memo[index]);
}

function push(machine: Machine, value: PickleValue): void {
  machine.stack.push(value);
}

function pushTuple(machine: Machine, items: readonly PickleValue[]): void {
  push(machine, { kind: 'tuple', items });
}

/** The value under which nothing may be taken away: an open mark protects what stands below it. */
function top({ stack, marks }: Pick<Machine, 'stack' | 'marks'>): PickleValue {
  if (stack.length <= (marks.at(-1) ?? 0)) throw new FileError('the stack is empty');
  return stack[stack.length - 1];
}

function pop(machine: Machine): PickleValue {
  const value = top(machine);
  machine.stack.length--;
  return value;
}

function popMany(machine: Machine, count: number): PickleValue[] {
  const { stack, marks } = machine;
  if (stack.length - (marks.at(-1) ?? 0) < count) throw new FileError('the stack is empty');
  return stack.splice(stack.length - count, count);
}

function popToMark({ stack, marks }: Machine): PickleValue[] {
  const height = marks.pop();
  if (height === undefined) throw new FileError('no MARK on the stack');
  return stack.splice(height, stack.length - height);
}

/** Moves on by `count` bytes and returns where they begin. */
function take(machine: Machine, count: number): number {
  const start = machine.position;
  const left = machine.bytes.byteLength - start;
  if (count > left) throw new FileError(`needs ${count} bytes, ${left} are left`);
  machine.position += count;
  return start;
}

function readText(machine: Machine): string {
  const length = machine.view.getUint32(take(machine, 4), true);
  if (length > MAX_TEXT_BYTES)
    throw new FileError(`text of ${length} bytes, at most ${MAX_TEXT_BYTES} allowed`);
  const start = take(machine, length);
  const text = machine.bytes.subarray(start, start + length);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text);
  } catch {
    throw new FileError('text that is not UTF-8');
  }
}

function readLine(machine: Machine): string {
  const { bytes, position } = machine;
  const end = bytes.subarray(position, position + MAX_LINE_BYTES).indexOf(0x0a);
  if (end < 0) throw new FileError(`no end of line within ${MAX_LINE_BYTES} bytes`);
  take(machine, end + 1);
  return String.fromCharCode(...bytes.subarray(position, position + end));
}

/** Two's complement, little-endian, of at most 255 bytes. */
function readLong(machine: Machine): number | bigint {
  const length = machine.bytes[take(machine, 1)];
  const start = take(machine, length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(machine.bytes[start + i]);
  const signed = BigInt.asIntN(8 * length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

function nameAt(bytes: Uint8Array, position: number): string {
  if (position >= bytes.byteLength) return '(none)';
  const code = bytes[position];
  return OPCODE_NAMES[code] ?? `0x${code.toString(16).padStart(2, '0')}`;
}

type Kinded = Extract<PickleValue, { readonly kind: string }>;

export function isKind<K extends Kinded['kind']>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<Kinded, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}
