/**
 * What the designer can change: fields of the request (request-settings.ts) and what is the panel's own. `null` means "as the model pack advises", so that another pack brings its own steps
 * and thresholds. What a pack cannot do stays as it was wished and is passed over (choices.ts); kept between sessions
 * by stored-settings.ts, taken from a result's recipe by recipe-settings.ts.
 */
import type { MaskSource } from '../../../src/vocabulary/mask-sources.js';
import type { OutputChoice, OutputVariant } from '../../../src/vocabulary/outputs.js';
import type { Language } from '../words/languages.js';
import { FIELD_SLIDERS, REQUEST_DEFAULTS, type RequestSettings } from './request-settings.js';
import type { AttentionChoice } from '../../../src/vocabulary/attention.js';
import type { EngineChoiceName } from '../../../src/vocabulary/engine-choices.js';
import type { GpuMemory } from '../../../src/vocabulary/gpu-memories.js';

/** One reference strength, one for each of three levels, or one for each cross-attention. */
export const STRENGTH_KINDS = ['all', 'levels', 'each'] as const;
export type StrengthKind = (typeof STRENGTH_KINDS)[number];

export interface Settings extends RequestSettings {
  /** What is placed (output-choice.ts). */
  readonly place: OutputChoice;
  /** Outputs that are switched on instead of the one that their choice means. */
  readonly variants: readonly OutputVariant[];
  /** Several layers of a result lie beside the sketch without a group around them. */
  readonly looseLayers: boolean;

  /** Null: the most that layers and pack allow. */
  readonly mode: AttentionChoice | null;

  readonly strengthKind: StrengthKind;
  /** 0..1 */
  readonly referenceStrength: number;
  /** 0..1, of kind "levels". */
  readonly strengthEncoder: number;
  readonly strengthMiddle: number;
  readonly strengthLow: number;
  /** 0..1, of kind "each", in forward order; missing ones are 1. */
  readonly strengthEach: readonly number[];
  /** 0..1, where character and background are told apart. */
  readonly foregroundStrength: number;
  readonly backgroundStrength: number;
  readonly merge: number;
  readonly backgroundFactor: number;

  /** 0..1 of the run: when the reference is heard. */
  readonly guidanceStart: number;
  readonly guidanceEnd: number;
  /** 0..1 of the run: when it is not, for all that; none where the end is not after the start. */
  readonly pauseStart: number;
  readonly pauseEnd: number;

  readonly sketchMaskFrom: MaskSource;
  readonly referenceMaskFrom: MaskSource;
  /** Pale lines are stretched and light ones turned round before anything looks at the sketch. */
  readonly adaptLines: boolean;
  /** Attention injection. */
  readonly inject: boolean;
  readonly injectStart: number;
  readonly injectFidelity: number;
  readonly injectSketchFidelity: number;

  /** The next run's seed where it is locked; the last run's seed where it is not. */
  readonly seed: number;
  readonly seedLocked: boolean;
  /** "wasm" keeps the run on the CPU. */
  readonly engine: EngineChoiceName;
  /** Of the graphics card. */
  readonly gpuMemory: GpuMemory;
  /** Painted at the model's next smaller size. */
  readonly smaller: boolean;
  /** Seconds per step and megapixel of the last run, by `paceKey`: tells the time before a run. */
  readonly pace: Readonly<Record<string, number>>;
  /** Multiplications per second of the last run, or of the known sums that were tried before one, by backend. */
  readonly speed: Readonly<Record<string, number>>;
  /** Path of the model in the site's list (pack-list.ts); null: the starter. */
  readonly pack: string | null;
  /** Licences of models that the designer has accepted (licence.ts). */
  readonly acceptedLicences: readonly string[];
  /** Null: the browser's. */
  readonly language: Language | null;
  /** As the designer left it; null while nobody resized it. */
  readonly window: WindowSize | null;
}

/** CSS pixels of the plugin's window. */
export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

export const DEFAULT_SETTINGS: Settings = {
  ...REQUEST_DEFAULTS,
  place: 'under-lines',
  variants: ['palette'],
  looseLayers: false,
  mode: null,
  strengthKind: 'all',
  referenceStrength: 1,
  strengthEncoder: 1,
  strengthMiddle: 1,
  strengthLow: 1,
  strengthEach: [],
  foregroundStrength: 1,
  backgroundStrength: 1,
  merge: 0,
  backgroundFactor: 1,
  guidanceStart: 0,
  guidanceEnd: 1,
  pauseStart: 0,
  pauseEnd: 0,
  sketchMaskFrom: 'found',
  referenceMaskFrom: 'found',
  adaptLines: false,
  inject: false,
  injectStart: 0,
  injectFidelity: 0.5,
  injectSketchFidelity: 0,
  seed: 1,
  seedLocked: false,
  engine: 'auto',
  gpuMemory: 'automatic',
  smaller: false,
  pace: {},
  speed: {},
  pack: null,
  acceptedLicences: [],
  language: null,
  window: null,
};

/** What main accepts. */
export const WINDOW_LIMITS = { minWidth: 280, maxWidth: 800, minHeight: 200, maxHeight: 1200 } as const;

export function clampWindow({ width, height }: WindowSize): WindowSize {
  const { minWidth, maxWidth, minHeight, maxHeight } = WINDOW_LIMITS;
  return {
    width: Math.min(maxWidth, Math.max(minWidth, width)),
    height: Math.min(maxHeight, Math.max(minHeight, height)),
  };
}

const SHARE = { min: 0, max: 1, step: 0.05 } as const;

/** Limits of the sliders; the request's own schema is wider. */
export const RANGES = {
  ...FIELD_SLIDERS,
  referenceStrength: SHARE,
  strengthEncoder: SHARE,
  strengthMiddle: SHARE,
  strengthLow: SHARE,
  foregroundStrength: SHARE,
  backgroundStrength: SHARE,
  merge: SHARE,
  backgroundFactor: SHARE,
  guidanceStart: SHARE,
  guidanceEnd: SHARE,
  pauseStart: SHARE,
  pauseEnd: SHARE,
  injectStart: SHARE,
  injectFidelity: SHARE,
  injectSketchFidelity: { min: 0, max: 2, step: 0.05 },
} as const;
export type RangeKey = keyof typeof RANGES;

/** Each model has its own pace on each engine. */
export const paceKey = (packId: string, backend: string): string => `${packId} ${backend}`;

export const EDIT_SCALE = { min: 0, max: 15, step: 0.25 } as const;

export function isChanged(settings: Settings, key: keyof Settings): boolean {
  return JSON.stringify(settings[key]) !== JSON.stringify(DEFAULT_SETTINGS[key]);
}

export function anyChanged(settings: Settings, keys: readonly (keyof Settings)[]): boolean {
  return keys.some((key) => isChanged(settings, key));
}
