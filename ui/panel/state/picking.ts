/**
 * A region of flats that the designer looks at: where it is, where in the reference its colour came from, and what else it may
 * have. Flats in the reference's colours alone are looked at so, as long as the panel has what they were made of.
 */
import type { ChosenColours, FlatRegion, Repainted } from '../../../src/channel/protocol/chosen-colours.js';
import { MAX_CHOSEN } from '../../../src/channel/protocol/chosen-colours.js';
import type { Point } from '../../../src/image/geometry.js';
import { decodePng } from '../../../src/image/png/png.js';
import { pixelAt } from '../../../src/image/regions/chosen-colour.js';
import { chosenOutput } from '../settings/output-choice.js';
import type { State } from './state.js';
import type { FlatsView, Picking, Result } from './records.js';

export function canPick({ recipe, lines }: Result): boolean {
  return recipe.output === 'palette' && lines !== null;
}

/** Of the result that is looked at; null where no region of it is picked. */
export function pickingOf({ picking }: State, { id }: Result): Picking | null {
  return picking?.resultId === id ? picking : null;
}

export function toFlatsView({ labels, regions, heats }: Repainted): FlatsView {
  const { width, height, data } = decodePng(labels, 'regions');
  const read = new Int32Array(width * height);
  for (let i = 0; i < read.length; i++)
    read[i] = (data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2];
  return { size: { width, height }, labels: read, regions, heats };
}

export function labelAt({ size, labels }: FlatsView, place: Point): number {
  return labels[pixelAt(size, place)];
}

/** One region further in reading order of their middles; round at the ends. */
export function nextLabel({ regions }: FlatsView, label: number, step: 1 | -1): number {
  const order = [...regions.keys()].sort((a, b) => {
    const [one, other] = [regions[a].middle, regions[b].middle];
    return one.y - other.y || one.x - other.x;
  });
  const next = order.indexOf(label - 1) + step;
  return order[(next + order.length) % order.length] + 1;
}

/** What is chosen after a click: the option of a region, in the place of what was chosen for it; the first one is no choice. */
export function withChoice(chosen: ChosenColours, { flats, label }: Picking, option: number): ChosenColours {
  const others = chosen.filter((colour) => labelAt(flats, colour) !== label);
  const { middle, options } = flats.regions[label - 1];
  if (option === 0) return others;
  return [...others, { ...middle, rgb: options[option].rgb }].slice(-MAX_CHOSEN);
}

/** Which of its options a region is painted with. */
export function currentOption({ rgb, options }: FlatRegion): number {
  return options.findIndex((option) => option.rgb.join() === rgb.join());
}

/** The colours of a recipe that the next run will have. */
export function keptColours({ kept, slots, settings }: State): ChosenColours {
  const isOfPair = kept?.sketchId === slots.sketch && kept.referenceId === slots.reference;
  return isOfPair && chosenOutput(settings) === 'palette' ? kept.colours : [];
}
