/** The settings that lead to an old result again: everything its recipe says; the lock of the seed stays. */
import type { Recipe } from '../../../src/channel/protocol/main.js';
import type { Attention, Injection, ReferenceStrength, RunWindow } from '../../../src/request/records.js';
import type { WireRequest } from '../../../src/request/request.js';
import { choosing } from './output-choice.js';
import { settingsOf } from './request-settings.js';
import { DEFAULT_SETTINGS } from './settings.js';
import type { Settings } from './settings.js';
import type { AttentionChoice } from '../../../src/vocabulary/attention.js';

/** A layer may come from anybody: more steps than this are not taken from it unasked. */
export const MOST_STEPS_UNASKED = 50;

export function asksFirst({ request }: Recipe): boolean {
  return request.steps > MOST_STEPS_UNASKED;
}

export function settingsFromRecipe(settings: Settings, recipe: Recipe): Settings {
  const { output, request, sketchMaskFrom, referenceMaskFrom } = recipe;
  const restored: Settings = {
    ...settingsFromRequest(settings, request),
    mode: modeOf(recipe),
    adaptLines: recipe.sketchLines !== 'as-drawn',
    sketchMaskFrom,
    referenceMaskFrom,
  };
  return { ...restored, ...choosing(output, settings) };
}

export function modeOf({ request, backgroundId }: Recipe): AttentionChoice {
  const { kind } = request.attention;
  return kind === 'background' && backgroundId === null ? 'reference-background' : kind;
}

/** Of values that a run did not use the present ones stay. */
function settingsFromRequest(settings: Settings, request: WireRequest): Settings {
  return {
    ...settings,
    ...settingsOf(request),
    ...fromAttention(request.attention),
    ...fromStrength(request.referenceStrength),
    ...fromWindows(request.guidanceWindow, request.noGuidanceWindow),
    ...fromInjection(request.injection),
    seed: request.seed,
  };
}

function fromAttention(attention: Attention): Partial<Settings> {
  if (attention.kind === 'plain') return {};
  const { foregroundStrength, backgroundStrength, merge } = attention;
  const strengths = { foregroundStrength, backgroundStrength, merge };
  return attention.kind === 'foreground'
    ? strengths
    : { ...strengths, backgroundFactor: attention.backgroundFactor };
}

function fromStrength(strength: ReferenceStrength): Partial<Settings> {
  switch (strength.kind) {
    case 'all':
      return { strengthKind: 'all', referenceStrength: strength.value };
    case 'levels':
      return {
        strengthKind: 'levels',
        strengthEncoder: strength.encoder,
        strengthMiddle: strength.middle,
        strengthLow: strength.low,
      };
    case 'each':
      return { strengthKind: 'each', strengthEach: strength.values };
  }
}

function fromWindows(heard: RunWindow, pause: RunWindow | null): Partial<Settings> {
  const { start, end } = pause ?? { start: DEFAULT_SETTINGS.pauseStart, end: DEFAULT_SETTINGS.pauseEnd };
  return { guidanceStart: heard.start, guidanceEnd: heard.end, pauseStart: start, pauseEnd: end };
}

function fromInjection(injection: Injection | null): Partial<Settings> {
  if (injection === null) return { inject: false };
  const { start, fidelity, sketchFidelity } = injection;
  return {
    inject: true,
    injectStart: start,
    injectFidelity: fidelity,
    injectSketchFidelity: sketchFidelity,
  };
}
