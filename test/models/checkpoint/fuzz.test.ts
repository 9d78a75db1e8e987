/**
 * Damaged and hostile checkpoints, drawn from fixed seeds. Whatever the bytes, a reader ends in a FileError or in
 * tensors whose sizes agree with their shapes; it asks its source for at most four times the file, and makes arrays of
 * at most four times the file (bytes that become float32).
 */
import { afterAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { FileError } from '../../../src/tool-errors.js';
import { memorySource } from '../../support/memory-source.js';
import type { ByteSource } from '../../../models/bytes/byte-source.js';
import { elements, type Checkpoint } from '../../../models/checkpoint/checkpoint.js';
import { readPickle } from '../../../models/checkpoint/pickle.js';
import { readSafetensors } from '../../../models/checkpoint/safetensors.js';
import { readTorchZip } from '../../../models/checkpoint/torch-zip.js';
import { namedTensors, TORCH_RULES } from '../../../models/checkpoint/torch-zip-tensors.js';
import { fuzzRuns } from '../../support/fuzz-runs.js';
import { mutated, mutations, NUMBERS } from '../../support/mutations.js';
import * as P from '../../support/pickle-bytes.js';
import { ROOT } from '../../support/source-tree.js';
import { storedZip, type ZipEntry } from '../../support/stored-zip.js';

const SEED = 5;
const LEAST_CASES = 20_000;

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(ROOT, 'test', 'fixtures', 'torch', name)));

interface Tally {
  read: number;
  refused: number;
}
const tallies = new Map<string, Tally>();
/** CPU, since the machine may have other work. */
let slowestMs = 0;

/** Runs one case and counts how it ended; an error that is no FileError fails the test. */
async function judge(part: string, run: () => unknown): Promise<void> {
  const tally = tallies.get(part) ?? { read: 0, refused: 0 };
  tallies.set(part, tally);
  const before = process.cpuUsage();
  try {
    await run();
    tally.read++;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    tally.refused++;
  }
  const { user, system } = process.cpuUsage(before);
  slowestMs = Math.max(slowestMs, (user + system) / 1000);
}

const MOST_TENSORS = 64;

/** Where `expect` would take most of the time. */
function law(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

/** Opens and reads everything, within bounds. */
async function readWhole(
  bytes: Uint8Array,
  open: (source: ByteSource) => Promise<Checkpoint>,
): Promise<void> {
  const memory = memorySource(bytes, 'f');
  let asked = 0;
  const read = (begin: number, end: number): Promise<Uint8Array> => {
    asked += end - begin;
    return memory.read(begin, end).catch((error: unknown) => {
      asked -= end - begin; // refused before it was read
      throw error;
    });
  };
  const checkpoint = await open({ ...memory, read });
  law(asked <= 4 * bytes.length, `asked for ${asked} bytes of ${bytes.length}`);
  for (const name of checkpoint.names().slice(0, MOST_TENSORS)) {
    const { shape } = checkpoint.info(name);
    const values = await checkpoint.read(name);
    law(values.length === elements(shape), `${name}: ${values.length} values of [${shape.join(',')}]`);
    law(values.byteLength <= 4 * bytes.length, `${name}: ${values.byteLength} bytes of ${bytes.length}`);
  }
}

const expectBothEnds = (part: string): void => {
  const { read, refused } = tallies.get(part) ?? { read: 0, refused: 0 };
  expect(read).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
};

const TIMEOUT_MS = 300_000;
const options = (numRuns: number) => ({ seed: SEED, numRuns: fuzzRuns(numRuns), endOnFailure: true });

describe('a safetensors file damaged', () => {
  const bases = [fixture('tensors.safetensors'), fixture('lightning.safetensors')];

  test(
    'in its bytes',
    async () => {
      const part = 'safetensors bytes';
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...bases), mutations, (base, changes) =>
          judge(part, () => readWhole(mutated(base, changes), readSafetensors)),
        ),
        options(4000),
      );
      expectBothEnds(part);
    },
    TIMEOUT_MS,
  );

  test(
    'in its fields',
    async () => {
      const part = 'safetensors fields';
      const value = fc.oneof(
        fc.constantFrom(
          'F32',
          'F16',
          'BF16',
          'I64',
          'BOOL',
          'F8',
          null,
          true,
          -1,
          2 ** 31,
          2 ** 53,
          1e300,
          [],
          {},
        ),
        fc.array(fc.oneof(fc.nat(64), fc.constantFrom(2 ** 32, 2 ** 52, -1)), { maxLength: 10 }),
        fc.jsonValue({ maxDepth: 3 }),
      );
      const field = fc.constantFrom('dtype', 'shape', 'data_offsets', '__proto__', 'constructor');
      const damage = fc.tuple(fc.nat(30), field, value);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...bases), fc.array(damage, { maxLength: 2 }), (base, damages) =>
          judge(part, () => readWhole(withFields(base, damages), readSafetensors)),
        ),
        options(3000),
      );
      expectBothEnds(part);
    },
    TIMEOUT_MS,
  );
});

