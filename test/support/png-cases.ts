/** PNG files of every kind there is, with the pixels that they stand for, and files that are broken in one way each. */
import { deflateSync } from 'node:zlib';
import {
  chunk,
  filteredRows,
  headerChunk,
  joined,
  pngFile,
  withWrongCrc,
  type PngPlan,
} from './png-files.js';

export interface ReadableCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** RGBA at the file's own depth, as numbers from 0 to 1; rows top to bottom. */
  readonly pixels: readonly (readonly number[])[];
}

export interface BrokenCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly message: RegExp;
}

const KINDS: readonly { readonly colourType: number; readonly depths: readonly number[] }[] = [
  { colourType: 0, depths: [1, 2, 4, 8, 16] },
  { colourType: 2, depths: [8, 16] },
  { colourType: 3, depths: [1, 2, 4, 8] },
  { colourType: 4, depths: [8, 16] },
  { colourType: 6, depths: [8, 16] },
];
const TYPE_NAMES: Readonly<Record<number, string>> = {
  0: 'grey',
  2: 'colour',
  3: 'palette',
  4: 'grey with alpha',
  6: 'colour with alpha',
};
/** Thinner than a pass of Adam7, one of each odd remainder, and whole squares. */
const SIZES = [
  [1, 1],
  [3, 9],
  [7, 5],
  [16, 8],
] as const;

/** All legal colour types, depths and interlacings, with each filter in turn. */
export function everyKind(): ReadableCase[] {
  return KINDS.flatMap(({ colourType, depths }) =>
    depths.flatMap((depth) =>
      [false, true].flatMap((isInterlaced) =>
        SIZES.map(([width, height]) => kind({ width, height, depth, colourType, isInterlaced })),
      ),
    ),
  );
}

/** Colours that come round after `2 ** depth`. */
const paletteColour = (index: number): readonly number[] => [
  (index * 37) % 256,
  (index * 91 + 5) % 256,
  255 - index,
];

function kind(shape: Omit<PngPlan, 'sample' | 'isInterlaced'> & { isInterlaced: boolean }): ReadableCase {
  const { width, height, depth, colourType, isInterlaced } = shape;
  const sample = (x: number, y: number, channel: number) =>
    (x * 7919 + y * 104_729 + channel * 1299 + x * y * 17) % 2 ** depth;
  const palette = Array.from({ length: 2 ** Math.min(depth, 8) }, (_, i) => paletteColour(i));
  const chunks = colourType === 3 ? [chunk('PLTE', palette.flat())] : [];
  const plan: PngPlan = { ...shape, sample, filter: (line) => (line + width) % 5, chunks };
  const pixels = pixelsOf(plan, (value) => palette[value]!);
  const name = `${TYPE_NAMES[colourType]} of ${depth} bit, ${width} x ${height}${isInterlaced ? ', interlaced' : ''}`;
  return { name, bytes: pngFile(plan), pixels };
}

function pixelsOf(
  { width, height, depth, colourType, sample }: PngPlan,
  colourOf: (index: number) => readonly number[],
): number[][] {
  const most = 2 ** depth - 1;
  return Array.from({ length: width * height }, (_, i) => {
    const at = (channel: number) => sample(i % width, Math.floor(i / width), channel) / most;
    if (colourType === 3) return [...colourOf(at(0) * most).map((level) => level / 255), 1];
    if (colourType === 0 || colourType === 4) return [at(0), at(0), at(0), colourType === 0 ? 1 : at(1)];
    return [at(0), at(1), at(2), colourType === 2 ? 1 : at(3)];
  });
}

// -------------------------------------------------------------------------------------- oddities that are no fault

const PLAN: PngPlan = {
  ...{ width: 5, height: 4, depth: 8, colourType: 2 },
  sample: (x, y, channel) => x * 50 + y * 10 + channel * 7,
};
const STREAM = deflateSync(filteredRows(PLAN));
const IDAT = chunk('IDAT', STREAM);
const HEADER = headerChunk(PLAN);
const END = chunk('IEND', []);
const TEXT = chunk('tEXt', [65, 0, 66]);
const PIXELS = pixelsOf(PLAN, () => []);

const GREYS: PngPlan = { ...PLAN, depth: 2, colourType: 0, sample: (x, y) => (x + y) % 4 };
const INDICES: PngPlan = { ...GREYS, colourType: 3 };
const COLOURS = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9];
const PLTE = chunk('PLTE', COLOURS);
const colour = (index: number) => COLOURS.slice(index * 3, index * 3 + 3);
const withAlphas = (plan: PngPlan, alphaOf: (x: number, y: number) => number) =>
  pixelsOf(plan, colour).map(([red, green, blue], i) => [
    ...[red!, green!, blue!],
    alphaOf(i % plan.width, Math.floor(i / plan.width)),
  ]);

