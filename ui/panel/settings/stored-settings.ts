/** Settings as they are kept between sessions. Broken or old text falls back field by field. */
import * as v from 'valibot';
import { FIELDS } from '../../../src/request/fields.js';
import { ENGINE_CHOICES } from '../../../src/vocabulary/engine-choices.js';
import { GPU_MEMORIES } from '../../../src/vocabulary/gpu-memories.js';
import { LIMITS } from '../../../src/vocabulary/limits.js';
import { MASK_SOURCES } from '../../../src/vocabulary/mask-sources.js';
import { OUTPUT_CHOICES, OUTPUT_VARIANTS } from '../../../src/vocabulary/outputs.js';
import { isLanguage } from '../words/languages.js';
import { MAX_ACCEPTED } from './licence.js';
import { DEFAULT_SETTINGS, RANGES, STRENGTH_KINDS, WINDOW_LIMITS } from './settings.js';
import { STORED_REQUEST_SETTINGS, type SliderField } from './request-settings.js';
import type { RangeKey, Settings } from './settings.js';
import { ATTENTION_CHOICES, type AttentionChoice } from '../../../src/vocabulary/attention.js';

const keep = DEFAULT_SETTINGS;
const within = (min: number, max: number) => v.pipe(v.number(), v.minValue(min), v.maxValue(max));
const number = (key: Exclude<RangeKey, SliderField>) =>
  v.fallback(within(RANGES[key].min, RANGES[key].max), keep[key]);
const flag = (value: boolean) => v.fallback(v.boolean(), value);
const maskSource = v.fallback(v.picklist(MASK_SOURCES), 'found');

const windowSchema = v.object({
  width: within(WINDOW_LIMITS.minWidth, WINDOW_LIMITS.maxWidth),
  height: within(WINDOW_LIMITS.minHeight, WINDOW_LIMITS.maxHeight),
});

/** What the attentions were called before they had one name each. */
const OLD_NAMES: Readonly<Record<string, AttentionChoice>> = {
  whole: 'plain',
  apart: 'foreground',
  ground: 'background',
  reground: 'reference-background',
};
const modeSchema = v.pipe(
  v.string(),
  v.transform((name): string => OLD_NAMES[name] ?? name),
  v.picklist(ATTENTION_CHOICES),
);

const storedSchema = v.object({
  ...STORED_REQUEST_SETTINGS,
  place: v.fallback(v.picklist(OUTPUT_CHOICES), keep.place),
  variants: v.fallback(v.pipe(v.array(v.picklist(OUTPUT_VARIANTS)), v.maxLength(OUTPUT_VARIANTS.length)), [
    ...keep.variants,
  ]),
  looseLayers: flag(keep.looseLayers),
  mode: v.fallback(v.nullable(modeSchema), null),
  strengthKind: v.fallback(v.picklist(STRENGTH_KINDS), keep.strengthKind),
  referenceStrength: number('referenceStrength'),
  strengthEncoder: number('strengthEncoder'),
  strengthMiddle: number('strengthMiddle'),
  strengthLow: number('strengthLow'),
  strengthEach: v.fallback(v.pipe(v.array(within(0, 1)), v.maxLength(LIMITS.transformers)), []),
  foregroundStrength: number('foregroundStrength'),
  backgroundStrength: number('backgroundStrength'),
  merge: number('merge'),
  backgroundFactor: number('backgroundFactor'),
  guidanceStart: number('guidanceStart'),
  guidanceEnd: number('guidanceEnd'),
  pauseStart: number('pauseStart'),
  pauseEnd: number('pauseEnd'),
  sketchMaskFrom: maskSource,
  referenceMaskFrom: maskSource,
  adaptLines: flag(keep.adaptLines),
  inject: flag(keep.inject),
  injectStart: number('injectStart'),
  injectFidelity: number('injectFidelity'),
  injectSketchFidelity: number('injectSketchFidelity'),
  seed: v.fallback(FIELDS.seed.schema, keep.seed),
  seedLocked: flag(keep.seedLocked),
  engine: v.fallback(v.picklist(ENGINE_CHOICES), keep.engine),
  gpuMemory: v.fallback(v.picklist(GPU_MEMORIES), keep.gpuMemory),
  smaller: flag(keep.smaller),
  pace: v.fallback(v.record(v.pipe(v.string(), v.maxLength(300)), within(0, 1e5)), {}),
  speed: v.fallback(v.record(v.pipe(v.string(), v.maxLength(300)), within(0, 1e18)), {}),
  pack: v.fallback(v.nullable(v.pipe(v.string(), v.maxLength(300))), null),
  acceptedLicences: v.fallback(
    v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(MAX_ACCEPTED)),
    [],
  ),
  language: v.fallback(v.nullable(v.pipe(v.string(), v.guard(isLanguage))), null),
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