type FieldDamage = readonly [index: number, field: string, value: unknown];

function withFields(base: Uint8Array, damages: readonly FieldDamage[]): Uint8Array {
  const length = new DataView(base.buffer).getUint32(0, true);
  const header = JSON.parse(Buffer.from(base.subarray(8, 8 + length)).toString()) as Record<
    string,
    Record<string, unknown>
  >;
  const names = Object.keys(header);
  for (const [index, field, value] of damages) header[names[index % names.length]!]![field] = value;
  const json = Buffer.from(JSON.stringify(header));
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setUint32(0, json.length, true);
  return new Uint8Array(Buffer.concat([prefix, json, base.subarray(8 + length)]));
}

/** Without the alignment that real files have, so that most mutations hit something. */
function compactEntries(): ZipEntry[] {
  const tensor = P.tensor({
    type: 'HalfStorage',
    key: '0',
    elements: 6,
    offset: 0,
    shape: [2, 3],
    stride: [3, 1],
  });
  const whole = P.tensor({ type: 'LongStorage', key: '1', elements: 2, offset: 1, shape: [], stride: [] });
  return [
    { name: 'm/data.pkl', data: P.pickle(P.dict([P.text('a'), tensor], [P.text('b'), whole])) },
    { name: 'm/byteorder', data: new TextEncoder().encode('little') },
    { name: 'm/data/0', data: new Uint8Array(12) },
    { name: 'm/data/1', data: new Uint8Array(16) },
  ];
}

describe('a torch zip damaged', () => {
  const compact = [storedZip(compactEntries()), storedZip(compactEntries(), 0)];

  test(
    'in its bytes',
    async () => {
      const part = 'torch bytes';
      const bases = [fixture('tensors.pth'), fixture('lightning.ckpt'), ...compact];
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...bases), mutations, (base, changes) =>
          judge(part, () => readWhole(mutated(base, changes), readTorchZip)),
        ),
        options(3000),
      );
      expectBothEnds(part);
    },
    TIMEOUT_MS,
  );

  test(
    'in the numbers of its headers, those of zip64 included',
    async () => {
      const part = 'torch headers';
      const change = fc.tuple(fc.nat(), fc.constantFrom(...NUMBERS));
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...compact),
          fc.array(change, { minLength: 1, maxLength: 3 }),
          (base, changes) => judge(part, () => readWhole(withNumbers(base, changes), readTorchZip)),
        ),
        options(3000),
      );
      expectBothEnds(part);
    },
    TIMEOUT_MS,
  );
});

/** Widths of the numbers of a header by its signature (APPNOTE 4.3.7, 4.3.12, 4.3.14 to 4.3.16), extras of 28 bytes included. */
const HEADERS: ReadonlyMap<number, readonly number[]> = new Map([
  [0x04034b50, [2, 2, 2, 2, 2, 4, 4, 4, 2, 2]],
  [0x02014b50, [2, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2, 2, 2, 2, 4, 4]],
  [0x06054b50, [2, 2, 2, 2, 4, 4, 2]],
  [0x06064b50, [8, 2, 2, 4, 4, 8, 8, 8, 8]],
  [0x07064b50, [4, 8, 4]],
]);