/** What browsers read, in whatever shape it comes. */
export function oddKinds(): ReadableCase[] {
  const same = (name: string, chunks: readonly Uint8Array[]) => ({
    name,
    bytes: joined(chunks),
    pixels: PIXELS,
  });
  return [
    same('a suggested palette', [HEADER, chunk('PLTE', COLOURS), IDAT, END]),
    same('picture data in many pieces, some of them empty', [
      ...[HEADER, chunk('IDAT', [])],
      ...Array.from(STREAM, (byte) => chunk('IDAT', [byte])),
      ...[chunk('IDAT', []), END],
    ]),
    same('bytes behind the end', [HEADER, IDAT, END, Buffer.from([1, 2, 3])]),
    same('a text whose checksum is wrong', [HEADER, withWrongCrc(TEXT), IDAT, TEXT, END]),
    same('a broken colour profile', [HEADER, chunk('iCCP', [65, 0, 0, 1, 2, 3]), IDAT, END]),
    same('an animation whose first frame is the picture', [
      ...[HEADER, chunk('acTL', [0, 0, 0, 1, 0, 0, 0, 0]), frameControl(), IDAT, END],
    ]),
    {
      name: 'a clear level of grey',
      bytes: pngFile({ ...GREYS, chunks: [chunk('tRNS', [0, 1])] }),
      pixels: withAlphas(GREYS, (x, y) => ((x + y) % 4 === 1 ? 0 : 1)),
    },
    {
      name: 'a clear level that no pixel can have',
      bytes: pngFile({ ...GREYS, chunks: [chunk('tRNS', [0, 5])] }),
      pixels: withAlphas(GREYS, () => 1),
    },
    {
      name: 'a clear colour',
      bytes: pngFile({ ...PLAN, chunks: [chunk('tRNS', [0, 50, 0, 57, 0, 64])] }),
      pixels: withAlphas(PLAN, (x, y) => (x === 1 && y === 0 ? 0 : 1)),
    },
    {
      name: 'a clear colour of 16 bit, and one that differs in the last bit alone',
      ...deepClearColour(),
    },
    {
      name: 'alphas of the first colours of a palette',
      bytes: pngFile({ ...INDICES, chunks: [PLTE, chunk('tRNS', [0, 51])] }),
      pixels: withAlphas(INDICES, (x, y) => [0, 0.2, 1, 1][(x + y) % 4]!),
    },
    {
      name: 'a palette longer than the depth can name',
      bytes: pngFile({ ...INDICES, chunks: [chunk('PLTE', [...COLOURS, 1, 2, 3])] }),
      pixels: pixelsOf(INDICES, colour),
    },
  ];
}

function deepClearColour(): Omit<ReadableCase, 'name'> {
  const sample = (x: number, _: number, channel: number) => 300 * channel + (x % 2);
  const plan: PngPlan = { ...PLAN, depth: 16, sample, chunks: [chunk('tRNS', [0, 0, 1, 44, 2, 88])] };
  return { bytes: pngFile(plan), pixels: withAlphas(plan, (x) => x % 2) };
}

/** One frame that covers the picture (APNG's fcTL). */
function frameControl(): Buffer {
  const body = Buffer.alloc(26);
  body.writeUInt32BE(PLAN.width, 4);
  body.writeUInt32BE(PLAN.height, 8);
  body.set([0, 1, 0, 1], 20);
  return chunk('fcTL', body);
}

// ---------------------------------------------------------------------------------------------------- broken files

function headerOf(change: (body: Buffer) => void): Uint8Array {
  const body = Buffer.from(HEADER.subarray(8, 21));
  change(body);
  return joined([chunk('IHDR', body), IDAT, END]);
}

const paletteFile = (chunks: readonly Buffer[]) => pngFile({ ...INDICES, chunks });
const dataFile = (stream: Uint8Array) => joined([HEADER, chunk('IDAT', stream), END]);

function damagedStream(change: (stream: Buffer) => void): Uint8Array {
  const stream = Buffer.from(STREAM);
  change(stream);
  return dataFile(stream);
}

/** One pixel by its header, 64 MB by its data. */
export function bomb(): Uint8Array {
  const stream = deflateSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
  return joined([headerChunk({ ...PLAN, width: 1, height: 1 }), chunk('IDAT', stream), END]);
}

