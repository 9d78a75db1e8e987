/**
 * What can be chosen with these layers and this pack, and what is used of what was wished. A wish that is not possible
 * now is kept for the pack or the layers that make it possible; until then the nearest choice takes its place, and
 * `missedText` says so.
 */
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import type { LineTreatment } from '../../../src/vocabulary/line-treatments.js';
import { judgeLines } from '../../../src/image/look.js';
import {
  ATTENTION_CHOICES,
  ATTENTION_WORDS,
  type AttentionChoice,
} from '../../../src/vocabulary/attention.js';
import type { Settings } from '../settings/settings.js';
import { MASKED_ROLES } from '../layers/roles.js';
import type { MaskedRole } from '../layers/roles.js';
import type { Choice, Layer } from './records.js';
import type { MaskSource } from '../../../src/vocabulary/mask-sources.js';
import { PREPROCESSES, isExtractor, type Preprocess } from '../../../src/vocabulary/preprocess.js';
import { SAMPLER_WORDS, type SamplerName } from '../../../src/vocabulary/samplers.js';
import type { NoiseSchedule } from '../../../src/vocabulary/schedules.js';
import type { Text } from '../words/table.js';

/** What comes first is used where nothing is wished. */
const BY_ITSELF: readonly AttentionChoice[] = ['background', 'foreground', 'plain'];

/** In the order of a menu; the whole picture always goes. */
export function possibleModes(state: Choice): readonly AttentionChoice[] {
  return ATTENTION_CHOICES.filter((mode) => isPossible(state, mode));
}

function isPossible(state: Choice, mode: AttentionChoice): boolean {
  if (mode === 'plain') return true;
  if (ATTENTION_WORDS[mode].source === 'layer' && slotOf(state, 'background') === null) return false;
  const pack = packOf(state);
  // Before the pack is known nothing is promised that it may not have.
  if (pack === null) return false;
  return hasMode(pack, mode) && canMask(state, pack);
}

function hasMode({ modes }: PackInfo, choice: AttentionChoice, style = false): boolean {
  const { attention } = ATTENTION_WORDS[choice];
  return modes.some((mode) => mode.attention === attention && mode.style === style);
}

export function usedMode(state: Choice): AttentionChoice {
  const wish = state.settings.mode;
  if (wish !== null && isPossible(state, wish)) return wish;
  return BY_ITSELF.find((mode) => isPossible(state, mode) && mayGain(state, mode)) ?? 'plain';
}

/** Without a character in both pictures there is nothing to tell apart. */
function mayGain(state: Choice, mode: AttentionChoice): boolean {
  if (mode !== 'foreground') return true;
  return MASKED_ROLES.every((role) => findsCharacter(state, role) !== false);
}

/** Are character and background told apart? */
export function splits(state: Choice): boolean {
  return usedMode(state) !== 'plain';
}

/** By the designer's wish, or by itself where characters are found. */
export function mayTellApart(state: Choice): boolean {
  return splits(state) || (state.settings.mode === null && possibleModes(state).includes('foreground'));
}

/** Does the mode give the background a source of its own? */
export function hasOwnBackground(state: Choice): boolean {
  return ATTENTION_WORDS[usedMode(state)].source !== null;
}

// -------------------------------------------------------------------------------------------------------- style

/** Has the pack style in any mode? */
export function offersStyle(state: Choice): boolean {
  return packOf(state)?.modes.some(({ style }) => style) === true;
}

/** In the mode that is used. */
export function canStyle(state: Choice): boolean {
  const pack = packOf(state);
  return pack !== null && hasMode(pack, usedMode(state), true);
}

export function usesStyle(state: Choice): boolean {
  return state.settings.style && canStyle(state);
}

// ---------------------------------------------------------------------------------------------------- injection

/** Can any mode of the pack look at the reference itself? */
export function offersInjection(state: Choice): boolean {
  return packOf(state)?.modes.some(({ inject }) => inject) === true;
}