function headerFields(bytes: Uint8Array): { readonly at: number; readonly width: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: { at: number; width: number }[] = [];
  for (let start = 0; start + 4 <= bytes.length; start++) {
    const signature = view.getUint32(start, true);
    let at = start + 4;
    for (const width of HEADERS.get(signature) ?? []) {
      fields.push({ at, width });
      at += width;
    }
    // The sizes and the place of an entry where zip64 keeps them.
    if (signature === 1 + 24 * 65536)
      for (const skip of [4, 12, 20]) fields.push({ at: start + skip, width: 8 });
  }
  return fields;
}

function withNumbers(base: Uint8Array, changes: readonly (readonly [number, bigint])[]): Uint8Array {
  const fields = headerFields(base);
  const bytes = base.slice();
  for (const [index, value] of changes) {
    const { at, width } = fields[index % fields.length]!;
    for (let i = 0; i < width && at + i < bytes.length; i++)
      bytes[at + i] = Number((value >> BigInt(8 * i)) & 255n);
  }
  return bytes;
}

const readTensors = (bytes: Uint8Array): void => {
  namedTensors(readPickle(bytes, TORCH_RULES, 'f'), 'f');
};

/** The data.pkl of a fixture: its entries are stored, and the first one's name is as long as its folder tells. */
function pickleOf(name: string): Uint8Array {
  const bytes = fixture(name);
  const view = new DataView(bytes.buffer);
  const start = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const end = Buffer.from(bytes).indexOf('PK', start, 'latin1');
  return bytes.slice(start, Buffer.from(bytes.subarray(0, end)).lastIndexOf('.', end, 'latin1') + 1);
}

describe('a pickle', () => {
  test(
    'damaged in its bytes',
    async () => {
      const part = 'pickle bytes';
      const bases = [pickleOf('tensors.pth'), pickleOf('lightning.ckpt'), pickleOf('hostile.pth')];
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...bases), mutations, (base, changes) =>
          judge(part, () => readTensors(mutated(base, changes))),
        ),
        options(4000),
      );
      expectBothEnds(part);
    },
    TIMEOUT_MS,
  );

  test(
    'of any opcodes',
    async () => {
      const part = 'pickle opcodes';
      const program = fc.array(instruction, { minLength: 1, maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(program, (parts) =>
          judge(part, () => readPickle(P.pickle(...parts), TORCH_RULES, 'f')),
        ),
        options(3000),
      );
      expectBothEnds(part);
    },
    TIMEOUT_MS,
  );

  test(
    'of any values gives these values',
    async () => {
      const part = 'pickle values';
      await fc.assert(
        fc.asyncProperty(values.value, ({ bytes, expected }) =>
          judge(part, () => expect(readPickle(P.pickle(bytes), TORCH_RULES, 'f')).toEqual(expected)),
        ),
        options(1000),
      );
      expect(tallies.get(part)).toEqual({ read: fuzzRuns(1000), refused: 0 });
    },
    TIMEOUT_MS,
  );
});

const word = fc.constantFrom(
  'os',
  'system',
  'builtins',
  'eval',
  'torch',
  'FloatStorage',
  'collections',
  'OrderedDict',
);
const TYPED = P.tensor({
  type: 'FloatStorage',
  key: '0',
  elements: 2 ** 40,
  offset: 0,
  shape: [1],
  stride: [1],
});

/** Any byte as an opcode, sound instructions more often. */
const instruction: fc.Arbitrary<number | P.Bytes> = fc.oneof(
  { weight: 2, arbitrary: fc.nat(255) },
  {
    weight: 6,
    arbitrary: fc.constantFrom<number | P.Bytes>(
      P.MARK,
      P.EMPTY_TUPLE,
      P.EMPTY_LIST,
      P.EMPTY_DICT,
      P.NONE,
      P.TUPLE,
      P.TUPLE2,
      P.REDUCE,
      P.BUILD,
      P.BINPERSID,
      P.APPEND,
      P.SETITEM,
      P.SETITEMS,
      P.ORDERED_DICT,
      P.global('torch._utils', '_rebuild_tensor_v2'),
      P.text('storage'),
      TYPED,
      [0x71, 0],
      [0x68, 0],
    ),
  },
  { weight: 1, arbitrary: fc.tuple(word, word).map(([module, name]) => P.global(module, name)) },
  { weight: 1, arbitrary: fc.integer().map(P.int) },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }).map(P.text) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 6 }).map((bytes) => [...bytes]) },
);

