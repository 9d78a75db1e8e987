/** From settings, pack and layers to the record that is sent to the worker. */
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import type { WireRequest } from '../../../src/request/request.js';
import type { Attention } from '../../../src/request/records.js';
import type { Extent } from '../../../src/image/geometry.js';
import {
  canRemoveForeground,
  splits,
  usedMode,
  usedPreprocess,
  usedSampler,
  usedSchedule,
  usedSteps,
  usesBackground,
  usesInjection,
  usesStyle,
  writtenEdits,
} from './choices.js';
import { BARE_REQUEST } from '../../../src/request/schemas.js';
import { secondsBySpeed } from './fit.js';
import { requestOf } from '../settings/request-settings.js';
import { paceKey } from '../settings/settings.js';
import type { Settings } from '../settings/settings.js';
import type { Choice } from './records.js';
import { ATTENTION_WORDS } from '../../../src/vocabulary/attention.js';

/** Pictures are exported at the size the networks see, and never too small to segment well. */
export const MIN_EXPORT_SIDE = 256;

export function exportSide(size: Extent): number {
  return Math.max(size.width, size.height, MIN_EXPORT_SIDE);
}

export interface Plan {
  /** Its engine is ready. */
  readonly choice: Choice;
  readonly pack: PackInfo;
  readonly size: Extent;
  readonly seed: number;
}

/** About so many previews in a run: enough to see it form, few enough to cost nothing. */
const PREVIEWS_PER_RUN = 10;

/** What layers and pack do not allow is left out (choices.ts). */
export function planRequest({ choice, pack, size, seed }: Plan): WireRequest {
  const { settings } = choice;
  const steps = usedSteps(settings, pack);
  return {
    ...BARE_REQUEST,
    ...requestOf(settings, pack),
    ...{ seed, size, steps },
    sampler: usedSampler(settings, pack),
    schedule: usedSchedule(settings, pack),
    ...windows(settings),
    preprocess: usedPreprocess(settings, pack),
    referenceStrength: referenceStrength(settings, pack),
    attention: attention(choice),
    style: usesStyle(choice),
    ...backgroundFields(choice),
    mergeCharacters: splits(choice) && settings.mergeCharacters,
    edits: pack.canEditText ? writtenEdits(settings) : [],
    injection: injection(choice),
    resultBackground: pack.canSegment ? settings.resultBackground : 'keep',
    previewEvery: Math.max(1, Math.round(steps / PREVIEWS_PER_RUN)),
  };
}

/** What is of use to a background picture alone. */
function backgroundFields(
  choice: Choice,
): Pick<WireRequest, 'styleMerge' | 'removeForeground' | 'backgroundPadding'> {
  const { styleMerge, removeForeground, backgroundPadding } = choice.settings;
  const isUsed = usesBackground(choice);
  return {
    styleMerge: usesStyle(choice) && isUsed ? styleMerge : BARE_REQUEST.styleMerge,
    removeForeground: canRemoveForeground(choice) && removeForeground,
    backgroundPadding: isUsed ? backgroundPadding : BARE_REQUEST.backgroundPadding,
  };
}

function windows(settings: Settings): Pick<WireRequest, 'guidanceWindow' | 'noGuidanceWindow'> {
  const { guidanceStart, guidanceEnd, pauseStart, pauseEnd } = settings;
  return {
    guidanceWindow: { start: guidanceStart, end: guidanceEnd },
    noGuidanceWindow: pauseEnd > pauseStart ? { start: pauseStart, end: pauseEnd } : null,
  };
}

function referenceStrength(settings: Settings, pack: PackInfo): WireRequest['referenceStrength'] {
  switch (settings.strengthKind) {
    case 'all':
      return { kind: 'all', value: settings.referenceStrength };
    case 'levels': {
      const { strengthEncoder: encoder, strengthMiddle: middle, strengthLow: low } = settings;
      return { kind: 'levels', encoder, middle, low };
    }
    case 'each':
      return { kind: 'each', values: pack.strengths.map((_, i) => settings.strengthEach[i] ?? 1) };
  }
}

function attention(choice: Choice): Attention {
  const { foregroundStrength, backgroundStrength, merge, backgroundFactor } = choice.settings;
  const strengths = { foregroundStrength, backgroundStrength, merge };
  const { attention: kind } = ATTENTION_WORDS[usedMode(choice)];
  switch (kind) {
    case 'plain':
      return { kind };
    case 'foreground':
      return { kind, ...strengths };
    case 'background':
    case 'both':
      return { kind, backgroundFactor, ...strengths };
  }
}

function injection(choice: Choice): WireRequest['injection'] {
  if (!usesInjection(choice)) return null;
  const { injectStart, injectFidelity, injectSketchFidelity } = choice.settings;
  return { start: injectStart, fidelity: injectFidelity, sketchFidelity: injectSketchFidelity };
}

/** From the pace of this model's last run on this backend, or what else ran on it; null before anything did. */
export function estimateSeconds(choice: Choice, pack: PackInfo, size: Extent): number | null {
  const { settings, engine } = choice;
  const pace = engine.kind === 'ready' ? settings.pace[paceKey(pack.id, engine.backend)] : undefined;
  if (pace === undefined) return secondsBySpeed(choice, pack, size);
  return (pace * usedSteps(settings, pack) * size.width * size.height) / 1e6;
}
