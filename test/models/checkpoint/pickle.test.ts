import { describe, expect, test } from '@jest/globals';
import { FileError } from '../../../src/tool-errors.js';
import {
  MAX_MARKS,
  MAX_PICKLE_BYTES,
  MAX_STACK,
  MAX_STEPS,
  MAX_TEXT_BYTES,
  readPickle,
} from '../../../models/checkpoint/pickle.js';
import { OPCODE_NAMES } from '../../../models/checkpoint/pickle-opcodes.js';
import { TORCH_RULES } from '../../../models/checkpoint/torch-zip-tensors.js';
import * as P from '../../support/pickle-bytes.js';

const read = (bytes: Uint8Array) => readPickle(bytes, TORCH_RULES, 'f.pth: data.pkl');
const value = (...parts: readonly (number | P.Bytes)[]) => read(P.pickle(...parts));
const bytesOf = (code: string): number[] => [...Buffer.from(code, 'latin1')];

describe('the pickle machine', () => {
  test.each([
    ['BININT1', [0x4b, 255], 255],
    ['BININT2', [0x4d, 0x01, 0x02], 513],
    ['BININT, negative', [0x4a, 0xfb, 0xff, 0xff, 0xff], -5],
    ['LONG1 of no bytes', [0x8a, 0], 0],
    ['LONG1, negative', [0x8a, 1, 0x80], -128],
    ['LONG1 of 2^40', [0x8a, 6, 0, 0, 0, 0, 0, 1], 2 ** 40],
    ['LONG1 of 2^63 + 1', [0x8a, 9, 1, 0, 0, 0, 0, 0, 0, 0x80, 0], 2n ** 63n + 1n],
    ['BINFLOAT', [0x47, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5],
    ['BINUNICODE', P.text('aé'), 'aé'],
    ['NONE', [P.NONE], null],
    ['NEWTRUE', [0x88], true],
    ['NEWFALSE', [0x89], false],
  ])('reads %s', (_, bytes, expected) => {
    expect(value(bytes)).toBe(expected);
  });

  test('reads containers within each other', () => {
    const list = [P.EMPTY_LIST, P.MARK, ...P.int(1), ...P.int(2), 0x65];
    expect(
      value(P.dict([P.text('a'), list], [P.text('b'), [P.EMPTY_TUPLE]], [P.int(3), P.tuple([P.NONE])])),
    ).toEqual({
      kind: 'dict',
      isOrdered: false,
      entries: new Map<unknown, unknown>([
        ['a', { kind: 'list', items: [1, 2] }],
        ['b', { kind: 'tuple', items: [] }],
        [3, { kind: 'tuple', items: [null] }],
      ]),
    });
  });

  test('remembers by number, in one byte and in four', () => {
    const remembered = [...P.text('x'), 0x71, 0, 0x72, 1, 0, 0, 0, 0x68, 1, 0x6a, 0, 0, 0, 0, 0x87];
    expect(value(remembered)).toEqual({ kind: 'tuple', items: ['x', 'x', 'x'] });
  });

  test('drops what torch hangs on an OrderedDict', () => {
    const attributes = P.dict([P.text('_metadata'), P.ORDERED_DICT]);
    expect(value(P.ORDERED_DICT, P.text('k'), P.int(1), P.SETITEM, attributes, P.BUILD)).toEqual({
      kind: 'dict',
      isOrdered: true,
      entries: new Map([['k', 1]]),
    });
  });

  test('holds a container that holds itself', () => {
    const self = [P.EMPTY_LIST, 0x71, 0, 0x68, 0, P.APPEND];
    const list = value(self);
    expect(list).toMatchObject({ kind: 'list', items: [list] });
  });

  test('fifty thousand nested lists cost no stack of the machine below', () => {
    const depth = 50_000;
    const nested = [...Array.from({ length: depth }, () => P.EMPTY_LIST), ...Array(depth - 1).fill(P.APPEND)];
    expect(value(nested)).toMatchObject({ kind: 'list' });
  });
});

/** What would run code or build an object in Python; each written as its own opcodes. */
const HOSTILE: readonly (readonly [string, string, string])[] = [
  ['REDUCE of os.system', 'cos\nsystem\n(X\x04\0\0\0truetR.', 'GLOBAL at byte 2: "os.system" is no part'],
  ['GLOBAL builtins.eval', 'cbuiltins\neval\n.', '"builtins.eval" is no part of a tensor'],
  ['GLOBAL builtins.getattr', 'c__builtin__\ngetattr\n.', '"__builtin__.getattr"'],
  ['a global of torch that runs code', 'ctorch.hub\nload\n.', '"torch.hub.load"'],
  ['a global with a dotted name', 'ctorch\n_utils._rebuild_tensor_v2.__globals__\n.', 'no part of a tensor'],
  ['a global of the prototype', 'c__proto__\ntoString\n.', 'no part of a tensor'],
  ['INST', '(ios\nsystem\n.', 'INST at byte 3: not allowed'],
  ['OBJ', '(cos\nsystem\no.', 'GLOBAL at byte 3'],
  ['OBJ of a text', '(X\x01\0\0\0ao.', 'OBJ at byte 9: not allowed'],
  ['NEWOBJ', ')\x81.', 'NEWOBJ at byte 3: not allowed'],
  ['NEWOBJ_EX', '))}\x92.', 'NEWOBJ_EX at byte 5: not allowed'],
  ['STACK_GLOBAL', 'X\x02\0\0\0osX\x06\0\0\0system\x93.', 'STACK_GLOBAL at byte 20: not allowed'],
  ['EXT1', '\x82\x01.', 'EXT1 at byte 2: not allowed'],
  ['EXT4', '\x84\x01\0\0\0.', 'EXT4 at byte 2: not allowed'],
  ['PERSID', 'Pa\n.', 'PERSID at byte 2: not allowed'],
  ['BUILD of a list', ']}b.', 'BUILD at byte 4: only an OrderedDict may have attributes, got list and dict'],
  ['BUILD of a dict', '}}b.', 'got dict and dict'],
  ['BUILD with a text', 'ccollections\nOrderedDict\n)RX\x01\0\0\0ab.', 'got dict and string'],
  ['REDUCE of a text', 'X\x01\0\0\0a)R.', 'expected a global and its arguments, got string and tuple'],
  ['REDUCE of a type', 'ctorch\nFloatStorage\n)R.', 'torch.FloatStorage is a type, not a function'],
  [
    'REDUCE without a tuple',
    'ccollections\nOrderedDict\n]R.',
    'got the global collections.OrderedDict and list',
  ],
  ['an OrderedDict of arguments', 'ccollections\nOrderedDict\n]\x85R.', 'OrderedDict of 1 arguments'],
  [
    'a parameter of a text',
    'ctorch._utils\n_rebuild_parameter\nX\x01\0\0\0aN}\x87R.',
    'expected a tensor, got string',
  ],
  ['an unknown opcode', '\xff.', '0xff at byte 2: not allowed'],
];

/** Lies about sizes and places. */
const BROKEN: readonly (readonly [string, string, string])[] = [
  ['with nothing behind PROTO', '', '(none) at byte 2: needs 1 bytes, 0 are left'],
  ['without STOP', ']', 'at byte 3: needs 1 bytes'],
  ['with more behind STOP', '].]', 'STOP at byte 3: 1 bytes are left behind it'],
  ['that leaves values', ']].', 'values are left on the stack'],
  ['that leaves a mark', '(].', 'values are left on the stack'],
  ['that stops with nothing', '.', 'the stack is empty'],
  [
    'with a text of 4 GB',
    'X\xff\xff\xff\xff.',
    `text of 4294967295 bytes, at most ${MAX_TEXT_BYTES} allowed`,
  ],
  ['with a text beyond its end', 'X\x10\0\0\0abc.', 'BINUNICODE at byte 2: needs 16 bytes, 4 are left'],
  ['with a text that is not UTF-8', 'X\x01\0\0\0\xff.', 'text that is not UTF-8'],
  ['with a long beyond its end', '\x8a\xff\x01.', 'needs 255 bytes, 2 are left'],
  ['with a global that never ends', `c${'a'.repeat(300)}\nb\n.`, 'no end of line within 256 bytes'],
  ['with a memo of 4 thousand million', ']r\xff\xff\xff\xff.', 'memo 4294967295, expected at most 0'],
  ['with an empty memo', 'h\x05.', 'memo 5 is empty'],
  ['that remembers nothing', 'q\0.', 'the stack is empty'],
  ['with a tuple of nothing', '\x87.', 'TUPLE3 at byte 2: the stack is empty'],
  ['with a tuple without mark', ']t.', 'no MARK on the stack'],
  ['that reaches below a mark', ']](\x85.', 'the stack is empty'],
  ['that appends to a tuple', ')]a.', 'expected a list, got tuple'],
  ['that sets items of a list', ']NNs.', 'expected a dict, got list'],
  ['with a key without a value', '}(K\x01u.', 'a key without a value'],
  ['with a key that is a list', '}]Ns.', 'expected a text or number as key, got list'],
  ['with a key twice', '}(K\x01NK\x01Nu.', 'key 1 stands twice'],
  ['with a tensor of nothing', 'ctorch._utils\n_rebuild_tensor_v2\n)R.', 'tensor of 0 arguments, expected 6'],
  ['with a storage of nothing', ')Q.', 'BINPERSID at byte 3: expected ("storage", type, key, device, count)'],
];

describe('a pickle', () => {
  test.each([...HOSTILE.map(([name, ...rest]) => [`with ${name}`, ...rest] as const), ...BROKEN])(
    '%s is refused by name and place',
    (_, code, message) => {
      const bytes = Uint8Array.from([0x80, 2, ...bytesOf(code)]);
      expect(() => read(bytes)).toThrow(FileError);
      expect(() => read(bytes)).toThrow(message);
      expect(() => read(bytes)).toThrow('f.pth: data.pkl: pickle opcode');
    },
  );

  test.each([
    ['that does not say its protocol', '].', 'EMPTY_LIST at byte 0: expected PROTO at the start'],
    ['of protocol 4', '\x80\x04].', 'protocol 4, expected 2'],
    ['of nothing', '', 'needs 1 bytes, 0 are left'],
  ])('%s is refused', (_, code, message) => {
    expect(() => read(Uint8Array.from(bytesOf(code)))).toThrow(message);
  });

  test('may use 31 of the 68 opcodes; the others have names', () => {
    const refused = Object.keys(OPCODE_NAMES).filter((code) => {
      try {
        read(Uint8Array.of(0x80, 2, Number(code)));
      } catch (error) {
        return (
          error instanceof FileError &&
          error.message.includes(`${OPCODE_NAMES[Number(code)]} at byte 2: not allowed`)
        );
      }
      return false;
    });
    expect(refused).toHaveLength(68 - 31);
  });

  test.each([
    ['marks', [...Array<number>(MAX_MARKS + 1).fill(P.MARK)], `nested deeper than ${MAX_MARKS}`],
    ['values', [...Array<number>(MAX_STACK + 1).fill(P.NONE)], `more than ${MAX_STACK} values on the stack`],
  ])('of too many %s is refused', (_, parts, message) => {
    expect(() => value(parts)).toThrow(message);
  });

  test('of too many opcodes is refused before it fills the memory', () => {
    const bytes = new Uint8Array(MAX_STEPS + 10);
    for (let i = 3; i < bytes.length; i++) bytes[i] = i % 2 === 1 ? P.EMPTY_DICT : P.APPEND;
    bytes.set([0x80, 2, P.EMPTY_LIST]);
    expect(() => read(bytes)).toThrow(`more than ${MAX_STEPS} opcodes`);
  });

  test('of too many bytes is refused', () => {
    expect(() => read(new Uint8Array(MAX_PICKLE_BYTES + 1))).toThrow(`at most ${MAX_PICKLE_BYTES} allowed`);
  });

  test('that doubles a tuple thirty times makes thirty tuples', () => {
    const doublings = Array.from({ length: 30 }, (_, i) => [0x71, i, 0x68, i, P.TUPLE2]).flat();
    expect(value(P.EMPTY_TUPLE, doublings)).toMatchObject({ kind: 'tuple' });
  });
});
