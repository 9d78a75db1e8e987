/** The numbers of a request with the ranges that they must lie in, in words for people. */
import type { ColorizeRequest, Injection, RunWindow } from './request.js';

export interface Ranged {
  readonly name: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

const MAX_GUIDANCE = 30;
const MAX_SKETCH_STRENGTH = 3;
const MAX_PADDING = 2;
/** The method's own panel ends there. */
const MAX_EDIT_SCALE = 15;

export function rangesOf(request: ColorizeRequest): Ranged[] {
  const ranged = (least: number, most: number) => (entries: readonly (readonly [string, number])[]) =>
    entries.map(([name, value]) => ({ name, value, least, most }));
  return [
    ...ranged(
      1,
      MAX_GUIDANCE,
    )([
      ['Guidance', request.guidance],
      ['Sketch guidance', request.sketchGuidance],
    ]),
    ...ranged(
      0,
      MAX_SKETCH_STRENGTH,
    )([
      ['Sketch strength', request.sketchStrength],
      ...(request.injection === null
        ? []
        : [['Injection: sketch fidelity', request.injection.sketchFidelity] as const]),
    ]),
    ...ranged(
      1,
      MAX_PADDING,
    )([
      ['Reference padding', request.referencePadding],
      ['Background padding', request.backgroundPadding],
    ]),
    ...ranged(
      0,
      MAX_EDIT_SCALE,
    )(request.edits.map(({ scale }, i) => [`Edit ${i + 1}: strength`, scale] as const)),
    ...ranged(0, 1)(fractions(request)),
  ];
}

function fractions({ referenceStrength, injection, ...request }: ColorizeRequest): [string, number][] {
  return [
    ['Sketch threshold', request.sketchThreshold],
    ['Reference threshold', request.referenceThreshold],
    ...windowEnds('Guidance window', request.guidanceWindow),
    ...windowEnds('No-guidance window', request.noGuidanceWindow),
    ...referenceStrengths(referenceStrength),
    ...splitStrengths(request.attention),
    ['Style merge', request.styleMerge],
    ...(injection === null ? [] : injectionFractions(injection)),
  ];
}

function referenceStrengths(strength: ColorizeRequest['referenceStrength']): [string, number][] {
  if (strength.kind === 'each') {
    return strength.values.map((value, i) => [`Reference strength ${i}`, value]);
  }
  const { kind, ...strengths } = strength;
  return Object.values(strengths).map((value) => [`Reference strength (${kind})`, value]);
}

function splitStrengths(attention: ColorizeRequest['attention']): [string, number][] {
  if (attention.kind === 'plain') return [];
  return [
    ['Character strength', attention.foregroundStrength],
    ['Background strength', attention.backgroundStrength],
    ['Merge', attention.merge],
    ...('backgroundFactor' in attention
      ? [['Background factor', attention.backgroundFactor] as [string, number]]
      : []),
  ];
}

function injectionFractions({ start, fidelity }: Injection): [string, number][] {
  return [
    ['Injection: start', start],
    ['Injection: fidelity', fidelity],
  ];
}

function windowEnds(name: string, window: RunWindow | null): [string, number][] {
  if (window === null) return [];
  return [
    [`${name}: start`, window.start],
    [`${name}: end`, window.end],
  ];
}