/** In the mode that is used, with the style that is used. */
export function canInject(state: Choice): boolean {
  const { attention } = ATTENTION_WORDS[usedMode(state)];
  const style = usesStyle(state);
  const modes = packOf(state)?.modes ?? [];
  return modes.some((mode) => mode.attention === attention && mode.style === style && mode.inject);
}

export function usesInjection(state: Choice): boolean {
  return state.settings.inject && canInject(state);
}

// --------------------------------------------------------------------------------------------------- background

/** Is there any use for a background picture with this pack? */
export function offersBackground(state: Choice): boolean {
  const pack = packOf(state);
  return pack !== null && pack.modes.some(({ attention, style }) => style || attention === 'background');
}

/** So many layers have roles together. */
export function mostLayers(state: Choice): number {
  return offersBackground(state) ? 3 : 2;
}

/** Does the run look at the background layer? */
export function usesBackground(state: Choice): boolean {
  if (slotOf(state, 'background') === null) return false;
  const { source } = ATTENTION_WORDS[usedMode(state)];
  return source === null ? usesStyle(state) : source !== 'reference';
}

/** The model must find the character in the background picture. */
export function canRemoveForeground(state: Choice): boolean {
  return usesBackground(state) && packOf(state)?.canSegment === true;
}

// -------------------------------------------------------------------------------------------------------- masks

/** A rim of half-transparent pixels is no shape. */
const LEAST_CLEAR_SHARE = 0.01;

/** Strokes alone hardly cover so much of their layer. */
const MOST_STROKES = 0.3;

/**
 * Can one see through the layer, so that its transparency says where its character is? Not through lines on nothing:
 * only their strokes would be character.
 */
export function hasShape(state: Choice, role: MaskedRole): boolean {
  const traits = slotOf(state, role)?.thumbnail?.traits;
  if (!traits || traits.clear <= LEAST_CLEAR_SHARE) return false;
  // What is clear counts as light, too.
  const [solid, paper] = [1 - traits.clear, traits.light - traits.clear];
  return role === 'reference' || solid > MOST_STROKES || paper > solid / 2;
}

/** Less of a picture is no character. */
const LEAST_CHARACTER = 0.004;

/** Null where no mask says it. */
export function findsCharacter(state: Choice, role: MaskedRole): boolean | null {
  const view = state.masks[role];
  if (view.kind !== 'ready' || state.engine.kind !== 'ready') return null;
  const key = role === 'sketch' ? 'sketchThreshold' : 'referenceThreshold';
  const threshold = state.settings[key] ?? state.engine.pack.defaults[key];
  const { data } = view.mask;
  const least = LEAST_CHARACTER * data.length;
  let pixels = 0;
  for (const value of data) if (value > threshold && ++pixels >= least) return true;
  return false;
}

export function maskSources(state: Choice, role: MaskedRole): readonly MaskSource[] {
  const canFind = packOf(state)?.canSegment !== false;
  return [...(canFind ? (['found'] as const) : []), ...(hasShape(state, role) ? (['alpha'] as const) : [])];
}

/** Null where there is no way to a mask. */
export function usedMaskSource(state: Choice, role: MaskedRole): MaskSource | null {
  const wish = state.settings[role === 'sketch' ? 'sketchMaskFrom' : 'referenceMaskFrom'];
  const sources = maskSources(state, role);
  return sources.includes(wish) ? wish : (sources[0] ?? null);
}

function canMask(state: Choice, { canSegment }: PackInfo): boolean {
  return canSegment || (hasShape(state, 'sketch') && hasShape(state, 'reference'));
}

// ---------------------------------------------------------------------------------------------------- sampling

type PackSampler = PackInfo['samplers'][number];

export function usedSampler({ sampler }: Settings, pack: PackInfo): SamplerName {
  return pack.samplers.some(({ name }) => name === sampler) && sampler !== null
    ? sampler
    : pack.defaults.sampler;
}

/** Null only for a pack whose own sampler is not among its samplers. */
function samplerRow(settings: Settings, pack: PackInfo): PackSampler | null {
  const used = usedSampler(settings, pack);
  return pack.samplers.find(({ name }) => name === used) ?? null;
}

