/** Settings as they are kept between sessions. Broken or old text falls back field by field. */
import * as v from 'valibot';
import { requestSchema } from '../../../src/channel/protocol/main.js';
import { isLanguage } from '../words/languages.js';
import { MAX_ACCEPTED } from './licence.js';
import { DEFAULT_SETTINGS, MODES, PLACE_MODES, RANGES, STRENGTH_KINDS, WINDOW_LIMITS } from './settings.js';
import { MAX_SEED } from './settings.js';
import type { RangeKey, Settings } from './settings.js';

const keep = DEFAULT_SETTINGS;
const within = (min: number, max: number) => v.pipe(v.number(), v.minValue(min), v.maxValue(max));
const ranged = (key: RangeKey) => within(RANGES[key].min, RANGES[key].max);
const number = (key: Exclude<RangeKey, 'guidance' | 'steps' | 'sketchThreshold' | 'referenceThreshold'>) =>
  v.fallback(ranged(key), keep[key]);
const advised = (key: RangeKey) => v.fallback(v.nullable(ranged(key)), null);
const flag = (value: boolean) => v.fallback(v.boolean(), value);
const maskSource = v.fallback(v.picklist(['found', 'alpha']), 'found');
const { entries: request } = requestSchema;

const windowSchema = v.object({
  width: within(WINDOW_LIMITS.minWidth, WINDOW_LIMITS.maxWidth),
  height: within(WINDOW_LIMITS.minHeight, WINDOW_LIMITS.maxHeight),
});

const storedSchema = v.object({
  place: v.fallback(v.picklist(PLACE_MODES), keep.place),
  snapFlats: flag(keep.snapFlats),
  resultBackground: v.fallback(request.resultBackground, keep.resultBackground),
  mode: v.fallback(v.nullable(v.picklist(MODES)), null),
  style: flag(keep.style),
  styleMerge: number('styleMerge'),
  strengthKind: v.fallback(v.picklist(STRENGTH_KINDS), keep.strengthKind),
  referenceStrength: number('referenceStrength'),
  strengthEncoder: number('strengthEncoder'),
  strengthMiddle: number('strengthMiddle'),
  strengthLow: number('strengthLow'),
  strengthEach: v.fallback(v.pipe(v.array(within(0, 1)), v.maxLength(64)), []),
  sketchStrength: number('sketchStrength'),
  foregroundStrength: number('foregroundStrength'),
  backgroundStrength: number('backgroundStrength'),
  merge: number('merge'),
  backgroundFactor: number('backgroundFactor'),
  guidance: advised('guidance'),
  sketchGuidance: number('sketchGuidance'),
  guidanceStart: number('guidanceStart'),
  guidanceEnd: number('guidanceEnd'),
  pauseStart: number('pauseStart'),
  pauseEnd: number('pauseEnd'),
  sampler: v.fallback(v.nullable(request.sampler), null),
  schedule: v.fallback(request.schedule, keep.schedule),
  steps: v.fallback(v.nullable(v.pipe(ranged('steps'), v.integer())), null),
  sketchMaskFrom: maskSource,
  referenceMaskFrom: maskSource,
  sketchThreshold: advised('sketchThreshold'),
  referenceThreshold: advised('referenceThreshold'),
  mergeCharacters: flag(keep.mergeCharacters),
  referencePadding: number('referencePadding'),
  backgroundPadding: number('backgroundPadding'),
  removeForeground: flag(keep.removeForeground),
  preprocess: v.fallback(request.preprocess, keep.preprocess),
  adaptLines: flag(keep.adaptLines),
  edits: v.fallback(request.edits, []),
  inject: flag(keep.inject),
  injectStart: number('injectStart'),
  injectFidelity: number('injectFidelity'),
  injectSketchFidelity: number('injectSketchFidelity'),
  seed: v.fallback(v.pipe(within(0, MAX_SEED), v.integer()), keep.seed),
  seedLocked: flag(keep.seedLocked),
  engine: v.fallback(v.picklist(['auto', 'wasm']), keep.engine),
  pace: v.fallback(v.record(v.pipe(v.string(), v.maxLength(300)), within(0, 1e5)), {}),
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
