/**
 * A PNG file of at most 256 colours, by median cut: pictures of the panel in a third of the bytes. The colours that
 * most pixels have stay exactly as they are, so that paper and panel are as even as they were.
 */
import { encode } from 'fast-png';
import type { Rgba8 } from '../../src/image/pixels.js';

const MAX_COLOURS = 256;
/** So many places are for the commonest colours, untouched. */
const KEPT_COLOURS = 32;

interface Colour {
  readonly rgb: readonly [number, number, number];
  readonly count: number;
}

/** The picture is taken to be opaque. */
export function encodeFewColours({ width, height, data }: Rgba8): Uint8Array {
  const colours = countColours(data);
  const kept = colours.slice(0, KEPT_COLOURS).map((colour) => [colour]);
  const boxes = [...kept, ...cut(colours.slice(KEPT_COLOURS), MAX_COLOURS - kept.length)];
  const indexOf = new Map(boxes.flatMap((box, i) => box.map(({ rgb }) => [keyOf(...rgb), i] as const)));
  const indices = Uint8Array.from(
    { length: width * height },
    (_, i) => indexOf.get(keyOf(data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!)) ?? 0,
  );
  const palette = boxes.map(meanOf);
  return encode({ width, height, channels: 1, depth: 8, data: indices, palette }, { zlib: { level: 9 } });
}

const keyOf = (r: number, g: number, b: number): number => (r << 16) | (g << 8) | b;

/** The commonest first. */
function countColours(data: Rgba8['data']): readonly Colour[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < data.length; i += 4) {
    const key = keyOf(data[i]!, data[i + 1]!, data[i + 2]!);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .map(([key, count]) => ({ rgb: [key >> 16, (key >> 8) & 255, key & 255] as const, count }))
    .sort((a, b) => b.count - a.count);
}

/** Cuts the box that costs most, until there are enough. */
function cut(colours: readonly Colour[], most: number): readonly (readonly Colour[])[] {
  const boxes = colours.length === 0 ? [] : [measured(colours)];
  while (boxes.length < most) {
    const worst = boxes.reduce((a, b) => (b.cost > a.cost ? b : a), boxes[0]!);
    if (worst === undefined || worst.cost === 0) break;
    const sorted = worst.colours.toSorted((a, b) => a.rgb[worst.channel]! - b.rgb[worst.channel]!);
    const at = cutIndex(sorted, worst.channel);
    boxes.splice(boxes.indexOf(worst), 1, measured(sorted.slice(0, at)), measured(sorted.slice(at)));
  }
  return boxes.map((box) => box.colours);
}

interface Box {
  readonly colours: readonly Colour[];
  /** In which its colours differ most. */
  readonly channel: number;
  /** Sum of squares around the mean in that channel. */
  readonly cost: number;
}

function measured(colours: readonly Colour[]): Box {
  const mean = meanOf(colours);
  const costs = [0, 1, 2].map((c) =>
    colours.reduce((sum, { rgb, count }) => sum + count * (rgb[c]! - mean[c]!) ** 2, 0),
  );
  const channel = costs.indexOf(Math.max(...costs));
  const isOne = colours.length === 1;
  return { colours, channel, cost: isOne ? 0 : costs[channel]! };
}

/** Where the channel passes its mean; both sides hold at least one colour. */
function cutIndex(sorted: readonly Colour[], channel: number): number {
  const mean = meanOf(sorted)[channel]!;
  const at = sorted.findIndex(({ rgb }) => rgb[channel]! > mean);
  return at > 0 ? at : 1;
}

function meanOf(colours: readonly Colour[]): number[] {
  const total = colours.reduce((sum, { count }) => sum + count, 0);
  return [0, 1, 2].map((c) =>
    Math.round(colours.reduce((sum, { rgb, count }) => sum + count * rgb[c]!, 0) / total),
  );
}