export function brokenFiles(): BrokenCase[] {
  const whole = pngFile(PLAN);
  const rows = filteredRows(PLAN);
  return Object.entries<readonly [Uint8Array, RegExp]>({
    'no end': [joined([HEADER, IDAT]), /cut off: its end \(IEND\) is missing/],
    'cut in the end': [whole.slice(0, -4), /cut off or damaged in its IEND/],
    'cut in the data': [whole.slice(0, -40), /cut off or damaged in its IDAT/],
    'cut in the header': [whole.slice(0, 20), /cut off or damaged in its IHDR/],
    'the signature alone': [whole.slice(0, 8), /cut off/],
    'no header first': [joined([TEXT, HEADER, IDAT, END]), /does not begin with its header/],
    'two headers': [joined([HEADER, HEADER, IDAT, END]), /two headers/],
    'a header behind the data': [joined([HEADER, IDAT, HEADER, END]), /two headers/],
    'no picture data': [joined([HEADER, END]), /ends before any picture data/],
    'picture data in two places': [
      joined([HEADER, chunk('IDAT', STREAM.subarray(0, 9)), TEXT, chunk('IDAT', STREAM.subarray(9)), END]),
      /not in one piece/,
    ],
    'a critical chunk of its own': [joined([HEADER, chunk('CgBI', [0]), IDAT, END]), /knows its chunk CgBI/],
    'a chunk without a name': [joined([HEADER, chunk('\0\x01\x02\x03', []), IDAT, END]), /chunk at byte 33/],
    'a wrong checksum of the header': [joined([withWrongCrc(HEADER), IDAT, END]), /IHDR does not match/],
    'a wrong checksum of the data': [joined([HEADER, withWrongCrc(IDAT), END]), /IDAT does not match/],
    'a wrong checksum of the palette': [paletteFile([withWrongCrc(PLTE)]), /PLTE does not match/],
    'a wrong checksum of the transparency': [
      paletteFile([PLTE, withWrongCrc(chunk('tRNS', [1]))]),
      /tRNS does not match/,
    ],
    'a header of another length': [
      joined([chunk('IHDR', [...HEADER.subarray(8, 21), 0]), IDAT, END]),
      /has 14 bytes, not 13/,
    ],
    'no width': [headerOf((body) => body.writeUInt32BE(0, 0)), /0 x 4 pixels; expected at least one/],
    'a huge width': [
      headerOf((body) => body.writeUInt32BE(0x7fffffff, 0)),
      /png-too-large .*2147483647.*65535/,
    ],
    'too many pixels': [
      headerOf((body) => {
        body.writeUInt32BE(4097, 0);
        body.writeUInt32BE(4096, 4);
      }),
      /png-too-large .*4097.*4096.*16777216/,
    ],
    'colour type 5': [headerOf((body) => void (body[9] = 5)), /colour type 5 with 8 bits/],
    'colour of 4 bit': [headerOf((body) => void (body[8] = 4)), /colour type 2 with 4 bits/],
    'a compression method': [headerOf((body) => void (body[10] = 1)), /compression method 1/],
    'a filter method': [headerOf((body) => void (body[11] = 64)), /filter method 64/],
    'an interlace method': [headerOf((body) => void (body[12] = 2)), /interlace method 2/],
    'no palette': [paletteFile([]), /one of a palette and has none/],
    'a palette behind the data': [
      joined([headerChunk(INDICES), chunk('IDAT', deflateSync(filteredRows(INDICES))), PLTE, END]),
      /one of a palette and has none/,
    ],
    'two palettes': [paletteFile([PLTE, PLTE]), /two palettes/],
    'an empty palette': [paletteFile([chunk('PLTE', [])]), /PLTE\) of the PNG has 0 bytes/],
    'a palette of broken length': [paletteFile([chunk('PLTE', [...COLOURS, 1])]), /has 13 bytes/],
    'a palette too long': [paletteFile([chunk('PLTE', Buffer.alloc(771))]), /has 771 bytes/],
    'a colour outside of the palette': [
      paletteFile([chunk('PLTE', COLOURS.slice(0, 9))]),
      /the pixel at 3, 0 has colour 3 of a palette of 3/,
    ],
    'more alphas than colours': [
      paletteFile([PLTE, chunk('tRNS', [1, 2, 3, 4, 5])]),
      /5 bytes; expected 1 to 4/,
    ],
    'alphas before the palette': [paletteFile([chunk('tRNS', [1]), PLTE]), /before its palette/],
    'a clear colour of broken length': [
      pngFile({ ...PLAN, chunks: [chunk('tRNS', [0, 1])] }),
      /2 bytes; expected 6/,
    ],
    'a filter that there is not': [
      pngFile({ ...PLAN, filter: (line) => (line === 2 ? 5 : 0) }),
      /line 2 has the filter 5/,
    ],
    'a row too few': [dataFile(deflateSync(rows.subarray(0, -16))), /end before the last row/],
    'a byte too few': [dataFile(deflateSync(rows.subarray(0, -1))), /end before the last row/],
    'a byte too many': [dataFile(deflateSync(Buffer.concat([rows, Buffer.alloc(1)]))), /hold more than/],
    'a megabyte too many': [
      dataFile(deflateSync(Buffer.concat([rows, Buffer.alloc(1e6)]))),
      /hold more than/,
    ],
    'bytes behind the stream': [dataFile(Buffer.concat([STREAM, Buffer.alloc(5)])), /followed by 5 bytes/],
    'a wrong Adler-32': [damagedStream((stream) => (stream[stream.length - 1]! ^= 1)), /Adler-32/],
    'no Adler-32': [dataFile(STREAM.subarray(0, -4)), /lack their checksum/],
    'no zlib header': [damagedStream((stream) => (stream[0] = 0)), /do not begin as zlib data/],
    'a dictionary': [dataFile(deflateSync(rows, { dictionary: Buffer.from('abc') })), /need a dictionary/],
    'an unknown kind of block': [damagedStream((stream) => (stream[2] = 7)), /block of an unknown kind/],
    'a bomb': [bomb(), /hold more than/],
  }).map(([name, [bytes, message]]) => ({ name, bytes, message }));
}