export function possibleSchedules(settings: Settings, pack: PackInfo): readonly NoiseSchedule[] {
  return samplerRow(settings, pack)?.schedules ?? ['automatic'];
}

export function usedSchedule(settings: Settings, pack: PackInfo): NoiseSchedule {
  return possibleSchedules(settings, pack).includes(settings.schedule) ? settings.schedule : 'automatic';
}

export function usedSteps(settings: Settings, pack: PackInfo): number {
  return Math.max(settings.steps ?? pack.defaults.steps, samplerRow(settings, pack)?.leastSteps ?? 1);
}

// ------------------------------------------------------------------------------------------------ lines and text

export function possiblePreprocesses(pack: PackInfo | null): readonly Preprocess[] {
  return PREPROCESSES.filter((name) => !isExtractor(name) || pack?.extractors.includes(name) === true);
}

export function usedPreprocess({ preprocess }: Settings, pack: PackInfo | null): Preprocess {
  return possiblePreprocesses(pack).includes(preprocess) ? preprocess : 'invert';
}

/** What is done to the sketch's picture before anything looks at it. */
export function usedLineTreatment(state: Choice): LineTreatment {
  const look = slotOf(state, 'sketch')?.thumbnail?.look;
  if (look === undefined || !state.settings.adaptLines) return 'as-drawn';
  const lines = judgeLines(look);
  if (lines === 'pale') return 'stretched';
  // Light lines may also be told to the model as what they are.
  return lines === 'light' && state.settings.preprocess !== 'none' ? 'inverted' : 'as-drawn';
}

/** Edits with a target and a place; what only half is written waits. */
export function writtenEdits({ edits }: Settings): Settings['edits'] {
  return edits.filter(({ target, control }) => target.trim() !== '' && control.trim() !== '');
}

// -------------------------------------------------------------------------------------------------------- missed

/** One line of what was wished and is not done now; null where everything is. */
export function missedText(state: Choice): Text | null {
  const pack = packOf(state);
  if (pack === null) return null;
  const { mode } = state.settings;
  if (mode !== null && !isPossible(state, mode)) return missedMode(state, mode);
  const extras = missedExtras(state, pack);
  if (extras.length === 0) return null;
  return (words) => words.missed.extras({ items: extras.map((extra) => extra(words)) });
}

function missedMode(state: Choice, mode: AttentionChoice): Text {
  const lacksLayer =
    ATTENTION_WORDS[mode].source === 'layer' &&
    slotOf(state, 'background') === null &&
    offersBackground(state);
  const which = { mode, used: usedMode(state) };
  return ({ missed }) => (lacksLayer ? missed.modeWithoutLayer(which) : missed.mode(which));
}

function missedExtras(state: Choice, pack: PackInfo): readonly Text[] {
  const { settings } = state;
  const { style, sampler, schedule, preprocess, inject } = settings;
  const when = (isMissed: boolean, text: Text) => (isMissed ? [text] : []);
  return [
    ...when(style && !offersStyle(state), ({ missed }) => missed.style),
    ...(sampler !== null && usedSampler(settings, pack) !== sampler
      ? [() => SAMPLER_WORDS[sampler].label]
      : []),
    ...when(usedSchedule(settings, pack) !== schedule, ({ missed, sampling }) =>
      missed.schedule({ name: sampling.schedules[schedule] }),
    ),
    ...when(
      usedPreprocess(settings, pack) !== preprocess,
      (words) => words.pictures.preprocesses[preprocess],
    ),
    ...when(writtenEdits(settings).length > 0 && !pack.canEditText, ({ missed }) => missed.edits),
    ...when(inject && !offersInjection(state), ({ missed }) => missed.detail),
  ];
}

// ------------------------------------------------------------------------------------------------------ helpers

function packOf({ engine }: Choice): PackInfo | null {
  return engine.kind === 'ready' ? engine.pack : null;
}

function slotOf({ slots, layers }: Choice, role: keyof Choice['slots']): Layer | null {
  const id = slots[role];
  return id === null ? null : (layers[id] ?? null);
}
