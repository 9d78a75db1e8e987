/**
 * Everything that the panel says, in English: a section per part of the panel, a name per text, a function where
 * numbers or names go in. Sections are exports of their own, so that the bootstrap bundles its section alone. The
 * command line and the studio render their errors with this file.
 */
import type { EditionReason } from '../models/edition-reasons.js';
import type { WeightStorage } from '../../../src/vocabulary/weight-storages.js';
import type { ErrorParams } from '../../../src/errors.js';
import {
  AS_PAINTED,
  type LayerName,
  type Output,
  type OutputChoice,
  type OutputVariant,
} from '../../../src/vocabulary/outputs.js';
import type { GpuLimits } from '../models/backend-line.js';
import type { Refusal } from '../../../src/vocabulary/place-notes.js';
import type { ErrorWords } from './error-words.js';
import { formatsOf } from './formats.js';

// The spelling is British, and so are the numbers.
const { bytes, duration, list, number, percent, plural, seconds } = formatsOf('en-GB');

interface Named {
  readonly name: string;
}
interface Counted {
  readonly count: number;
}
interface Titled {
  readonly title: string;
}
interface Seeded {
  readonly seed: number;
}
interface Addressed {
  readonly address: string;
}
interface OfRole {
  readonly role: Role;
}
interface Sized {
  readonly width: number;
  readonly height: number;
}
interface Bytes {
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** What is known of a panel that does not open: how long it was waited for, what its site answered. */
interface Unopened {
  readonly timeout: number;
  readonly status: number;
  readonly file: string;
}

const plainSeconds = (count: number) =>
  `${number(count)} ${plural(count, { one: 'second', other: 'seconds' })}`;
const quote = (name: string) => `“${name}”`;
const sizeText = ({ width, height }: Sized) => `${number(width)} × ${number(height)}`;
const stepsText = (steps: number) => `${number(steps)} ${plural(steps, { one: 'step', other: 'steps' })}`;
const bytesOf = ({ loadedBytes, totalBytes }: Bytes) => `${bytes(loadedBytes)} of ${bytes(totalBytes)}`;

export const language = {
  /** In the language itself. */
  name: 'English',
  label: 'Language',
  asBrowser: 'As the browser',
};

export const numbers = {
  plain: ({ value, decimals }: { value: number; decimals: number }) => number(value, decimals),
  size: sizeText,
};

export const header = {
  title: 'Colorize',
  chipHelp: 'The model and where it runs',
};

export const footer = {
  trust: 'Pictures stay on this computer',
  seedKept: ({ seed }: Seeded) => `Seed ${number(seed)}, kept for the next run`,
  seedDrawn: ({ seed }: Seeded) => `Seed ${number(seed)}, new with every run`,
};

export const seed = {
  label: 'Seed',
  named: ({ seed }: Seeded) => `Seed ${number(seed)}`,
  keep: 'Keep this seed',
  keptHelp: 'The next run uses this seed again',
  drawnHelp: 'Every run draws a new seed',
};

export const problems = {
  tryAgain: 'Try again',
  dismiss: 'Dismiss',
  copyDetails: 'Copy details',
};

/** What can be done with any control. */
export const controls = {
  reset: ({ label }: { label: string }) => `Reset ${label.toLowerCase()}`,
  resetTo: ({ label, value, decimals }: { label: string; value: number; decimals: number }) =>
    `Reset ${label.toLowerCase()} to ${number(value, decimals)}`,
  someChanged: 'Some are changed',
  close: 'Close',
  cancel: 'Cancel',
};

// -------------------------------------------------------------------------------------------------------- layers

export const roles = {
  sketch: 'Sketch',
  reference: 'Reference',
  background: 'Background',
};
type Role = keyof typeof roles;

/** In the middle of a sentence. */
const roleWord = (role: Role) => roles[role].toLowerCase();

export const layers = {
  title: 'Layers',
  swap: 'Swap',
  hints: {
    sketch: 'Select the layer with the lines',
    reference: 'Select the layer with the colours',
    background: 'Optional: a layer for the background',
  },
  offer: ({ name }: Named) => `Use ${quote(name)} as`,
  offerNothing: 'Nothing',
  question: ({ role }: OfRole) => `Which one is the ${roleWord(role)}?`,
  answer: ({ role }: OfRole) => `This is the ${roleWord(role)}`,
  roleWithNews: ({ role, news }: OfRole & { news: string }) => `${roles[role]} · ${news}`,
  unused: 'Not used',
  /** For screen readers; `news`: what happened to the layer, empty where nothing did. */
  slot: ({ role, name, news, isUsed }: OfRole & Named & { news: string; isUsed: boolean }) =>
    [
      `${roles[role]}: ${name}.`,
      ...(news === '' ? [] : [`${news}.`]),
      ...(isUsed ? [] : ['Not used in this mode.']),
      'Show on the canvas',
    ].join(' '),
  swapWithReference: ({ role }: OfRole) => `Swap ${roleWord(role)} and reference`,
  leaveOut: ({ role }: OfRole) => `Leave the ${roleWord(role)} out`,
};

/** What happened to a layer since it came into its place. */
export const news = {
  gone: 'deleted',
  goneHelp: 'Deleted from the document; an undo brings it back',
  hidden: 'hidden',
  hiddenHelp: 'Hidden on the canvas; show it there',
  unreadable: 'unreadable',
  otherPage: 'other page',
  otherPageHelp: 'On another page than the one that is open',
  changed: 'changed',
  changedHelp: 'Changed since the last run',
};

const otherLayer = (role: Role) =>
  role === 'background' ? 'select another layer, or leave it out' : 'select another layer';

/** Of a layer in its place that no run can use now. */
export const absent = {
  gone: ({ role, name }: OfRole & Named) =>
    `The ${roleWord(role)} ${quote(name)} was deleted. Undo that, or ${otherLayer(role)}.`,
  hidden: ({ role, name }: OfRole & Named) =>
    `The ${roleWord(role)} ${quote(name)} is hidden. Show it, or ${otherLayer(role)}.`,
  unreadable: ({ role, name }: OfRole & Named) =>
    `The ${roleWord(role)} ${quote(name)} cannot be read; see above, or ${otherLayer(role)}.`,
};

interface Unusable extends Named {
  readonly host: string;
}

const orKeep = (kept: string) => (kept === '' ? '' : `, or select nothing to keep ${quote(kept)}`);

/** Where what is selected is not what the panel shows; `kept`: the sketch that stays, empty where there is none. */
export const selection = {
  tooManyForTwo: ({ count }: Counted) =>
    `${number(count)} layers are selected. Select two: a sketch and a reference.`,
  tooManyForThree: ({ count }: Counted) =>
    `${number(count)} layers are selected. Select at most three: sketch, reference, background.`,
  unusable: {
    hidden: ({ name }: Unusable) =>
      `${quote(name)} cannot be used: it is hidden. Show it, or select another layer.`,
    'no-area': ({ name }: Unusable) => `${quote(name)} cannot be used: it has no area. Select another layer.`,
    'not-exportable': ({ name, host }: Unusable) =>
      `${quote(name)} cannot be used: ${host} cannot make a picture of it. Select another layer.`,
    'too-long-id': ({ name }: Unusable) =>
      `${quote(name)} cannot be used: it lies too deep in nested instances. Detach one of them, or select another layer.`,
  },
  unreadable: ({ name, why }: Named & { why: string }) =>
    `${quote(name)} cannot be read: ${why} Select another layer.`,
  unassigned: ({ name, kept }: Named & { kept: string }) =>
    `${quote(name)} is selected: say above what it is${orKeep(kept)}.`,
  foreignResult: ({ name, kept }: Named & { kept: string }) =>
    `${quote(name)} is a result, not an input. Restore its layers above, or select a sketch${orKeep(kept)}.`,
};

// --------------------------------------------------------------------------------------------------------- modes

/** `short`: under a thumbnail, where 11 letters fit: whose background it is. */
export const modes = {
  plain: {
    name: 'Whole picture',
    short: 'Whole',
    note: 'The reference colours everything alike.',
  },
  foreground: {
    name: 'Character and background apart',
    short: 'Apart',
    note: 'Character colours character, background colours background.',
  },
  background: {
    name: 'Background from a layer',
    short: 'From layer',
    note: 'The reference colours the character, the background layer what is behind.',
  },
  'reference-background': {
    name: 'Background from the reference',
    short: 'From ref.',
    note: 'What is behind follows the reference, with its character whited out.',
  },
  both: {
    name: 'Both, each in its own way',
    short: 'Both',
    note: 'Character and background apart, with what the model learnt for either.',
  },
};
type Mode = keyof typeof modes;

export const mode = {
  label: 'Mode',
  summary: ({ mode, hasStyle }: { mode: Mode; hasStyle: boolean }) =>
    `Mode: ${modes[mode].name}${hasStyle ? ', with style' : ''}`,
  style: 'Style of the reference',
  styleHelp: 'Its overall light and colouring, too.',
  notInThisMode: 'Not in this mode with this model.',
  finding: ({ mode }: { mode: Mode }) => `${modes[mode].note} Finding the characters…`,
  hatched: ({ mode }: { mode: Mode }) => `${modes[mode].note} Hatched: the character.`,
};

/** What was wished and is not done now. */
export const missed = {
  modeWithoutLayer: ({ mode, used }: { mode: Mode; used: Mode }) =>
    `There is no background layer for ${quote(modes[mode].name)}; now: ${modes[used].name}.`,
  mode: ({ mode, used }: { mode: Mode; used: Mode }) =>
    `This model has no ${quote(modes[mode].name)}; now: ${modes[used].name}.`,
  extras: ({ items }: { items: readonly string[] }) => `Not with this model: ${items.join(', ')}.`,
  style: 'style',
  schedule: ({ name }: Named) => `${name} noise`,
  edits: 'text edits',
  detail: 'fine detail of the reference',
};

// -------------------------------------------------------------------------------------------------------- result

/** What a layer is, so that flats are never taken for the model's picture. */
export const outputs = {
  colour: {
    name: 'Colour',
    short: 'Colour',
    newLayer: '1 new layer of colour',
  },
  picture: {
    name: 'Picture',
    /** On a thumbnail. */
    short: 'Picture',
    /** What the button will make. */
    newLayer: '1 new layer',
  },
  flats: {
    name: 'Flats',
    short: 'Flats',
    newLayer: '1 new layer of flats',
  },
  palette: {
    name: 'Flats in the reference’s colours',
    short: 'Flats',
    newLayer: '1 new layer of flats',
  },
  shading: {
    name: 'Flats, shading and light',
    short: 'Shading',
    newLayer: 'a group of 3 layers',
  },
  subject: {
    name: 'Subject and background',
    short: 'Subject',
    newLayer: 'a group of 2 layers',
  },
} satisfies Readonly<Record<Output, object>>;

export const layerNames = {
  colour: 'Colour',
  picture: 'Picture',
  flats: 'Flats',
  'reference-flats': 'Reference flats',
  shading: 'Shading',
  light: 'Light',
  subject: 'Subject',
  background: 'Background',
} satisfies Readonly<Record<LayerName, string>>;

export const layerName = ({ layer, seed, name }: Seeded & Named & { layer: LayerName }) =>
  `${layerNames[layer]} ${number(seed)} · ${name}`;
/** Of the one group of a sketch's results. */
export const resultsGroupName = ({ name }: Named) => `Colours · ${name}`;
export const groupName = ({ output, seed, name }: Seeded & Named & { output: Output }) =>
  `${outputs[output].name} ${number(seed)} · ${name}`;

export const result = {
  title: 'Result',
  /** On the layer, beside the button that runs it again. */
  againHelp: 'Runs again with the recipe of this layer',
  places: {
    'under-lines': 'Under lines',
    over: 'Picture over',
    flats: 'Flats',
    layers: 'Layers',
  } satisfies Readonly<Record<OutputChoice, string>>,
  /** Of what is chosen, and of a variant that is switched on. */
  notes: {
    'under-lines': 'Colour only, as sharp as your sketch; your lines stay as drawn.',
    picture: 'The picture with the model’s own soft lines in it, under yours.',
    over: 'The whole picture as the model paints it, above the sketch.',
    'light-lines': 'Light lines would hide the colour under them: the picture is placed above.',
    flats: 'Even colours between your lines, worked out from the model’s picture.',
    palette: 'Even colours between your lines, moved onto the reference’s where they are close.',
    layers: 'Flats, shading and light in a group: together they are the colour.',
    subject: 'The subject on clear ground and the background behind it, in a group.',
  } satisfies Readonly<Record<OutputChoice | OutputVariant | 'light-lines', string>>,
  variants: {
    picture: 'As the model paints it',
    palette: 'Use the reference’s colours',
    subject: 'Subject and background instead',
  } satisfies Readonly<Record<OutputVariant, string>>,
  looseLayers: 'Loose layers, no group',
  looseLayersHelp: 'Results lie beside the sketch, each on its own.',
};

const made = ({ names, what }: { names: readonly string[]; what: string }) =>
  `Made from ${list(names)} · ${what}`;
const whatIsMade = (output: Output, mode: Mode) =>
  output === AS_PAINTED ? modes[mode].name : `${outputs[output].name}, ${modes[mode].name}`;

interface MadeOf {
  /** Of layers, quoted. */
  readonly names: readonly string[];
  readonly output: Output;
  readonly mode: Mode;
}

export const results = {
  title: 'This sketch',
  list: 'Results',
  count: ({ count }: Counted) => `${number(count)} ${plural(count, { one: 'result', other: 'results' })}`,
  choose: 'Choose a result to look at it.',
  forming: 'forms…',
  formingSeed: ({ seed }: Seeded) => `The picture as it forms, seed ${number(seed)}`,
  preview: 'Preview of the picture as it forms',
  finished: ({ output, seed }: Seeded & { output: Output }) =>
    `${outputs[output].name} with seed ${number(seed)}`,
  item: ({ index, output, seed, mode }: Seeded & { index: number; output: Output; mode: Mode }) => {
    const kind = output === AS_PAINTED ? '' : `, ${outputs[output].name}`;
    return `Result ${number(index)}${kind}, seed ${number(seed)}, ${modes[mode].name}`;
  },
  showsLayer: ({ item }: { item: string }) => `${item}. Shows its layer alone on the canvas`,
  facts: ({ output, seed, steps, time }: Seeded & { output: Output; steps: number; time: number }) =>
    `${outputs[output].name} · Seed ${number(seed)} · ${stepsText(steps)} · ${seconds(time, time < 10 ? 1 : 0)}`,
  selectedFacts: ({ facts }: { facts: string }) => `The selected layer: ${facts}`,
  quotedLayer: ({ name }: Named) => quote(name),
  goneLayer: 'a layer that is gone',
  madeFrom: ({ names, output, mode }: MadeOf) => made({ names, what: whatIsMade(output, mode) }),
  madeHow: ({ names, output, mode, seed, steps }: MadeOf & Seeded & { steps: number }) =>
    `${made({ names, what: whatIsMade(output, mode) })} · seed ${number(seed)} · ${stepsText(steps)}`,
  show: 'Show',
  showHelp: 'Makes its layer visible beside what is seen',
  showAlone: 'Show alone',
  showAloneHelp: 'Makes its layer visible and hides the other results of this sketch',
  place: 'Place',
  placeAs: 'Place…',
  placeAgain: 'Place again',
  restore: 'Restore settings',
  hidden: ({ count }: Counted) =>
    plural(count, {
      one: 'The earlier result is hidden; chosen in the list, it is seen instead.',
      other: `${number(count)} earlier results are hidden; one that is chosen in the list is seen instead.`,
    }),
  guidedByTones:
    'This drawing has no closed shapes that colour could keep to: the colour follows its tones and is soft at the edges.',
  editMaps: 'Where the words took hold: red more, blue less',
  editMap: ({ place }: { place: string }) => `Where ${quote(place)} is in the reference: red more, blue less`,
};

const REFUSALS = {
  instance: 'no layers can be added inside an instance',
  'boolean-operation': 'inside a boolean operation it would become part of the shape',
  'component-set': 'a component set holds variants only',
  'transform-group': 'inside a transformed group it would be transformed too',
  grid: 'inside the grid it would take a row of its own',
} satisfies Readonly<Record<Refusal, string>>;

/** Where a result went, or why it went nowhere. */
export const notes = {
  above: ({ name, refusal }: Named & { refusal: Refusal }) =>
    `The new layer lies above ${quote(name)}: ${REFUSALS[refusal]}.`,
  'in-component': 'The sketch is part of a component, so the new layer shows in its instances too.',
  'sketch-gone':
    'The sketch is no longer there (deleted, pasted anew or made into something else): the new layer lies where it was.',
  'page-gone':
    'The sketch and its page are gone: the new layer lies on this page, at the place that the sketch had on its own.',
  cancelled: 'Not on the canvas: cancelled before it was placed.',
  'no-layers': 'Not on the canvas: its layers were not made.',
};

/** A result that is selected on the canvas. */
export const resultCard = {
  title: 'The selected result',
  isResult: ({ name }: Named) => `${quote(name)} is a result`,
  isNewer: 'A newer version of the plugin made it; what this one does not know is left out.',
  newerUnreadable:
    'A newer version of the plugin made it, in a way that this one cannot read. Update the plugin to restore it.',
  unreadable: 'How it was made cannot be read any more.',
  restore: 'Restore layers and settings',
};

export const longRecipe = {
  message: ({ steps, advised }: { steps: number; advised: number | null }) =>
    `This layer was made in ${stepsText(steps)}, many times the model’s usual ${advised === null ? 'number' : number(advised)}.`,
  question: 'So many take long. Take them from the layer?',
  use: ({ steps }: { steps: number }) => `Use ${stepsText(steps)}`,
  useUsual: 'Use the usual number',
  leave: 'Leave it',
};

// ------------------------------------------------------------------------------------------------------ settings

export const groups = {
  more: 'More: strengths, sampling, masks, lines',
  strengths: 'Strengths',
  guidance: 'Guidance',
  sampling: 'Sampling',
  masks: 'Masks',
  pictures: 'Lines and pictures',
  detail: 'Fine detail of the reference',
  edits: 'Change by words',
};

/** Sliders, in the designer's words; the method's names stand in the help. */
export const knobs = {
  referenceStrength: {
    label: 'Reference strength',
    help: 'How closely colours follow the reference (reference strength of the cross-attentions)',
  },
  sketchStrength: {
    label: 'Sketch strength',
    help: 'How closely shapes follow the lines (scale of the control hints)',
  },
  backgroundStrength: {
    label: 'Background',
    help: 'How much what is behind the character is coloured by its picture (background strength of the split)',
  },
  strengthLow: {
    label: 'What it shows',
    help: 'Lowest level: shapes and things (semantics)',
  },
  strengthMiddle: { label: 'Its colours', help: 'Middle level (colour)' },
  strengthEncoder: { label: 'Its layout', help: 'First half of the network (encoder scale)' },
  foregroundStrength: {
    label: 'Character',
    help: 'How much the reference’s character colours yours (foreground strength of the split)',
  },
  merge: {
    label: 'Background reach',
    help: 'How much of the background’s colours reach into the character (merging scale)',
  },
  backgroundFactor: {
    label: 'Background layout',
    help: 'How much of what the background shows is taken over (background factor)',
  },
  guidance: {
    label: 'By the reference',
    help: 'Higher is bolder and less free (classifier-free guidance scale)',
  },
  sketchGuidance: {
    label: 'By the sketch',
    help: 'Above 1, shapes are forced onto the lines; takes half as long again (sketch guidance scale)',
  },
  guidanceStart: {
    label: 'Reference from',
    help: 'Part of the run before the reference is heard (guidance start)',
  },
  guidanceEnd: {
    label: 'Reference until',
    help: 'Part of the run after which the reference is no longer heard (guidance end)',
  },
  pauseStart: { label: 'Pause from', help: 'The reference falls silent here (no-guidance start)' },
  pauseEnd: {
    label: 'Pause until',
    help: 'And is heard again here; no pause unless this is later (no-guidance end)',
  },
  steps: { label: 'Steps', help: 'More steps, more time, finer result (sampling steps)' },
  sketchThreshold: {
    label: 'Sketch mask',
    help: 'Lower takes more of the sketch as the character (sketch mask threshold)',
  },
  referenceThreshold: {
    label: 'Reference mask',
    help: 'Lower takes more of the reference as the character (reference mask threshold)',
  },
  referencePadding: {
    label: 'Widen reference',
    help: 'White at both sides of the reference, by its own width (reference padding)',
  },
  backgroundPadding: {
    label: 'Widen background',
    help: 'White at both sides of the background picture (background padding)',
  },
  styleMerge: {
    label: 'Background style',
    help: 'How much of the style is the background picture’s (style merging scale)',
  },
  injectStart: { label: 'From', help: 'Part of the run before it begins (injection start)' },
  injectFidelity: {
    label: 'Freedom',
    help: 'How far the picture without reference stays its own (fidelity to the reference, reversed)',
  },
  gap: {
    label: 'Gap size',
    help: 'Gaps in your lines up to so many pixels of the sketch are closed; at 32, as wide as its size allows',
  },
  injectSketchFidelity: {
    label: 'Reference’s lines',
    help: 'How strongly the reference’s own lines are traced (sketch fidelity)',
  },
};

/** The level of a cross-attention, and what it carries. */
const LEVEL_WORDS = { encoder: 'layout', middle: 'colours', low: 'what it shows' };
type Level = keyof typeof LEVEL_WORDS;

export const strengths = {
  kind: 'Reference strength for',
  kinds: { all: 'All at once', levels: 'By level', each: 'One by one' },
  setElsewhere: 'Set for its parts under More, Strengths',
  attention: ({ index }: { index: number }) => `Attention ${number(index)}`,
  attentionHelp: ({ index, level }: { index: number; level: Level | null }) =>
    `Cross-attention ${number(index)} in the order of the network${level === null ? '' : `, part of ${LEVEL_WORDS[level]}`}`,
};

export const sampling = {
  sampler: 'Sampler',
  samplerHelp: 'How the noise is taken away; the model’s own is the surest',
  samplerGroups: { own: 'The method’s own', steady: 'Steady', 'fresh-noise': 'With fresh noise' },
  schedule: 'Noise levels',
  scheduleHelp: 'How the steps are spread over the noise (noise schedule)',
  schedules: {
    automatic: 'Automatic',
    uniform: 'Uniform',
    karras: 'Karras',
    exponential: 'Exponential',
    polyexponential: 'Polyexponential',
    'sgm-uniform': 'SGM uniform',
  },
};

export const masks = {
  source: ({ role }: { role: 'sketch' | 'reference' }) => `${roles[role]} shape`,
  sourceHelp: 'Which part of the layer is the character',
  sources: { found: 'By the model', alpha: 'By transparency' },
  merge: 'Merge both characters',
  mergeHelp: 'What is character in the reference counts in the sketch, too.',
};

export const pictures = {
  preprocess: 'Sketch has',
  preprocessHelp: 'How the sketch is read (preprocessor, line extractor)',
  preprocesses: {
    invert: 'Dark lines on light',
    none: 'Light lines on dark',
    'invert-webui': 'Dark lines, cleaned up',
    lineart: 'Redrawn: line art',
    'lineart-denoise': 'Redrawn: without noise',
    'lineart-keras': 'Redrawn: fine lines',
    'lineart-sk': 'Redrawn: rough sketches',
  },
  adaptLines: 'Adapt the lines',
  adaptLinesHelp: 'Darkens pale lines, turns light ones on dark round; other sketches stay as drawn.',
  referenceCrop: 'Reference without its margins',
  referenceCropHelp:
    'White or empty paper around what it shows is left out, so that small figures are seen larger.',
  removeForeground: 'Background without its character',
  resultBackground: 'Behind character',
  resultBackgroundHelp: 'What becomes of the result around its character',
  resultBackgrounds: { keep: 'As painted', white: 'White', transparent: 'Transparent' },
};

export const detail = {
  inject: 'Take over its textures',
  injectHelp: 'Looks at the reference itself in every step; doubles the time (attention injection).',
};

export const edits = {
  note: 'English words that change the reference, one after the other.',
  add: 'Add a change',
  title: ({ index }: { index: number }) => `Change ${number(index)}`,
  remove: ({ index }: { index: number }) => `Remove change ${number(index)}`,
  from: 'From',
  fromHint: 'red hair (may be empty)',
  to: 'To',
  toHint: 'green hair',
  where: 'Where',
  whereHint: 'hair',
  strength: 'Strength',
  strengthHelp: 'How much of the new there shall be (target scale)',
  finer: 'Where, more exactly',
  bounds: { none: 'Not at all below', less: 'Less below', half: 'Half at', full: 'Fully above' },
  boundHelp: 'How well a place must match the words of “Where” (matching thresholds)',
  enhanced: 'Measure from the old words',
  enhancedHelp: 'Stronger where they already fit (enhanced).',
};

// ----------------------------------------------------------------------------------------------------------- run

export const run = {
  title: 'Run',
  colorize: 'Colorize',
  colorizeNamed: ({ name }: Named) => `Colorize ${quote(name)}`,
  progress: 'Colorize',
  reading: 'Reading the layers…',
  waitingForHost: ({ host }: { host: string }) => `Waiting for ${host}…`,
  modelFailed: 'The model is not ready; see the message above.',
  licenceWaits: 'The licence of the model waits for you.',
  sayWhich: ({ role }: OfRole) => `Say which of the two is the ${roleWord(role)}.`,
  selectBoth: 'Select two layers: your sketch and a reference.',
  selectSketch: 'Select the sketch: the layer with the lines.',
  selectReference: 'Select the reference: the layer with the colours.',
  /** What the button will do; `time`: null before a first run; `title`: of the model, where another one is coming. */
  prospect: ({
    time,
    output,
    title,
    width,
    height,
  }: Sized & { time: number | null; output: Output; title: string | null }) =>
    [
      sizeText({ width, height }),
      time === null ? 'the first run measures the time' : `about ${duration(time)}`,
      outputs[output].newLayer,
      ...(title === null ? [] : [`by ${title}`]),
    ].join(' · '),
};

const STAGES = {
  waiting: 'Waiting for the model',
  export: 'Reading the layers',
  fetch: 'Fetching model files again: they were gone or damaged',
  segment: 'Finding the characters',
  encode: 'Looking at both pictures',
  denoise: 'Painting',
  decode: 'Finishing the picture',
  layers: 'Making the layers',
  place: 'Placing the layer',
};

export const jobs = {
  title: 'Jobs',
  starting: 'Starting…',
  waits: 'Waits',
  waitsFor: ({ title }: Titled) => `Waits for ${title}`,
  waitsForYou: 'Waits for you',
  waitsForFormer: 'Waits for the former model',
  stages: STAGES,
  /** `steps`: null where the sampler does not know; `secondsLeft`: null before there is a pace. */
  step: ({
    step,
    steps,
    secondsLeft,
  }: {
    step: number;
    steps: number | null;
    secondsLeft: number | null;
  }) => {
    const left = secondsLeft === null ? '' : ` · about ${duration(secondsLeft)} left`;
    return steps === null ? `Step ${number(step)}${left}` : `Step ${number(step)} of ${number(steps)}${left}`;
  },
  /** For the live region. */
  painted: ({ share }: { share: number }) => `Painting, ${percent(share)}`,
  done: 'Done: the result is in the list.',
  /** `step`: the last one that is kept. */
  goesOn: ({ step }: { step: number }) =>
    step === 0
      ? 'The engine was lost and started anew; the picture is begun again.'
      : `The engine was lost and started anew; the picture goes on after step ${number(step)}.`,
  cancel: ({ name }: Named) => `Cancel ${quote(name)}`,
  dismiss: ({ name }: Named) => `Dismiss the message of ${quote(name)}`,
  show: ({ name }: Named) => `Show ${quote(name)} on the canvas`,
};

interface Weighted {
  readonly weights: WeightStorage;
}
const BITS: Readonly<Record<WeightStorage, string>> = { float32: '32-bit', float16: '16-bit', int8: '8-bit' };
const WEIGHTS: Readonly<Record<WeightStorage, string>> = {
  float32: '32-bit weights',
  float16: '16-bit weights',
  int8: '8-bit weights',
};
const WHY: Readonly<Record<EditionReason, string>> = {
  half: 'they fit this GPU, which computes in half precision',
  'no-half': 'this GPU has no half precision, and they take the least of its memory',
  'no-room': 'wider ones take more than the graphics memory there is for them',
  cpu: 'on the CPU they take the least memory',
};

export const shortage = {
  message: ({ name, isGpu }: Named & { isGpu: boolean }) =>
    `${isGpu ? 'The GPU' : 'The engine'} ran out of memory while colorizing ${quote(name)}. Nothing is lost; the run waits for you.`,
  hint: 'Close what else needs memory and try the same again, or go on with less:',
  again: 'Same again',
  /** Steps of another size are of no use to it. */
  smaller: ({ width, height }: Sized) => `Smaller, from the start (${sizeText({ width, height })})`,
  lighter: ({ weights }: Weighted) => `Go on with ${WEIGHTS[weights]}`,
  cpu: 'Go on on the CPU (slower)',
};

// --------------------------------------------------------------------------------------------------------- model

export const models = {
  title: 'Model',
  /** `isLimited`: something of the GPU is done without. */
  chip: ({ title, isGpu, isLimited }: Titled & { isGpu: boolean; isLimited: boolean }) =>
    `${title} · ${isGpu ? `GPU${isLimited ? ', limited' : ''}` : 'CPU'}`,
  /** Of a model that is offered with several weights. */
  titleInEdition: ({ title, weights }: Titled & Weighted) => `${title}, ${BITS[weights]}`,
  chipFailed: 'Not ready',
  chipLoading: 'Loading',
  chipLoaded: ({ share }: { share: number }) => `Loading ${percent(share)}`,
  preparing: 'Getting the model ready…',
  loading: (progress: Bytes) => `Loading the model: ${bytesOf(progress)}`,
  notLoaded: 'Not loaded yet.',
  cpuOnly: 'Use the CPU only',
  diagnostics: 'Diagnostics',
  copy: 'Copy',
  notices: 'Third-party licences',
  others: 'Other models',
  facts: ({ size, licence, nonCommercial }: { size: number; licence: string; nonCommercial: boolean }) =>
    `${bytes(size)} · ${licence}${nonCommercial ? ', non-commercial' : ''}`,
  use: 'Use',
  useNamed: ({ title }: Titled) => `Use ${title}`,
  cancelNamed: ({ title }: Titled) => `Cancel loading ${title}`,
  loadingNamed: ({ title }: Titled) => `Loading ${title}`,
  loadedBytes: bytesOf,
  kept: 'On this computer',
  keptPart: ({ size }: { size: number }) => `${bytes(size)} of it on this computer`,
  remove: 'Remove',
  removeNamed: ({ title }: Titled) => `Remove ${title} from this computer`,
  leftovers: 'Files of models that are not offered here',
  keptLeftovers: ({ size }: { size: number }) => `${bytes(size)} on this computer`,
  removeLeftovers: 'Remove files of models that are not offered here',
};

/** Of one model, stored in several precisions. */
export const editions = {
  named: ({ weights }: Weighted) => WEIGHTS[weights],
  /** Which the panel chooses, and why. */
  chosen: ({ weights, suit }: Weighted & { suit: EditionReason }) => `${WEIGHTS[weights]}: ${WHY[suit]}.`,
  others: 'The same model with other weights',
};

/** The panel in the plugin's own page, and the one on a site. */
export const otherEdition = {
  names: { site: 'GPU and larger models', own: 'The model in the plugin' },
  steps: { asking: 'Looking for the site…', going: 'Opening…' },
  siteHelp: ({ address }: Addressed) =>
    `Opens the panel of ${address}. Layers, settings and results come along.`,
  ownHelp: 'Without a network, on one thread of the CPU. Layers, settings and results come along.',
  afterRun: 'When no picture is being made.',
  away: ({ address }: Addressed) => `The panel of ${address} does not open.`,
  stays: 'Nothing is lost: this is the panel in the plugin, and its model works.',
  whatToDo: 'What to do',
  stay: 'Stay here',
};

export const packFacts = {
  weights: 'Weights',
  backend: 'Runs on',
  onGpu: ({ adapter, isNarrowed, isPlain, isSingle, isPartly }: { adapter: string } & GpuLimits) =>
    [
      `GPU (${adapter})`,
      ...(isNarrowed ? ['without its “subgroups”, with which it computes wrong'] : []),
      ...(isPlain ? ['attention in small steps: it computes it wrong in one'] : []),
      ...(isSingle ? ['single precision: it computes wrong in half'] : []),
      ...(isPartly ? ['parts of the model on the CPU'] : []),
    ].join('; '),
  onCpu: ({ hasGpuFailed }: { hasGpuFailed: boolean }) =>
    `CPU, one thread${hasGpuFailed ? '; the GPU cannot be used, the diagnostics say why' : ''}`,
  size: 'Size',
  sizeAndVersion: ({ size, version }: { size: number; version: string }) =>
    `${bytes(size)} · version ${version}`,
  licence: 'Licence',
  nonCommercial: ({ licence }: { licence: string }) => `${licence} (non-commercial use only)`,
  by: 'By',
  kept: 'Kept',
  storages: {
    opfs: 'On this computer (private files of this page)',
    cache: 'On this computer (browser cache)',
    memory: 'In memory until the panel closes; the browser allows no more',
    embedded: 'In the plugin itself',
  },
};

export const licence = {
  accept: 'Accept the licence',
  text: ({ title, licence }: Titled & { licence: string }) =>
    `${title} is for non-commercial use only, under ${licence}.`,
};

/** Regions of flats, in the viewer. */
export const regions = {
  hint: 'Click a part to see where its colour comes from and to change it.',
  pick: 'Parts of the flats: click one, or go through them with the arrow keys',
  title: 'Colour of the part',
  option: ({ index, count, colour }: { index: number; count: number; colour: string }) =>
    `Colour ${number(index)} of ${number(count)}: ${colour}`,
  source: 'The reference; clear where the model looked for this part',
  fromReference: 'The colour is in the marked place of the reference.',
  ownColour: 'The model’s own colour, or of an unknown place.',
  close: 'Done with this part',
  kept: ({ count }: Counted) =>
    plural(count, {
      one: 'A colour that was chosen by hand is used again.',
      other: `${number(count)} colours that were chosen by hand are used again.`,
    }),
  dropKept: 'Leave out',
};
export const keys = {
  enter: 'Colorize',
  escape: 'Cancel, close',
  arrows: 'Move in the results, or in the parts of flats',
  undo: 'Undo on the canvas',
  help: 'This list',
};

// ------------------------------------------------------------------------------------------------------ warnings

const BLANKS = {
  empty: 'empty',
  white: 'all white',
  black: 'all black',
  'one-colour': 'of one colour',
};
type Blank = keyof typeof BLANKS;

/** Under the button before a run: what will hardly work, and what to do. */
export const warnings = {
  title: 'Before you run',
  noLines: ({ name, blank }: Named & { blank: Blank }) =>
    `No lines are found in ${quote(name)}: it is ${BLANKS[blank]}. Select the layer with the drawing.`,
  paleLines: ({ name, contrast, least }: Named & { contrast: number; least: number }) =>
    `The lines of ${quote(name)} are too pale to follow: ${number(contrast)} of 255 levels, ${number(least)} are needed. Darken them, or switch this on:`,
  paleLinesAdapted: ({ name }: Named) => `The pale lines of ${quote(name)} are darkened for the model.`,
  lightLines: ({ name }: Named) =>
    `The lines of ${quote(name)} are light on dark; the model expects dark lines on light. To turn them round switch this on:`,
  lightLinesAdapted: ({ name }: Named) =>
    `${quote(name)} is turned round: its light lines become dark for the model.`,
  samePicture: 'Sketch and reference show the same picture. Select another layer for the colours.',
  blankReference: ({ name, blank }: Named & { blank: Blank }) =>
    `The reference ${quote(name)} is ${BLANKS[blank]}: there are no colours to take. Select a coloured picture.`,
  drawnReference: ({ name }: Named) =>
    `The reference ${quote(name)} is itself a line drawing. Select a coloured picture, or swap the two.`,
  greyReference: ({ name }: Named) =>
    `The reference ${quote(name)} is grey, so the result will be, too. For colours select a coloured picture.`,
  noCharacterToSplit: ({ role }: OfRole) =>
    `No character is found in the ${roleWord(role)}, so character and background cannot be told apart. Use the mode ${quote(modes.plain.name)}, or lower the mask’s threshold under More.`,
  noCharacter: ({ role }: OfRole) =>
    `No character is found in the ${roleWord(role)}: the reference colours everything alike. For a split, lower the mask’s threshold under More.`,
  largeLayer: ({ name, times, width, height }: Named & Sized & { times: number }) =>
    `${quote(name)} is ${number(times)} times as large as the model’s ${sizeText({ width, height })}: small details get no colour of their own. Flats keep its edges sharp; a part of it alone gets more detail.`,
  tooThin: ({ role, name, most, width, height }: OfRole & Named & Sized & { most: number }) =>
    `The ${roleWord(role)} ${quote(name)} is too thin for the model: ${sizeText({ width, height })}. Select a layer that is at most ${number(most)} times as long as it is wide.`,
};

// -------------------------------------------------------------------------------------------------------- memory

/** `items`: what would fit. */
interface Lacking {
  readonly bytes: number;
  readonly room: number;
  readonly items: readonly string[];
}
const whatFits = (items: readonly string[]): string =>
  items.length === 0
    ? 'A model with 8-bit weights takes less, and the CPU may have room (both under Model).'
    : `What fits: ${items.join('; ')}.`;

/** Before a run: whether it fits the graphics card. */
export const fit = {
  refused: ({ bytes: needed, room, items }: Lacking) =>
    `This takes ${bytes(needed)} of graphics memory; of the memory set under Model ${bytes(room)} are there for it. ${whatFits(items)}`,
  refusedPiece: ({ bytes: needed, room, items }: Lacking) =>
    `This takes a piece of ${bytes(needed)} of graphics memory; this GPU gives at most ${bytes(room)} in one. ${whatFits(items)}`,
  doubted: ({ bytes: needed, room, items }: Lacking) =>
    `This takes ${bytes(needed)} of graphics memory. A card of 4 GB has ${bytes(room)} for it; if yours has more, say so under Model. ${whatFits(items)}`,
  withoutInjection: ({ bytes: needed }: { bytes: number }) =>
    `without “${detail.inject}” it takes ${bytes(needed)}`,
  paintedSmaller: ({ width, height, bytes: needed }: Sized & { bytes: number }) =>
    `painted smaller (${sizeText({ width, height })}, under More) it takes ${bytes(needed)}`,
  inPlainMode: ({ bytes: needed }: { bytes: number }) =>
    `in the mode ${quote(modes.plain.name)} it takes ${bytes(needed)}`,
  memory: 'Memory',
  perRun: ({ bytes: needed, width, height }: Sized & { bytes: number }) =>
    `${bytes(needed)} of graphics memory for a run at ${sizeText({ width, height })}`,
  /** Of a model that is not loaded; `time`: null where it cannot be guessed. */
  wouldFit: ({
    width,
    height,
    bytes: needed,
    room,
    time,
    isHalf,
  }: Sized & { bytes: number; room: number; time: number | null; isHalf: boolean }) =>
    `At ${sizeText({ width, height })} in ${isHalf ? 'half' : 'single'} precision: ${bytes(needed)} of graphics memory, of ${bytes(room)} there for it${time === null ? '' : `; about ${duration(time)}`}.`,
  wouldTake: ({ width, height, time }: Sized & { time: number | null }) =>
    `On the CPU at ${sizeText({ width, height })}${time === null ? '' : `: about ${duration(time)}`}.`,
  reach: ({ width, height }: Sized) => `All its modes fit up to ${sizeText({ width, height })}.`,
  reachInjected: ({ width, height }: Sized) =>
    `With ${quote(detail.inject)} up to ${sizeText({ width, height })}.`,
  card: 'Graphics memory',
  cardHelp: 'Browsers do not tell how much there is. “Automatic” counts on 4 GB.',
  cards: {
    automatic: 'Automatic',
    '4': '4 GB',
    '6': '6 GB',
    '8': '8 GB',
    '12': '12 GB',
    '16': '16 GB',
    '24': '24 GB or more',
  },
  smaller: 'Paint smaller',
  smallerHelp: 'About two thirds of the model’s size: less memory, sooner done, coarser.',
};

// ---------------------------------------------------------------------------------------------- before the panel

const BUILD_AGAIN = {
  local: 'Build the panel again on this computer with “npm start”, then try again.',
  remote: 'Update the plugin, or ask whoever keeps the site to put this version there.',
};
const REACH = {
  local:
    'Start the panel on this computer with “npm start”, then try again. If it runs already, press “Open anyway”: the browser may then ask you to allow it.',
  remote:
    'Check that you are online and that no firewall, VPN or blocker stops this address, then try again or press “Open anyway”.',
};
const NO_SCRIPTS =
  'Try again. If this stays, a blocker may stop the scripts of this page, or the address belongs to another site.';

/** Why the panel does not open. `local`: it is served by this computer. `file`: with which the site says that it is the panel. */
export const bootstrap = {
  opening: 'Opening the panel…',
  tryAgain: 'Try again',
  openAnyway: 'Open anyway',
  failures: {
    timeout: {
      title: 'The panel cannot be reached',
      reason: ({ timeout }: Unopened) => `It did not answer within ${plainSeconds(timeout)}.`,
      ...REACH,
    },
    status: {
      title: 'The panel cannot be reached',
      reason: ({ status }: Unopened) =>
        `The site answered with status ${number(status)}: this version of the panel is not there.`,
      ...BUILD_AGAIN,
    },
    unreachable: {
      title: 'The panel cannot be reached',
      reason: () =>
        'No connection to it could be made from here: it does not run, or the browser forbids this window to ask.',
      ...REACH,
    },
    unreadable: {
      title: 'The panel does not say that it is there',
      reason: ({ file }: Unopened) => `The site answers, but does not let this window read its ${file}.`,
      local:
        'Press “Open anyway”. If the panel does not come, stop what runs at this address and use “npm start”.',
      remote:
        'Press “Open anyway”, and ask whoever keeps the site to serve this file with “Access-Control-Allow-Origin: *”.',
    },
    stranger: {
      title: 'Something else is at the panel’s address',
      reason: ({ file }: Unopened) => `A site answers, but its ${file} is not that of Sketch Colorizer.`,
      local: 'Stop the other program at this address, start the panel with “npm start”, then try again.',
      remote: 'Ask whoever keeps the site; the plugin does not open a page that is not its own.',
    },
    'other-protocol': {
      title: 'The panel is of another version',
      reason: () => 'The plugin and the panel were built at different times and do not speak alike.',
      ...BUILD_AGAIN,
    },
    silent: {
      title: 'The panel does not start',
      reason: ({ timeout }: Unopened) =>
        `Its page was opened, but said nothing for ${plainSeconds(timeout)}.`,
      local: NO_SCRIPTS,
      remote: NO_SCRIPTS,
    },
  },
};

// -------------------------------------------------------------------------------------------------------- errors

/** Pictures by their part in a run; everything else by the name of its file or layer. */
const errorPictures: Readonly<Record<string, string>> = {
  sketch: 'The sketch',
  reference: 'The reference',
  background: 'The background picture',
  picture: 'The picture',
};
const errorFile = (file: string) => (Object.hasOwn(errorPictures, file) ? errorPictures[file] : quote(file));
const errorFormats: Readonly<Record<ErrorParams['picture-not-png']['found'], string>> = {
  ...{ PNG: 'a PNG', JPEG: 'a JPEG', GIF: 'a GIF', WebP: 'a WebP', AVIF: 'an AVIF', HEIC: 'a HEIC' },
  ...{ 'JPEG XL': 'a JPEG XL', 'JPEG 2000': 'a JPEG 2000', TIFF: 'a TIFF', PDF: 'a PDF', SVG: 'an SVG' },
  ...{ OpenEXR: 'an OpenEXR', MNG: 'a MNG', QOI: 'a QOI', BMP: 'a BMP', Photoshop: 'a Photoshop file' },
  ...{ icon: 'an icon file', zip: 'a zip archive', gzip: 'a gzip archive', 'web page': 'a web page' },
  ...{ text: 'a text file', empty: 'an empty file', unknown: 'a file of an unknown format' },
};
const TRY_SERVER = 'Check the connection to the panel’s server, then try again.';
const TRY_WITHOUT_GPU = 'Try again; if it stays, use the CPU only (chip at the top) or another model.';
const TELL_SERVER = 'Try again; if it stays, tell whoever runs the panel’s server.';
const CHOOSE_MODEL = 'Choose another model, or change the setting.';

export const errors: ErrorWords = {
  cancelled: () => ({ message: 'Cancelled.', hint: 'Press Colorize to start again.' }),
  internal: () => ({
    message: 'Something went wrong inside the plugin. Nothing was changed.',
    hint: 'Try again, or use the CPU only (chip at the top); if it stays, copy the details into a report.',
  }),
  'host-silent': ({ host }) => ({
    message: `${host} does not answer the panel.`,
    hint: 'Close the plugin and open it again.',
  }),
  'versions-differ': ({ theirs, ours }) => ({
    message: `The plugin and its panel do not fit together: one speaks version ${number(theirs)} of their protocol, the other ${number(ours)}.`,
    hint: 'Close the plugin, update it (or its panel), and open it again.',
  }),
  'message-unreadable': () => ({
    message: 'A message between the parts of the plugin arrived, but could not be read.',
    hint: 'Memory may be short: close other tabs or choose a smaller size, then try again.',
  }),
  'message-broken': () => ({
    message: 'A message between the parts of the plugin was not as it should be.',
    hint: 'Close the plugin, update it (or its panel), and open it again.',
  }),

  'layer-gone': () => ({
    message: 'The layer is no longer in the document.',
    hint: 'Undo its deletion, or select another layer.',
  }),
  'layer-not-exportable': ({ name }) => ({
    message: `${quote(name)} cannot be exported as a picture.`,
    hint: 'Select a frame, group, image or shape.',
  }),
  'layer-without-area': ({ name }) => ({
    message: `${quote(name)} has no area.`,
    hint: 'Select a layer that is wider and higher than nothing.',
  }),
  'layer-hidden': ({ name }) => ({
    message: `${quote(name)} is hidden.`,
    hint: 'Show the layer and the groups it lies in.',
  }),
  'layer-empty': ({ name }) => ({
    message: `${quote(name)} paints nothing.`,
    hint: 'Select a layer with visible contents.',
  }),
  'layer-not-looked-up': () => ({
    message: 'The layer could not be looked up. Nothing was changed.',
    hint: 'Check that you are online, then try again.',
  }),
  'layer-not-exported': ({ name }) => ({
    message: `${quote(name)} could not be exported. Nothing was changed.`,
    hint: 'Make sure that the layer has visible contents.',
  }),
  'export-late': ({ name, seconds: limit }) => ({
    message: `${name === null ? 'The layer' : `${quote(name)}`} was not exported within ${number(limit)} seconds. Nothing was changed.`,
    hint: 'Try again, or select a smaller layer or one with fewer pictures in it.',
  }),
  'page-not-loaded': ({ name }) => ({
    message: `The page ${quote(name)} could not be loaded; the picture is kept in the panel.`,
    hint: 'Check that you are online, or open the page, then place again.',
  }),
  'file-read-only': ({ failed }) => ({
    message: `The ${failed === 'show' ? 'result could not be shown' : 'layer could not be placed'}: the file cannot be edited just now. It is open in Dev Mode, or you may only view it.`,
    hint: 'Leave Dev Mode or ask for the right to edit, then try again; the picture is kept in the panel.',
  }),
  'result-not-placed': () => ({
    message: 'The layer could not be placed; the picture is kept in the panel.',
    hint: 'Check that you may edit this file, then place again.',
  }),
  'picture-refused': ({ most }) => ({
    message: `The picture was not taken as a layer; it is kept in the panel.`,
    hint: `Choose a smaller size: at most ${number(most)} px a side are possible.`,
  }),
  'result-gone': () => ({
    message: 'The result is no longer in the document.',
    hint: 'Undo its deletion, or place it again from the panel.',
  }),
  'result-not-shown': () => ({
    message: 'The result could not be shown. Nothing was changed.',
    hint: 'Check that you may edit this file, then try again.',
  }),
  'settings-not-kept': () => ({
    message: 'The settings could not be kept.',
    hint: 'They hold until the plugin is closed; nothing else is affected.',
  }),

  'picture-not-png': ({ file, found }) => ({
    message: `${errorFile(file)} is ${errorFormats[found]}, not a PNG.`,
    hint: 'Save it as PNG and take that.',
  }),
  'png-unreadable': ({ file }) => ({
    message: `${errorFile(file)} cannot be read as a PNG: it is damaged or of a rare kind.`,
    hint: 'Save it as PNG again and take that.',
  }),
  'png-too-large': ({ file, width, height, mostSide, mostPixels }) => ({
    message: `${errorFile(file)} is too large: ${sizeText({ width, height })} pixels.`,
    hint: `Make it smaller: ${number(mostPixels)} pixels in all and ${number(mostSide)} a side are possible.`,
  }),
  'png-interlaced-too-large': ({ file, width, height, most }) => ({
    message: `${errorFile(file)} has ${sizeText({ width, height })} pixels and is interlaced: so large, it cannot be read.`,
    hint: `Save it without interlacing, or with at most ${number(most)} pixels a side.`,
  }),
  'picture-too-thin': ({ picture, width, height, canvasWidth, canvasHeight }) => ({
    message: `${errorFile(picture)} is too thin for the model: of ${sizeText({ width, height })} px nothing is left at ${sizeText({ width: canvasWidth, height: canvasHeight })}.`,
    hint: 'Choose one that is less long and narrow.',
  }),
  'mask-size': ({ picture, maskWidth, maskHeight, width, height }) => ({
    message: `${errorFile(picture)} has ${sizeText({ width, height })} pixels, its mask ${sizeText({ width: maskWidth, height: maskHeight })}.`,
    hint: 'Give a mask of the size of its picture.',
  }),
  'background-unused': () => ({
    message: 'The background picture has no effect: neither background attention nor style is on.',
    hint: 'Turn one of them on, or leave the background picture out.',
  }),
  'background-missing': () => ({
    message: 'There is no background picture to remove the character from.',
    hint: 'Choose a background picture, or keep its character.',
  }),

  'request-version': ({ version }) => ({
    message: `Recipes of version ${number(version)} are not understood.`,
    hint: 'Update the plugin, or choose the settings anew.',
  }),
  'setting-out-of-range': ({ setting, value, least, most }) => ({
    message: `${setting} ${value} is out of its range.`,
    hint: `Give a number from ${least} to ${most}.`,
  }),
  'setting-not-whole': ({ setting, value, least, most }) => ({
    message: `${setting} ${value} is no such number.`,
    hint: `Give a whole number from ${number(least)} to ${number(most)}.`,
  }),
  'size-impossible': ({ width, height, multiple, most }) => ({
    message: `The model cannot work at ${sizeText({ width, height })}.`,
    hint: `Give sides that are multiples of ${number(multiple)} up to ${number(most)}.`,
  }),
  'reference-strengths': ({ count }) => ({
    message: 'There are too many or too few reference strengths.',
    hint: `This model takes ${number(count)} reference strengths.`,
  }),
  'edits-too-many': ({ count, most }) => ({
    message: `${number(count)} edits by text are too many.`,
    hint: `Use at most ${number(most)}.`,
  }),
  'edit-without-text': ({ edit }) => ({
    message: `Edit ${number(edit)} lacks a text.`,
    hint: 'Fill in what it changes, to what, and where; or remove the edit.',
  }),
  'edit-thresholds': ({ values }) => ({
    message: `The thresholds ${values.join(', ')} of an edit are none.`,
    hint: 'Give four numbers from 0 to 1 that do not fall.',
  }),
  'edit-strength': ({ value }) => ({
    message: `The strength of an edit is ${value}.`,
    hint: 'Give a number of 0 or more.',
  }),
  'prompt-too-long': ({ length, most }) => ({
    message: `A text may have ${number(most)} characters, this one has ${number(length)}.`,
    hint: 'Only its first words count: shorten it.',
  }),
  'merge-without-split': () => ({
    message: 'Characters are merged only where character and background are treated apart.',
    hint: 'Choose a mode that treats them apart, or do not merge.',
  }),

  'model-lacks': ({ model, what }) => ({
    message: {
      split: `The model ${quote(model)} cannot treat character and background apart in this way.`,
      style: `The model ${quote(model)} has no style in this mode.`,
      injection: `The model ${quote(model)} cannot take over the reference’s detail in this mode.`,
      texts: `The model ${quote(model)} cannot read texts.`,
      'clear-background': `The model ${quote(model)} finds no characters: the result’s background stays.`,
    }[what],
    hint: CHOOSE_MODEL,
  }),
  'model-lacks-extractor': ({ model, extractor }) => ({
    message: `The model ${quote(model)} cannot redraw lines as ${quote(extractor)} does.`,
    hint: 'Choose another preparation of the lines, or another model.',
  }),
  'masks-needed': ({ model, masks }) => ({
    message: `The model ${quote(model)} finds no characters; ${
      {
        sketch: 'a mask of the sketch is needed.',
        'sketch-and-reference': 'masks of sketch and reference are needed.',
        background: 'a mask of the background picture is needed.',
      }[masks]
    }`,
    hint: 'Give the masks, or choose another mode or model.',
  }),
  'steps-too-few': ({ sampler, least }) => ({
    message: `The sampler ${sampler} takes at least ${number(least)} steps.`,
    hint: 'Use more steps.',
  }),
  'steps-too-many': ({ steps, most }) => ({
    message: `${number(steps)} steps are more than the ${number(most)} moments of this model allow.`,
    hint: 'Use fewer steps.',
  }),
  'noise-levels-too-many': ({ count }) => ({
    message: `${number(count)} noise levels are more than this model can tell apart.`,
    hint: 'Use fewer steps.',
  }),
  'sampler-from-pure-noise': ({ sampler }) => ({
    message: `The sampler ${sampler} cannot start from pure noise, as this model does.`,
    hint: 'Choose Euler, DPM++ 2M or another sampler.',
  }),
  'schedule-from-pure-noise': () => ({
    message: 'This noise schedule needs a largest noise level, and this model starts from pure noise.',
    hint: 'Choose the schedule SGM uniform or Automatic.',
  }),
  'sampler-stuck': () => ({
    message: 'DPM adaptive makes no headway with this model.',
    hint: 'Choose another sampler.',
  }),

  'values-not-finite': ({ of }) => ({
    message: `${
      { picture: 'The picture', mask: 'The mask of the character', latent: 'The picture that forms' }[of]
    } holds values that are no numbers: the engine did not compute rightly. Nothing was placed.`,
    hint: TRY_WITHOUT_GPU,
  }),
  'latent-of-zeros': () => ({
    message:
      'The picture that forms holds only zeros: the engine did not compute rightly. Nothing was placed.',
    hint: TRY_WITHOUT_GPU,
  }),
  'picture-of-one-colour': () => ({
    message:
      'The picture has one single colour, although sketch and reference have several: the engine did not compute rightly.',
    hint: TRY_WITHOUT_GPU,
  }),
  'network-not-loaded': ({ network }) => ({
    message: `The part ${quote(network)} of the model could not be loaded.`,
    hint: TRY_WITHOUT_GPU,
  }),
  'engine-out-of-memory': () => ({
    message: 'The engine ran out of memory. Nothing was placed.',
    hint: 'Choose a smaller size, or close other programs and tabs, then run again.',
  }),
  'engine-broke-down': () => ({
    message: 'The engine broke down. Nothing was placed.',
    hint: 'Run again; if it happens again, choose a smaller size or other settings.',
  }),
  'gpu-lost': () => ({
    message: 'The graphics device was lost. Nothing was placed.',
    hint: 'Run again; if it happens again, choose a smaller size or use the CPU only (chip at the top).',
  }),
  'gpu-failed': () => ({
    message: 'The graphics device failed. Nothing was placed.',
    hint: 'Close other programs that use the GPU, choose a smaller size, or use the CPU only (chip at the top).',
  }),
  'gpu-out-of-memory': () => ({
    message: 'The GPU ran out of memory. Nothing was placed.',
    hint: 'Choose a smaller size, close other programs that use the GPU, or use the CPU only (chip at the top).',
  }),
  'engine-lost-often': ({ times }) => ({
    message: `The engine was lost ${number(times)} times in a row, and started anew each time. Nothing was placed; your layers are as they were.`,
    hint: 'Use the CPU only (chip at the top) or a smaller size; it may also help to close other programs that use the GPU.',
  }),
  'worker-not-started': () => ({
    message: 'The engine could not be started.',
    hint: TELL_SERVER,
  }),
  'worker-stopped': () => ({
    message: 'The engine stopped. Nothing was placed.',
    hint: 'Try again; if it stays, use the CPU only (chip at the top).',
  }),

  'no-model-open': () => ({
    message: 'No model is open.',
    hint: 'Wait until the model is loaded.',
  }),
  'model-gone': () => ({
    message: 'The model that this was ordered for is not open any more.',
    hint: 'Press Colorize to use the one that is.',
  }),
  'model-not-offered': ({ model }) => ({
    message: `The model that was used last (${model}) is not offered here.`,
    hint: 'Serve the panel with the folder that holds it (npm start -- --packs FOLDER), or choose another model.',
  }),
  'model-file-broken': ({ file }) => ({
    message: `${quote(file)} is damaged, or of another version.`,
    hint: TELL_SERVER,
  }),
  'model-too-large': ({ bytes: size, mostBytes }) => ({
    message: `The model is too large: ${bytes(size)}, where ${bytes(mostBytes)} are possible.`,
    hint: 'Choose another model (chip at the top).',
  }),
  'no-room': ({ title, neededBytes, freeBytes }) => ({
    message: `${title} needs ${bytes(neededBytes)} of storage; the browser has ${bytes(freeBytes)} free.`,
    hint: 'Remove models that you do not use (chip at the top), or free space on the disk.',
  }),
  'file-damaged': ({ file }) => ({
    message: `${quote(file)} is damaged, as the server sends it.`,
    hint: TELL_SERVER,
  }),
  'server-unreachable': ({ file, url }) => ({
    message: `${quote(file)} cannot be fetched: ${url} cannot be reached.`,
    hint: TRY_SERVER,
  }),
  'server-refuses': ({ file, url, status }) => ({
    message: `${quote(file)} cannot be fetched: the server answers ${number(status)} to ${url}.`,
    hint: TRY_SERVER,
  }),
  'download-stalled': ({ file, seconds: silence }) => ({
    message: `The download of ${quote(file)} stalled; nothing came for ${number(silence)} s.`,
    hint: TRY_SERVER,
  }),
};
