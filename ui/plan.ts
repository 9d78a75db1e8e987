/** From settings, pack and the sketch's shape to the record that is sent to the worker. */
import type { PackInfo } from '../src/channel/protocol.js';
import type { ColorizeRequest } from '../src/diffusion/request.js';
import type { Extent } from '../src/image/geometry.js';
import type { Settings } from './settings.js';
import type { State } from './state.js';

/** Model pixels for a sketch: the trained size with the nearest aspect ratio, the pack's best first. */
export function packSize(pack: PackInfo, sketch: Extent): Extent {
  const wanted = Math.log(sketch.width / sketch.height);
  const distance = (size: Extent) => Math.abs(Math.log(size.width / size.height) - wanted);
  const [best = { width: pack.sizeMultiple, height: pack.sizeMultiple }, ...others] = pack.sizes;
  return others.reduce((nearest, size) => (distance(size) < distance(nearest) - 1e-9 ? size : nearest), best);
}

/** Pictures are exported at the size the networks see, and never too small to segment well. */
export const MIN_EXPORT_SIDE = 256;

export function exportSide(size: Extent): number {
  return Math.max(size.width, size.height, MIN_EXPORT_SIDE);
}

export function stepsOf(settings: Settings, pack: PackInfo): number {
  return settings.steps ?? pack.defaults.steps;
}

export interface Plan {
  readonly settings: Settings;
  readonly pack: PackInfo;
  readonly size: Extent;
  readonly seed: number;
}

/** About so many previews in a run: enough to see it form, few enough to cost nothing. */
const PREVIEWS_PER_RUN = 10;

export function planRequest({ settings, pack, size, seed }: Plan): ColorizeRequest {
  const steps = stepsOf(settings, pack);
  const { backgroundStrength } = settings;
  return {
    version: 2,
    seed,
    size,
    sampler: pack.defaults.sampler,
    schedule: 'automatic',
    steps,
    guidance: settings.guidance ?? pack.defaults.guidance,
    sketchGuidance: 1,
    guidanceWindow: { start: 0, end: 1 },
    noGuidanceWindow: null,
    preprocess: 'invert',
    sketchStrength: settings.sketchStrength,
    referenceStrength: { kind: 'all', value: settings.referenceStrength },
    attention:
      settings.split && pack.canSplit && pack.canSegment
        ? { kind: 'foreground', foregroundStrength: 1, backgroundStrength, merge: 0 }
        : { kind: 'plain' },
    style: false,
    styleMerge: 0,
    removeForeground: false,
    referencePadding: 1,
    backgroundPadding: 1,
    mergeCharacters: false,
    edits: [],
    injection: null,
    resultBackground: 'keep',
    sketchThreshold: settings.sketchThreshold ?? pack.defaults.sketchThreshold,
    referenceThreshold: settings.referenceThreshold ?? pack.defaults.referenceThreshold,
    previewEvery: Math.max(1, Math.round(steps / PREVIEWS_PER_RUN)),
  };
}

/** From the pace of the last run on this backend; null before there was one. */
export function estimateSeconds({ settings, engine }: State, pack: PackInfo, size: Extent): number | null {
  const pace = engine.kind === 'ready' ? settings.pace[engine.backend] : undefined;
  if (pace === undefined) return null;
  return (pace * stepsOf(settings, pack) * size.width * size.height) / 1e6;
}
