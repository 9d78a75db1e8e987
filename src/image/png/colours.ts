/** From the samples of a PNG's row to 8-bit RGBA. Levels of any depth come out at the nearest of 256. */
import { FormatError } from '../../errors.js';
import { COLOUR, PALETTE, type PngFile } from './chunks.js';
import type { RowPlace, Samples } from './rows.js';

/** Pixels go to `start`, `start + stride`, ... of the target, in pixels. */
export interface Target {
  readonly rgba: Uint8Array;
  readonly start: number;
  readonly stride: number;
}

export type Painter = (samples: Samples, place: RowPlace, target: Target) => void;

/** The painter of a file's rows. Throws FormatError at a colour that the palette has not. */
export function painterOf(file: PngFile): Painter {
  const { channels, colourType, depth } = file.header;
  if (channels === 1)
    return paintByTable(colourType === PALETTE ? paletteTable(file) : greyTable(file), file);
  if (colourType === COLOUR) return paintColours(levelsOf(depth), clearColour(file));
  return channels === 2 ? paintGreyAlpha(levelsOf(depth)) : paintColourAlpha(levelsOf(depth));
}

/** Of each sample the nearest of 256 levels. */
function levelsOf(depth: number): Uint8Array {
  const most = 2 ** depth - 1;
  return Uint8Array.from({ length: most + 1 }, (_, sample) => Math.round((sample / most) * 255));
}

/** RGBA of each sample. */
function greyTable(file: PngFile): Uint8Array {
  const levels = levelsOf(file.header.depth);
  const clear = clearColour(file)?.[0] ?? -1;
  const table = new Uint8Array(levels.length * 4).fill(255);
  levels.forEach((level, sample) => table.fill(level, sample * 4, sample * 4 + 3));
  if (clear >= 0 && clear < levels.length) table[clear * 4 + 3] = 0;
  return table;
}

function paletteTable({ palette, transparency }: PngFile): Uint8Array {
  const colours = palette ?? new Uint8Array(0);
  const table = new Uint8Array((colours.length / 3) * 4).fill(255);
  for (let colour = 0; colour * 3 < colours.length; colour++)
    table.set(colours.subarray(colour * 3, colour * 3 + 3), colour * 4);
  transparency?.forEach((alpha, colour) => (table[colour * 4 + 3] = alpha));
  return table;
}

/** The samples of the one colour that is clear. */
function clearColour({ transparency, palette }: PngFile): readonly number[] | null {
  if (transparency === null || palette !== null) return null;
  const view = new DataView(transparency.buffer, transparency.byteOffset, transparency.byteLength);
  return Array.from({ length: transparency.length / 2 }, (_, i) => view.getUint16(i * 2));
}

function paintByTable(table: Uint8Array, { name }: PngFile): Painter {
  const entries = table.length / 4;
  return (samples, { x, y, step, count }, { rgba, start, stride }) => {
    for (let i = 0, o = start * 4; i < count; i++, o += stride * 4) {
      const at = samples[i] * 4;
      if (samples[i] >= entries)
        throw new FormatError('png-unreadable', {
          file: name,
          reason: `the pixel at ${x + i * step}, ${y} has colour ${samples[i]} of a palette of ${entries}`,
        });
      rgba[o] = table[at];
      rgba[o + 1] = table[at + 1];
      rgba[o + 2] = table[at + 2];
      rgba[o + 3] = table[at + 3];
    }
  };
}

function paintColours(levels: Uint8Array, clear: readonly number[] | null): Painter {
  const [clearRed, clearGreen, clearBlue] = clear ?? [-1, -1, -1];
  return (samples, { count }, { rgba, start, stride }) => {
    for (let i = 0, o = start * 4; i < count * 3; i += 3, o += stride * 4) {
      const red = samples[i];
      const green = samples[i + 1];
      const blue = samples[i + 2];
      rgba[o] = levels[red];
      rgba[o + 1] = levels[green];
      rgba[o + 2] = levels[blue];
      rgba[o + 3] = red === clearRed && green === clearGreen && blue === clearBlue ? 0 : 255;
    }
  };
}

function paintGreyAlpha(levels: Uint8Array): Painter {
  return (samples, { count }, { rgba, start, stride }) => {
    for (let i = 0, o = start * 4; i < count * 2; i += 2, o += stride * 4) {
      rgba.fill(levels[samples[i]], o, o + 3);
      rgba[o + 3] = levels[samples[i + 1]];
    }
  };
}

function paintColourAlpha(levels: Uint8Array): Painter {
  return (samples, { count }, { rgba, start, stride }) => {
    for (let i = 0, o = start * 4; i < count * 4; i += 4, o += stride * 4) {
      rgba[o] = levels[samples[i]];
      rgba[o + 1] = levels[samples[i + 1]];
      rgba[o + 2] = levels[samples[i + 2]];
      rgba[o + 3] = levels[samples[i + 3]];
    }
  };
}