interface Value {
  readonly bytes: P.Bytes;
  readonly expected: unknown;
}

const values = fc.letrec<{ value: Value; leaf: Value; tuple: Value; dict: Value }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('tuple'), tie('dict')),
  leaf: fc.oneof(
    fc.maxSafeInteger().map((n) => ({ bytes: P.int(n), expected: n })),
    fc.string({ unit: 'binary', maxLength: 10 }).map((s) => ({ bytes: P.text(s), expected: s })),
    fc.constant({ bytes: [P.NONE], expected: null }),
  ),
  tuple: fc.array(tie('value'), { maxLength: 5 }).map((items) => ({
    bytes: P.tuple(...items.map(({ bytes }) => bytes)),
    expected: { kind: 'tuple', items: items.map(({ expected }) => expected) },
  })),
  dict: fc
    .uniqueArray(fc.tuple(fc.string({ maxLength: 6 }), tie('value')), {
      maxLength: 5,
      selector: ([key]) => key,
    })
    .map((pairs) => ({
      bytes: P.dict(...pairs.map(([key, { bytes }]) => [P.text(key), bytes] as const)),
      expected: {
        kind: 'dict',
        isOrdered: false,
        entries: new Map(pairs.map(([key, { expected }]) => [key, expected])),
      },
    })),
}));

describe('a tensor of any offset, shape and stride', () => {
  test(
    'gives the elements that lie there, or is refused',
    async () => {
      const part = 'tensor geometry';
      const axis = fc.record({ size: fc.nat(4), step: fc.nat(7) });
      const axes = fc.array(axis, { maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(fc.nat(13), axes, (offset, chosen) =>
          judge(part, () => expectElements(offset, chosen)),
        ),
        options(2000),
      );
      expectBothEnds(part);
    },
    TIMEOUT_MS,
  );
});

const STORED = Float32Array.from({ length: 12 }, (_, i) => i * i);

/** The truth: every index enumerated. */
async function expectElements(
  offset: number,
  axes: readonly { readonly size: number; readonly step: number }[],
): Promise<void> {
  let positions = [offset];
  for (const { size, step } of axes) {
    positions = positions.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * step));
  }
  const [shape, stride] = [axes.map(({ size }) => size), axes.map(({ step }) => step)];
  const tensor = P.tensor({ type: 'FloatStorage', key: '0', elements: 12, offset, shape, stride });
  const zip = storedZip([
    { name: 'm/data.pkl', data: P.pickle(P.dict([P.text('a'), tensor])) },
    { name: 'm/data/0', data: new Uint8Array(STORED.buffer) },
  ]);
  const end = positions.reduce((last, at) => Math.max(last, at + 1), offset);
  const fits = end <= 12 && positions.length <= end - offset;
  const checkpoint = await readTorchZip(memorySource(zip, 'f')).catch((error: unknown) => {
    law(!fits, `[${shape.join(',')}] stride [${stride.join(',')}] offset ${offset}: ${String(error)}`);
    throw error;
  });
  law(fits, `[${shape.join(',')}] stride [${stride.join(',')}] offset ${offset} was not refused`);
  const read = await checkpoint.read('a');
  law(
    read.length === positions.length && positions.every((at, i) => read[i] === STORED[at]),
    `[${shape.join(',')}] stride [${stride.join(',')}] offset ${offset} gave ${read.join(' ')}`,
  );
}

afterAll(() => {
  const cases = [...tallies.values()].reduce((sum, { read, refused }) => sum + read + refused, 0);
  expect(cases).toBeGreaterThanOrEqual(LEAST_CASES);
  expect(slowestMs).toBeLessThan(2000);
});
