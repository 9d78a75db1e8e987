/** Flats in the reference's colours once more, with what a designer chose in them; what was found of the drawing is kept. */
import type { ChosenColours, FlatRegion, Repainted } from '../../src/channel/protocol/chosen-colours.js';
import type { CancelToken } from '../../src/channel/cancel.js';
import type { AttentionMap } from '../../src/image/attention-map.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { encodePng } from '../../src/image/png/png.js';
import { middlesOf } from '../../src/image/regions/chosen-colour.js';
import { findFlats, type Flats, type FoundFlats, type RegionOptions } from '../../src/image/regions/flats.js';
import { regionChoices } from '../../src/image/regions/region-choices.js';
import { repaintPalette } from '../../src/outputs/flats.js';
import type { Decode } from './decode.js';
import { toPng } from './make-layers.js';

export interface RepaintOrder {
  readonly sketch: Uint8Array;
  readonly picture: Uint8Array;
  readonly reference: Uint8Array;
  readonly attention: AttentionMap | null;
  readonly chosen: ChosenColours;
  /** As the flats were made: gaps up to so many pixels of the sketch are closed. */
  readonly gap: number;
}

/** Finds a drawing's flats, those of the last one without doing it again. */
export interface FlatsFinder {
  find(sketch: Rgba8, picture: Rgba8, options: RegionOptions): Promise<FoundFlats>;
  /** Gives back what is kept. */
  drop(): void;
}

type Division = Pick<RegionOptions, 'gapPx' | 'attention'>;

interface Kept {
  readonly sketch: Rgba8;
  readonly picture: Rgba8;
  readonly options: Division;
  readonly found: FoundFlats;
}

export function createFlatsFinder(): FlatsFinder {
  let kept: Kept | null = null;
  return {
    async find(sketch, picture, options) {
      const isSame =
        kept?.sketch === sketch && kept.picture === picture && isDividedAlike(kept.options, options);
      if (kept !== null && isSame) return kept.found;
      const found = await findFlats(sketch, picture, options);
      kept = { sketch, picture, options, found };
      return found;
    },
    drop: () => (kept = null),
  };
}

/** Every order has a map of its own; only its subject tells how a drawing is divided. */
function isDividedAlike(one: Division, other: Division): boolean {
  const [first, second] = [one.attention?.subject, other.attention?.subject];
  if (one.gapPx !== other.gapPx || first?.data.length !== second?.data.length) return false;
  return first === undefined || first.data.every((value, i) => value === second?.data[i]);
}

interface Desk {
  readonly decode: Decode;
  readonly finder: FlatsFinder;
  readonly signal: CancelToken;
}

export async function repaint(
  { attention, chosen, gap, ...pngs }: RepaintOrder,
  { decode, finder, signal }: Desk,
): Promise<Repainted> {
  const pictures = {
    sketch: await decode(pngs.sketch, 'sketch'),
    picture: await decode(pngs.picture, 'picture'),
    reference: await decode(pngs.reference, 'reference'),
    attention,
    chosen,
  };
  const found = await finder.find(pictures.sketch, pictures.picture, { gapPx: gap, attention, signal });
  const { layers, flats } = await repaintPalette(found, pictures, signal);
  return {
    layers: layers.map(toPng),
    labels: labelsPng(flats, pictures.sketch),
    regions: regionsOf(found, flats),
    heats: heatsOf(flats),
  };
}

function labelsPng({ regions }: Flats, { width, height }: Rgba8): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(regions.length * 4);
  for (let i = 0; i < regions.length; i++) {
    const label = regions[i];
    data[i * 4] = label >> 16;
    data[i * 4 + 1] = (label >> 8) & 255;
    data[i * 4 + 2] = label & 255;
    data[i * 4 + 3] = 255;
  }
  return Uint8Array.from(encodePng({ width, height, data }));
}

function regionsOf({ regions }: FoundFlats, flats: Flats): readonly FlatRegion[] {
  const middles = middlesOf(regions);
  return Array.from({ length: flats.count }, (_, i) => ({
    middle: middles[i + 1],
    rgb: toBytes(flats.colours[i + 1]),
    options: regionChoices(flats, i + 1).map(({ rgb, patch }) => ({ rgb: toBytes(rgb), patch })),
  }));
}

function toBytes([r, g, b]: readonly [number, number, number]): readonly [number, number, number] {
  return [Math.round(r), Math.round(g), Math.round(b)];
}

function heatsOf({ lookedAt }: Flats): Uint8Array<ArrayBuffer> {
  if (lookedAt === null) return new Uint8Array(0);
  const heats = lookedAt.slice(1).flatMap((weights) => {
    const most = Math.max(...weights, 1e-9);
    return Array.from(weights, (weight) => Math.round((255 * weight) / most));
  });
  return Uint8Array.from(heats);
}
