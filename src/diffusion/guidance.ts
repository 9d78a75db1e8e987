/**
 * Classifier-free guidance (arXiv 2207.12598) by the reference and by the sketch (pipeline section 6): u + g*(c - u),
 * where u lacks the reference or the lines; with both, the mean of the two. Outside of its window, and inside of the
 * other, the reference is shut off for a step, in every row.
 */
import type { ColorizeRequest, RunWindow } from './request.js';

export type GuidanceSettings = Pick<
  ColorizeRequest,
  'guidance' | 'sketchGuidance' | 'guidanceWindow' | 'noGuidanceWindow'
>;

/** One run of the network, and its factor in the guided output. The factors sum to 1. */
export interface GuidanceRow {
  readonly reference: 'given' | 'none';
  readonly sketch: 'given' | 'blank';
  readonly factor: number;
}

/** The rows of a step at `progress`, the first one conditional; rows that would be equal are one. */
export function guidanceRows(settings: GuidanceSettings, progress: number): GuidanceRow[] {
  const reference = isReferenceOn(settings, progress) ? 'given' : 'none';
  const guides = [
    ...(settings.guidance > 1 ? [{ scale: settings.guidance, isReference: true }] : []),
    ...(settings.sketchGuidance > 1 ? [{ scale: settings.sketchGuidance, isReference: false }] : []),
  ];
  const conditional: GuidanceRow = { reference, sketch: 'given', factor: 1 };
  if (guides.length === 0) return [conditional];
  const rows = guides.flatMap(({ scale, isReference }): GuidanceRow[] => [
    { ...conditional, factor: scale / guides.length },
    {
      reference: isReference ? 'none' : reference,
      sketch: isReference ? 'given' : 'blank',
      factor: (1 - scale) / guides.length,
    },
  ]);
  return joinEqual(rows);
}

/** How far a timestep is from pure noise, 0, to the picture, 1; `total`: timesteps of the model. */
export function progressAt(timestep: number, total: number): number {
  return 1 - timestep / (total - 1);
}

function isReferenceOn({ guidanceWindow, noGuidanceWindow }: GuidanceSettings, progress: number): boolean {
  if (!isWithin(guidanceWindow, progress)) return false;
  return noGuidanceWindow === null || !isWithin(noGuidanceWindow, progress);
}

function isWithin({ start, end }: RunWindow, progress: number): boolean {
  return progress >= start && progress <= end;
}

function joinEqual(rows: readonly GuidanceRow[]): GuidanceRow[] {
  const joined = new Map<string, GuidanceRow>();
  for (const row of rows) {
    const key = `${row.reference} ${row.sketch}`;
    const factor = (joined.get(key)?.factor ?? 0) + row.factor;
    joined.set(key, { ...row, factor });
  }
  return [...joined.values()];
}
