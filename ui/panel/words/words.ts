/** Numbers as people read them, and the names of what can be chosen. */
import type { Extent } from '../../../src/image/geometry.js';
import type { Recipe } from '../../../src/channel/protocol/main.js';
import type { Role } from '../layers/roles.js';
import type { ModeChoice } from '../settings/settings.js';
import type { Job, JobProgress } from '../jobs/jobs.js';
import type { MaskSource } from '../../../src/vocabulary/mask-sources.js';
import type { Output } from '../../../src/vocabulary/outputs.js';
import type { Preprocess } from '../../../src/vocabulary/preprocess.js';
import type { ResultBackground } from '../../../src/vocabulary/result-backgrounds.js';
import type { SamplerGroup } from '../../../src/vocabulary/samplers.js';
import type { NoiseSchedule } from '../../../src/vocabulary/schedules.js';

export function sizeText({ width, height }: Extent): string {
  return `${width} × ${height}`;
}

/** "about 8 s", "about 3 min"; coarse, since it is a guess. */
export function durationText(seconds: number): string {
  if (seconds < 1.5) return 'about 1 s';
  if (seconds < 20) return `about ${Math.round(seconds)} s`;
  if (seconds < 90) return `about ${Math.round(seconds / 5) * 5} s`;
  const minutes = seconds / 60;
  return minutes < 90 ? `about ${Math.round(minutes)} min` : `about ${Math.round(minutes / 60)} h`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

const MAX_SHORT_NAME = 24;

/** Long names are cut in the middle: what tells versions of a drawing apart stands at the end. */
export function shortName(name: string, most = MAX_SHORT_NAME): string {
  const characters = [...name];
  if (characters.length <= most) return name;
  const tail = Math.floor((most - 1) / 2);
  const head = characters
    .slice(0, most - 1 - tail)
    .join('')
    .trimEnd();
  return `${head}…${characters.slice(-tail).join('').trimStart()}`;
}

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  sketch: 'Sketch',
  reference: 'Reference',
  background: 'Background',
};

export const MODE_NAMES: Readonly<Record<ModeChoice, string>> = {
  whole: 'Whole picture',
  apart: 'Character and background apart',
  ground: 'Background from a layer',
  reground: 'Background from the reference',
  both: 'Both, each in its own way',
};

/** Under a thumbnail, where 11 letters fit: whose background it is. */
export const SHORT_MODE_NAMES: Readonly<Record<ModeChoice, string>> = {
  whole: 'Whole',
  apart: 'Apart',
  ground: 'From layer',
  reground: 'From ref.',
  both: 'Both',
};

export const MODE_NOTES: Readonly<Record<ModeChoice, string>> = {
  whole: 'The reference colours everything alike.',
  apart: 'Character colours character, background colours background.',
  ground: 'The reference colours the character, the background layer what is behind.',
  reground: 'What is behind follows the reference, with its character whited out.',
  both: 'Character and background apart, with what the model learnt for either.',
};

export const MASK_SOURCE_NAMES: Readonly<Record<MaskSource, string>> = {
  found: 'By the model',
  alpha: 'By transparency',
};

export const PREPROCESS_NAMES: Readonly<Record<Preprocess, string>> = {
  invert: 'Dark lines on light',
  none: 'Light lines on dark',
  'invert-webui': 'Dark lines, cleaned up',
  lineart: 'Redrawn: line art',
  'lineart-denoise': 'Redrawn: without noise',
  'lineart-keras': 'Redrawn: fine lines',
  'lineart-sk': 'Redrawn: rough sketches',
};

export const RESULT_BACKGROUND_NAMES: Readonly<Record<ResultBackground, string>> = {
  keep: 'As painted',
  white: 'White',
  transparent: 'Transparent',
};

export const SAMPLER_GROUP_NAMES: Readonly<Record<SamplerGroup, string>> = {
  own: 'The method’s own',
  steady: 'Steady',
  'fresh-noise': 'With fresh noise',
};

export const SCHEDULE_NAMES: Readonly<Record<NoiseSchedule, string>> = {
  automatic: 'Automatic',
  uniform: 'Uniform',
  karras: 'Karras',
  exponential: 'Exponential',
  polyexponential: 'Polyexponential',
  'sgm-uniform': 'SGM uniform',
};

/** What a layer is, so that flats are never taken for the model's picture. */
export const OUTPUT_NAMES: Readonly<Record<Output, string>> = {
  picture: 'Picture',
  flats: 'Flats',
  palette: 'Flats in the reference’s colours',
};

const OUTPUT_IN_LAYER: Readonly<Record<Output, string>> = {
  picture: 'Colour',
  flats: 'Flats',
  palette: 'Reference flats',
};

/** What main accepts. */
const MAX_LAYER_NAME = 200;

/** "Flats 4027 · Profile study": what tells results apart comes first, a list of layers cuts off the rest. */
export function layerName(sketchName: string, { output, request }: Recipe): string {
  return `${OUTPUT_IN_LAYER[output]} ${request.seed} · ${sketchName}`.slice(0, MAX_LAYER_NAME);
}

/** Of earlier results that gave way to a new one. */
export function hiddenText(count: number): string | null {
  if (count === 0) return null;
  return count === 1
    ? 'The earlier result is hidden; “Show” brings it back.'
    : `${count} earlier results are hidden; “Show” brings one back.`;
}

const STAGES = {
  waiting: 'Waiting for the model',
  export: 'Reading the layers',
  fetch: 'Fetching model files again: they were gone or damaged',
  segment: 'Finding the characters',
  encode: 'Looking at both pictures',
  denoise: 'Painting',
  decode: 'Finishing the picture',
  flatten: 'Flattening the colours',
  place: 'Placing the layer',
} as const;

/** "Step 7 of 20 · about 5 s left" */
export function progressText({ stage, step, steps, secondsLeft }: JobProgress): string {
  if (stage !== 'denoise' || steps === 0) return STAGES[stage];
  const left = secondsLeft === null ? '' : ` · ${durationText(secondsLeft)} left`;
  return steps === null ? `Step ${step}${left}` : `Step ${step} of ${steps}${left}`;
}

/** For the live region: the start, every quarter and the end, not every step. */
export function announcement(job: Job | null, results: number): string {
  if (job === null) return results === 0 ? '' : 'Done: the result is in the list.';
  const { stage, fraction } = job.progress;
  if (stage !== 'denoise') return STAGES[stage];
  return `Painting, ${Math.floor(fraction * 4) * 25} percent`;
}
