/**
 * The kinds of error. `assert`: our own mistake. `FormatError`: a bad file, permanent. `UserError`: a condition the
 * user can change. `LostError`: the engine is gone. They hold a code and parameters, no sentence: the panel's words
 * (ui/panel/words) say them in the reader's language, the command line's in English; the message is for logs.
 */

/** A list: one of these words, each of which every language knows. */
export type Shape = 'text' | 'text or null' | 'number' | 'numbers' | readonly string[];

const PICTURES = ['sketch', 'reference', 'background'] as const;

/** What a file can turn out to be; the first are proper names. */
const FORMATS = [
  'PNG',
  'JPEG',
  'GIF',
  'WebP',
  'AVIF',
  'HEIC',
  'JPEG XL',
  'JPEG 2000',
  'TIFF',
  'PDF',
  'OpenEXR',
  'MNG',
  'QOI',
  'BMP',
  'SVG',
  'Photoshop',
  'icon',
  'zip',
  'gzip',
  'web page',
  'text',
  'empty',
  'unknown',
] as const;

/**
 * Every error that people may see: its code, and what its text names. `reason` is technical and stands in the details
 * only: it is English, whoever gave it.
 */
export const ERROR_PARAMS = {
  // Between the parts of the plugin
  cancelled: {},
  /** A mistake of ours. */
  internal: { reason: 'text' },
  'host-silent': { host: 'text' },
  'versions-differ': { theirs: 'number', ours: 'number' },
  'message-unreadable': {},
  'message-broken': { reason: 'text' },

  // Layers, and writing into the document
  'layer-gone': {},
  'layer-not-exportable': { name: 'text' },
  'layer-without-area': { name: 'text' },
  'layer-hidden': { name: 'text' },
  'layer-empty': { name: 'text' },
  'layer-not-looked-up': { reason: 'text' },
  'layer-not-exported': { name: 'text', reason: 'text' },
  /** The layer may not even have been found by then. */
  'export-late': { name: 'text or null', seconds: 'number' },
  'page-not-loaded': { name: 'text', reason: 'text' },
  'file-read-only': { failed: ['place', 'show'] },
  'result-not-placed': { reason: 'text' },
  'picture-refused': { most: 'number', reason: 'text' },
  'result-gone': {},
  'result-not-shown': { reason: 'text' },
  'settings-not-kept': { reason: 'text' },

  // Pictures. `file` is the role of a picture, a layer's name or a path
  'picture-not-png': { file: 'text', found: FORMATS },
  'png-unreadable': { file: 'text', reason: 'text' },
  'png-too-large': {
    file: 'text',
    width: 'number',
    height: 'number',
    mostSide: 'number',
    mostPixels: 'number',
  },
  'png-interlaced-too-large': { file: 'text', width: 'number', height: 'number', most: 'number' },
  'picture-too-thin': {
    picture: PICTURES,
    width: 'number',
    height: 'number',
    canvasWidth: 'number',
    canvasHeight: 'number',
  },
  'mask-size': {
    picture: PICTURES,
    maskWidth: 'number',
    maskHeight: 'number',
    width: 'number',
    height: 'number',
  },
  'background-unused': {},
  'background-missing': {},

  // What is asked of a run
  'request-version': { version: 'number' },
  'setting-out-of-range': { setting: 'text', value: 'number', least: 'number', most: 'number' },
  'setting-not-whole': { setting: 'text', value: 'number', least: 'number', most: 'number' },
  'size-impossible': { width: 'number', height: 'number', multiple: 'number', most: 'number' },
  'reference-strengths': { count: 'number' },
  'edits-too-many': { count: 'number', most: 'number' },
  'edit-without-text': { edit: 'number' },
  'edit-thresholds': { values: 'numbers' },
  'edit-strength': { value: 'number' },
  'prompt-too-long': { length: 'number', most: 'number' },
  'merge-without-split': {},

  // What a model can do
  'model-lacks': {
    model: 'text',
    what: ['split', 'style', 'injection', 'texts', 'clear-background'],
  },
  'model-lacks-extractor': { model: 'text', extractor: 'text' },
  'masks-needed': { model: 'text', masks: ['sketch', 'sketch-and-reference', 'background'] },
  'steps-too-few': { sampler: 'text', least: 'number' },
  'steps-too-many': { steps: 'number', most: 'number' },
  'noise-levels-too-many': { count: 'number' },
  'sampler-from-pure-noise': { sampler: 'text' },
  'schedule-from-pure-noise': {},
  'sampler-stuck': {},

  // What an engine computed, and its end
  'values-not-finite': { of: ['picture', 'mask', 'latent'] },
  'latent-of-zeros': {},
  'picture-of-one-colour': {},
  'network-not-loaded': { network: 'text', reason: 'text' },
  'engine-out-of-memory': { reason: 'text' },
  'engine-broke-down': { reason: 'text' },
  'gpu-lost': { reason: 'text' },
  'gpu-failed': { reason: 'text' },
  'gpu-out-of-memory': { reason: 'text' },
  /** Though it was begun anew each time. */
  'engine-lost-often': { times: 'number', reason: 'text' },
  'worker-not-started': {},
  'worker-stopped': { reason: 'text' },

  // Models and their files
  'no-model-open': {},
  'model-gone': {},
  'model-not-offered': { model: 'text' },
  'model-file-broken': { file: 'text', reason: 'text' },
  'model-too-large': { bytes: 'number', mostBytes: 'number' },
  'no-room': { title: 'text', neededBytes: 'number', freeBytes: 'number' },
  'file-damaged': { file: 'text', reason: 'text' },
  'server-unreachable': { file: 'text', url: 'text', reason: 'text' },
  'server-refuses': { file: 'text', url: 'text', status: 'number' },
  'download-stalled': { file: 'text', seconds: 'number' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Shape>>>>;

type Table = typeof ERROR_PARAMS;

type ValueOf<S extends Shape> = S extends readonly (infer Word)[]
  ? Word
  : S extends 'text'
    ? string
    : S extends 'number'
      ? number
      : S extends 'numbers'
        ? readonly number[]
        : string | null;

export type ErrorCode = keyof Table;
export type ErrorParams = {
  readonly [Code in ErrorCode]: {
    readonly [Name in keyof Table[Code]]: Table[Code][Name] extends Shape
      ? ValueOf<Table[Code][Name]>
      : never;
  };
};

/** A code with its own parameters. */
export type Coded = {
  readonly [Code in ErrorCode]: { readonly code: Code; readonly params: ErrorParams[Code] };
}[ErrorCode];

/** Longer names and reasons are cut: they may be as long as whoever made them likes. */
export const MAX_PARAM_CHARS = 500;
export const MAX_PARAM_NUMBERS = 64;

export type ParamValue = string | number | null | readonly number[];

/** The same parameters in bounds. */
export function bounded<Params extends object>(params: Params): Params {
  const entries = Object.entries(params).map(([name, value]) => [name, boundedValue(value)]);
  return Object.fromEntries(entries) as Params;
}

function boundedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, MAX_PARAM_NUMBERS);
  if (typeof value !== 'string' || value.length <= MAX_PARAM_CHARS) return value;
  // No half of a pair of surrogates is left at the end.
  return `${value.slice(0, MAX_PARAM_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Code and parameters, as one gives them: `new UserError('layer-hidden', { name })`. */
export type ErrorArguments = {
  [Code in Coded['code']]: keyof ErrorParams[Code] extends never
    ? [code: Code]
    : [code: Code, params: ErrorParams[Code]];
}[Coded['code']];

/** For an error that was data on its way. */
export function argumentsOf({ code, params }: Coded): ErrorArguments {
  return [code, params] as ErrorArguments;
}

/** One line for logs. */
const MAX_MESSAGE_CHARS = 1000;

/** What people may see. */
export abstract class CodedError extends Error {
  readonly coded: Coded;

  constructor(...[code, params]: ErrorArguments) {
    const coded = { code, params: bounded(params ?? {}) } as Coded;
    super(technicalLine(coded));
    this.coded = coded;
  }
}

function technicalLine({ code, params }: Coded): string {
  const line = Object.keys(params).length === 0 ? code : `${code} ${JSON.stringify(params)}`;
  return line.slice(0, MAX_MESSAGE_CHARS);
}

export class FormatError extends CodedError {
  override readonly name = 'FormatError';
}

export class UserError extends CodedError {
  override readonly name = 'UserError';
}

/** The engine is gone, or beyond use: whoever owns the worker must replace it. */
export class LostError extends CodedError {
  override readonly name = 'LostError';
}

/** The run was cancelled by its signal. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('Cancelled.');
  }
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Internal error: ${message}`);
}
