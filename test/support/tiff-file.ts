/** TIFF files for tests, written by hand: one strip of bytes that are packed already. */
interface TiffParts {
  readonly width: number;
  readonly height: number;
  /** Per channel. */
  readonly bits?: 1 | 8 | 16;
  readonly samples?: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette. */
  readonly photometric?: number;
  readonly compression?: number;
  readonly predictor?: number;
  readonly orientation?: number;
  readonly palette?: readonly number[];
  readonly strip: Uint8Array;
  readonly isLittle?: boolean;
}

const SHORT = 3;
const LONG = 4;

type Entry = readonly [tag: number, type: 3 | 4, values: readonly number[]];

export function writeTiff(parts: TiffParts): Uint8Array {
  const { width, height, strip, isLittle = true } = parts;
  const { bits = 8, samples = 3, photometric = 2, compression = 1, predictor = 1, orientation = 1 } = parts;
  const entries: Entry[] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, Array.from({ length: samples }, () => bits)],
    [259, SHORT, [compression]],
    [262, SHORT, [photometric]],
    [273, LONG, [8]],
    [274, SHORT, [orientation]],
    [277, SHORT, [samples]],
    [278, LONG, [height]],
    [279, LONG, [strip.length]],
    [317, SHORT, [predictor]],
    ...(parts.palette === undefined ? [] : [[320, SHORT, parts.palette] as const]),
    ...(samples === 4 || samples === 2 ? [[338, SHORT, [2]] as const] : []),
  ];
  return writeEntries(entries, strip, isLittle);
}

function writeEntries(entries: readonly Entry[], strip: Uint8Array, isLittle: boolean): Uint8Array {
  const start = 8 + strip.length + (strip.length % 2);
  let spill = start + 2 + entries.length * 12 + 4;
  const sizes = entries.map(([, type, values]) => values.length * (type === SHORT ? 2 : 4));
  const bytes = new Uint8Array(spill + sizes.reduce((sum, size) => sum + (size > 4 ? size : 0), 0));
  const view = new DataView(bytes.buffer);
  bytes.set(isLittle ? [0x49, 0x49] : [0x4d, 0x4d]);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, start, isLittle);
  bytes.set(strip, 8);
  view.setUint16(start, entries.length, isLittle);
  entries.forEach(([tag, type, values], i) => {
    const at = start + 2 + i * 12;
    view.setUint16(at, tag, isLittle);
    view.setUint16(at + 2, type, isLittle);
    view.setUint32(at + 4, values.length, isLittle);
    const isInline = sizes[i] <= 4;
    if (!isInline) view.setUint32(at + 8, spill, isLittle);
    values.forEach((value, k) => {
      const to = (isInline ? at + 8 : spill) + k * (type === SHORT ? 2 : 4);
      if (type === SHORT) view.setUint16(to, value, isLittle);
      else view.setUint32(to, value, isLittle);
    });
    if (!isInline) spill += sizes[i];
  });
  return bytes;
}
