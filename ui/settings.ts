/**
 * What the designer can change, and how it is kept between sessions. `null` means "as the model pack advises", so
 * that another pack brings its own steps and thresholds. Broken or old stored text falls back field by field.
 */
import * as v from 'valibot';
import type { Recipe } from '../src/channel/protocol.js';
import type { ColorizeRequest } from '../src/diffusion/request.js';
import type { Output } from '../src/image/output.js';

export const PLACE_MODES = ['under-lines', 'over', 'flats'] as const;
export type PlaceMode = (typeof PLACE_MODES)[number];

export interface Settings {
  /** What is placed: the model's picture under the untouched lines or over them, or flats made of it. */
  readonly place: PlaceMode;
  /** Flats take the reference's colours where theirs come near. */
  readonly snapFlats: boolean;
  /** 0..1 */
  readonly referenceStrength: number;
  /** 0..3 */
  readonly sketchStrength: number;
  /** 0..1, only with `split`. */
  readonly backgroundStrength: number;
  /** Treat the character and the ground apart, by the two automatic masks. */
  readonly split: boolean;
  readonly guidance: number | null;
  readonly steps: number | null;
  readonly sketchThreshold: number | null;
  readonly referenceThreshold: number | null;
  /** The next run's seed where it is locked; the last run's seed where it is not. */
  readonly seed: number;
  readonly seedLocked: boolean;
  /** "wasm" keeps the run on the CPU. */
  readonly engine: 'auto' | 'wasm';
  /** Seconds per step and megapixel of the last run, by backend: tells the time before a run. */
  readonly pace: Readonly<Record<string, number>>;
  /** As the designer left it; null while nobody resized it. */
  readonly window: WindowSize | null;
}

/** CSS pixels of the plugin's window. */
export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

export const DEFAULT_SETTINGS: Settings = {
  place: 'under-lines',
  snapFlats: false,
  referenceStrength: 1,
  sketchStrength: 1,
  backgroundStrength: 1,
  split: true,
  guidance: null,
  steps: null,
  sketchThreshold: null,
  referenceThreshold: null,
  seed: 1,
  seedLocked: false,
  engine: 'auto',
  pace: {},
  window: null,
};

/** What main accepts. */
const WINDOW_LIMITS = { minWidth: 280, maxWidth: 800, minHeight: 200, maxHeight: 1200 } as const;

export function clampWindow({ width, height }: WindowSize): WindowSize {
  const { minWidth, maxWidth, minHeight, maxHeight } = WINDOW_LIMITS;
  return {
    width: Math.min(maxWidth, Math.max(minWidth, width)),
    height: Math.min(maxHeight, Math.max(minHeight, height)),
  };
}

/** Limits of the sliders; the request's own schema is wider. */
export const RANGES = {
  referenceStrength: { min: 0, max: 1, step: 0.05 },
  sketchStrength: { min: 0, max: 2, step: 0.05 },
  backgroundStrength: { min: 0, max: 1, step: 0.05 },
  guidance: { min: 1, max: 12, step: 0.5 },
  steps: { min: 1, max: 60, step: 1 },
  sketchThreshold: { min: 0, max: 1, step: 0.01 },
  referenceThreshold: { min: 0, max: 1, step: 0.01 },
} as const;
export type RangeKey = keyof typeof RANGES;

export const MAX_SEED = 0xffffffff;

const within = (min: number, max: number) => v.pipe(v.number(), v.minValue(min), v.maxValue(max));
const ranged = (key: RangeKey) => within(RANGES[key].min, RANGES[key].max);
const keep = DEFAULT_SETTINGS;

const windowSchema = v.object({
  width: within(WINDOW_LIMITS.minWidth, WINDOW_LIMITS.maxWidth),
  height: within(WINDOW_LIMITS.minHeight, WINDOW_LIMITS.maxHeight),
});

const storedSchema = v.object({
  place: v.fallback(v.picklist(PLACE_MODES), keep.place),
  snapFlats: v.fallback(v.boolean(), keep.snapFlats),
  referenceStrength: v.fallback(ranged('referenceStrength'), keep.referenceStrength),
  sketchStrength: v.fallback(ranged('sketchStrength'), keep.sketchStrength),
  backgroundStrength: v.fallback(ranged('backgroundStrength'), keep.backgroundStrength),
  split: v.fallback(v.boolean(), keep.split),
  guidance: v.fallback(v.nullable(ranged('guidance')), null),
  steps: v.fallback(v.nullable(v.pipe(ranged('steps'), v.integer())), null),
  sketchThreshold: v.fallback(v.nullable(ranged('sketchThreshold')), null),
  referenceThreshold: v.fallback(v.nullable(ranged('referenceThreshold')), null),
  seed: v.fallback(v.pipe(within(0, MAX_SEED), v.integer()), keep.seed),
  seedLocked: v.fallback(v.boolean(), keep.seedLocked),
  engine: v.fallback(v.picklist(['auto', 'wasm']), keep.engine),
  pace: v.fallback(v.record(v.pipe(v.string(), v.maxLength(300)), within(0, 1e5)), {}),
  window: v.fallback(v.nullable(windowSchema), null),
});

/** Reads stored settings; what is missing or out of range gets its default. */
export function parseSettings(json: string | null): Settings {
  if (json === null) return DEFAULT_SETTINGS;
  try {
    const parsed = v.safeParse(storedSchema, JSON.parse(json));
    return parsed.success ? parsed.output : DEFAULT_SETTINGS;
  } catch {
    return DEFAULT_SETTINGS;
  }
}

export function chosenOutput({ place, snapFlats }: Settings): Output {
  if (place !== 'flats') return 'picture';
  return snapFlats ? 'palette' : 'flats';
}

/** Flats have no lines of their own, so they lie under the sketch's always. */
export function placeMode(output: Output, { place }: Settings): 'under-lines' | 'over' {
  return output === 'picture' && place === 'over' ? 'over' : 'under-lines';
}

/** The settings that lead to the recipe's layer again. */
export function settingsFromRecipe(settings: Settings, { request, output }: Recipe): Settings {
  const restored = settingsFromRequest(settings, request);
  if (output !== 'picture') return { ...restored, place: 'flats', snapFlats: output === 'palette' };
  return { ...restored, place: settings.place === 'flats' ? DEFAULT_SETTINGS.place : settings.place };
}

/** The settings that lead to `request` again: seed locked, everything else taken over. */
export function settingsFromRequest(settings: Settings, request: ColorizeRequest): Settings {
  const { attention, referenceStrength } = request;
  return {
    ...settings,
    referenceStrength:
      referenceStrength.kind === 'all' ? referenceStrength.value : settings.referenceStrength,
    sketchStrength: request.sketchStrength,
    split: attention.kind === 'foreground',
    backgroundStrength:
      attention.kind === 'foreground' ? attention.backgroundStrength : settings.backgroundStrength,
    guidance: request.guidance,
    steps: request.steps,
    sketchThreshold: request.sketchThreshold,
    referenceThreshold: request.referenceThreshold,
    seed: request.seed,
    seedLocked: true,
  };
}
