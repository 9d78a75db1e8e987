/**
 * What is said under the button before a run, from numbers that the panel has (image/look.ts, masks, sizes). Each is
 * a sentence of what is wrong and one of what to do. They warn and do not block; only a layer that no model can take
 * blocks, which `impossibleText` says.
 */
import type { Extent } from '../../../src/image/geometry.js';
import { isSamePicture, judgeColours, judgeLines, LEAST_CONTRAST } from '../../../src/image/look.js';
import type { Look } from '../../../src/image/look.js';
import { doubtText, usedSize } from './fit.js';
import { findsCharacter, mayTellApart, splits, usesBackground } from './choices.js';
import { MASKED_ROLES, ROLES } from '../layers/roles.js';
import type { MaskedRole, Role } from '../layers/roles.js';
import type { Choice, Layer } from './records.js';
import { shortName } from '../words/short-name.js';
import type { Text } from '../words/table.js';

export interface Warning {
  readonly kind: WarningKind;
  readonly text: Text;
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
  | 'large-layer'
  | 'much-memory';

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
    warnOfMemory(state, sketch),
    warnOfSize(state, sketch),
  ];
  return found.filter((warning) => warning !== null);
}

// --------------------------------------------------------------------------------------------------------- lines

function warnOfLines(state: Choice, name: string, look: Look): Warning | null {
  const isAdapted = state.settings.adaptLines;
  switch (judgeLines(look)) {
    case 'none':
      return { kind: 'no-lines', text: (words) => words.warnings.noLines({ name, blank: blankOf(look) }) };
    case 'pale':
      return { kind: 'pale-lines', text: paleText(name, look, isAdapted) };
    case 'light':
      return state.settings.preprocess === 'none'
        ? null
        : { kind: 'light-lines', text: lightText(name, isAdapted) };
    case 'dark':
      return null;
  }
}

function paleText(name: string, look: Look, isAdapted: boolean): Text {
  if (isAdapted) return (words) => words.warnings.paleLinesAdapted({ name });
  const contrast = Math.max(look.darker, look.lighter);
  return (words) => words.warnings.paleLines({ name, contrast, least: LEAST_CONTRAST });
}

function lightText(name: string, isAdapted: boolean): Text {
  return ({ warnings: words }) =>
    isAdapted ? words.lightLinesAdapted({ name }) : words.lightLines({ name });
}

function blankOf({ background, lightOnNothing }: Look): 'empty' | 'white' | 'black' | 'one-colour' {
  if (lightOnNothing !== null) return 'empty';
  if (background > 240) return 'white';
  return background < 15 ? 'black' : 'one-colour';
}

// ------------------------------------------------------------------------------------------------------- colours

function samePicture(): Warning {
  return { kind: 'same-picture', text: (words) => words.warnings.samePicture };
}

function warnOfColours(name: string, look: Look): Warning | null {
  switch (judgeColours(look)) {
    case 'blank':
      return {
        kind: 'blank-reference',
        text: (words) => words.warnings.blankReference({ name, blank: blankOf(look) }),
      };
    case 'drawing':
      return { kind: 'drawn-reference', text: (words) => words.warnings.drawnReference({ name }) };
    case 'grey':
      return { kind: 'grey-reference', text: (words) => words.warnings.greyReference({ name }) };
    case 'coloured':
      return null;
  }
}

// --------------------------------------------------------------------------------------------------------- masks

function warnOfMask(state: Choice, role: MaskedRole): Warning | null {
  if (!mayTellApart(state) || findsCharacter(state, role) !== false) return null;
  const isSplit = splits(state);
  const text: Text = ({ warnings: words }) =>
    isSplit ? words.noCharacterToSplit({ role }) : words.noCharacter({ role });
  return { kind: 'no-character', text };
}

// --------------------------------------------------------------------------------------------------------- sizes

/** So many times the model's size and more, what the model paints is plainly coarser than the lines. */
const MUCH_LARGER = 6;
/** Model pixels across, below which nothing can be painted. */
const LEAST_SIDE = 8;

function warnOfSize({ engine, settings }: Choice, sketch: Layer): Warning | null {
  if (engine.kind !== 'ready') return null;
  const extent = shapeOf(sketch);
  const size = usedSize(engine.pack, settings, extent);
  const times = 1 / scaleInto(extent, size);
  if (times < MUCH_LARGER) return null;
  const facts = { name: nameOf(sketch), times: Math.round(times), ...size };
  return { kind: 'large-layer', text: (words) => words.warnings.largeLayer(facts) };
}

function warnOfMemory(state: Choice, sketch: Layer): Warning | null {
  const { engine, settings } = state;
  if (engine.kind !== 'ready') return null;
  const text = doubtText(state, usedSize(engine.pack, settings, shapeOf(sketch)));
  return text === null ? null : { kind: 'much-memory', text };
}

/** Why no model can take one of the layers; null where all can be taken. */
export function impossibleText(state: Choice): Text | null {
  for (const role of ROLES) {
    const layer = layerOf(state, role);
    if (layer === null || (role === 'background' && !usesBackground(state))) continue;
    const text = thinText(state, role, layer);
    if (text !== null) return text;
  }
  return null;
}

function thinText({ engine, settings }: Choice, role: Role, layer: Layer): Text | null {
  const { width, height } = shapeOf(layer);
  const size =
    engine.kind === 'ready'
      ? usedSize(engine.pack, settings, { width, height })
      : { width: 256, height: 256 };
  const scale = scaleInto({ width, height }, size);
  const side = Math.min(width, height) * scale;
  if (side >= LEAST_SIDE) return null;
  const most = Math.floor((Math.max(width, height) * scale) / LEAST_SIDE);
  const measured = { width: Math.round(width), height: Math.round(height) };
  return (words) => words.warnings.tooThin({ role, name: nameOf(layer), most, ...measured });
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
