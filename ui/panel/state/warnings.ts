/**
 * What is said under the button before a run, from numbers that the panel has (image/look.ts, masks, sizes). Each is
 * a sentence of what is wrong and one of what to do. They warn and do not block; only a layer that no model can take
 * blocks, which `impossibleText` says.
 */
import type { Extent } from '../../../src/image/geometry.js';
import { isSamePicture, judgeColours, judgeLines, LEAST_CONTRAST } from '../../../src/image/look.js';
import type { Look } from '../../../src/image/look.js';
import { findsCharacter, mayTellApart, splits, usesBackground } from './choices.js';
import { packSize } from './plan.js';
import { MASKED_ROLES, ROLES } from '../layers/roles.js';
import type { MaskedRole, Role } from '../layers/roles.js';
import type { Choice, Layer } from './state.js';
import { MODE_NAMES, sizeText, shortName } from '../words/words.js';

export interface Warning {
  readonly kind: WarningKind;
  readonly text: string;
}

export type WarningKind =
  | 'no-lines'
  | 'pale-lines'
  | 'light-lines'
  | 'same-picture'
  | 'blank-reference'
  | 'grey-reference'
  | 'drawn-reference'
  | 'no-character'
  | 'large-layer';

/** Those that the switch "Adapt the lines" mends. */
export function isMendable({ kind }: Warning): boolean {
  return kind === 'pale-lines' || kind === 'light-lines';
}

/** The gravest first. */
export function warnings(state: Choice): readonly Warning[] {
  const sketch = layerOf(state, 'sketch');
  const reference = layerOf(state, 'reference');
  if (!sketch?.thumbnail || !reference?.thumbnail) return [];
  const [drawn, coloured] = [sketch.thumbnail.look, reference.thumbnail.look];
  const isSame = isSamePicture(drawn, coloured) && hasSameShape(sketch, reference);
  const found = [
    warnOfLines(state, nameOf(sketch), drawn),
    isSame ? samePicture() : warnOfColours(nameOf(reference), coloured),
    ...MASKED_ROLES.map((role) => warnOfMask(state, role)),
    warnOfSize(state, sketch),
  ];
  return found.filter((warning) => warning !== null);
}

// --------------------------------------------------------------------------------------------------------- lines

function warnOfLines(state: Choice, name: string, look: Look): Warning | null {
  switch (judgeLines(look)) {
    case 'none':
      return {
        kind: 'no-lines',
        text: `No lines are found in “${name}”: it is ${blankWord(look)}. Select the layer with the drawing.`,
      };
    case 'pale':
      return { kind: 'pale-lines', text: paleText(name, look, state.settings.adaptLines) };
    case 'light':
      if (state.settings.preprocess === 'none') return null;
      return {
        kind: 'light-lines',
        text: state.settings.adaptLines
          ? `“${name}” is turned round: its light lines become dark for the model.`
          : `The lines of “${name}” are light on dark; the model expects dark lines on light. To turn them round switch this on:`,
      };
    case 'dark':
      return null;
  }
}

function paleText(name: string, look: Look, isAdapted: boolean): string {
  if (isAdapted) return `The pale lines of “${name}” are darkened for the model.`;
  const contrast = Math.max(look.darker, look.lighter);
  return `The lines of “${name}” are too pale to follow: ${contrast} of 255 levels, ${LEAST_CONTRAST} are needed. Darken them, or switch this on:`;
}

function blankWord({ background, lightOnNothing }: Look): string {
  if (lightOnNothing !== null) return 'empty';
  if (background > 240) return 'all white';
  return background < 15 ? 'all black' : 'of one colour';
}

// ------------------------------------------------------------------------------------------------------- colours

function samePicture(): Warning {
  return {
    kind: 'same-picture',
    text: 'Sketch and reference show the same picture. Select another layer for the colours.',
  };
}

function warnOfColours(name: string, look: Look): Warning | null {
  switch (judgeColours(look)) {
    case 'blank':
      return {
        kind: 'blank-reference',
        text: `The reference “${name}” is ${blankWord(look)}: there are no colours to take. Select a coloured picture.`,
      };
    case 'drawing':
      return {
        kind: 'drawn-reference',
        text: `The reference “${name}” is itself a line drawing. Select a coloured picture, or swap the two.`,
      };
    case 'grey':
      return {
        kind: 'grey-reference',
        text: `The reference “${name}” is grey, so the result will be, too. For colours select a coloured picture.`,
      };
    case 'coloured':
      return null;
  }
}

// --------------------------------------------------------------------------------------------------------- masks

function warnOfMask(state: Choice, role: MaskedRole): Warning | null {
  if (!mayTellApart(state) || findsCharacter(state, role) !== false) return null;
  const found = `No character is found in the ${role}`;
  const text = splits(state)
    ? `${found}, so character and background cannot be told apart. Use the mode “${MODE_NAMES.whole}”, or lower the mask’s threshold under More.`
    : `${found}: the reference colours everything alike. For a split, lower the mask’s threshold under More.`;
  return { kind: 'no-character', text };
}

// --------------------------------------------------------------------------------------------------------- sizes

/** So many times the model's size and more, what the model paints is plainly coarser than the lines. */
const MUCH_LARGER = 6;
/** Model pixels across, below which nothing can be painted. */
const LEAST_SIDE = 8;

function warnOfSize({ engine }: Choice, sketch: Layer): Warning | null {
  if (engine.kind !== 'ready') return null;
  const extent = shapeOf(sketch);
  const size = packSize(engine.pack, extent);
  const times = 1 / scaleInto(extent, size);
  if (times < MUCH_LARGER) return null;
  return {
    kind: 'large-layer',
    text: `“${nameOf(sketch)}” is ${Math.round(times)} times as large as the model’s ${sizeText(size)}: small details get no colour of their own. Flats keep its edges sharp; a part of it alone gets more detail.`,
  };
}

/** Why no model can take one of the layers; null where all can be taken. */
export function impossibleText(state: Choice): string | null {
  for (const role of ROLES) {
    const layer = layerOf(state, role);
    if (layer === null || (role === 'background' && !usesBackground(state))) continue;
    const text = thinText(state, role, layer);
    if (text !== null) return text;
  }
  return null;
}

function thinText({ engine }: Choice, role: Role, layer: Layer): string | null {
  const { width, height } = shapeOf(layer);
  const size =
    engine.kind === 'ready' ? packSize(engine.pack, { width, height }) : { width: 256, height: 256 };
  const scale = scaleInto({ width, height }, size);
  const side = Math.min(width, height) * scale;
  if (side >= LEAST_SIDE) return null;
  const most = Math.floor((Math.max(width, height) * scale) / LEAST_SIDE);
  const measured = sizeText({ width: Math.round(width), height: Math.round(height) });
  return `The ${role} “${nameOf(layer)}” is too thin for the model: ${measured}. Select a layer that is at most ${most} times as long as it is wide.`;
}

function scaleInto(extent: Extent, size: Extent): number {
  return Math.min(size.width / extent.width, size.height / extent.height);
}

/** On the canvas where that is known; an export rounds thin layers up. */
function shapeOf({ candidate, thumbnail }: Layer): Extent {
  const isKnown = candidate.type !== '';
  return isKnown || thumbnail === null ? candidate : thumbnail.extent;
}

function hasSameShape(a: Layer, b: Layer): boolean {
  const [one, other] = [shapeOf(a), shapeOf(b)].map(({ width, height }) => Math.log(width / height));
  return Math.abs(one - other) < 0.02;
}

function layerOf({ slots, layers }: Choice, role: Role): Layer | null {
  const id = slots[role];
  return id === null ? null : (layers[id] ?? null);
}

const nameOf = ({ candidate }: Layer): string => shortName(candidate.name);
