/**
 * Classifier-free guidance (arXiv 2207.12598) by the reference and by the sketch (pipeline section 6): u + g*(c - u),
 * where u lacks the reference or the lines; with both, the mean of the two. Outside of its window, and inside of the
 * other, the reference is shut off for a step, in every row.
 */
import type { ColorizeRequest } from '../../request/request.js';
import type { RunWindow } from '../../request/records.js';

export type GuidanceSettings = Pick<
  ColorizeRequest,
  'guidance' | 'sketchGuidance' | 'guidanceWindow' | 'noGuidanceWindow' | 'injection'
>;

/** One run of the network, and its factor in the guided output. The factors sum to 1. */
export interface GuidanceRow {
  readonly reference: 'given' | 'none';
  readonly sketch: 'given' | 'blank';
  readonly factor: number;
  /** Attention injection: how much of self-attention's answer is over the row's own features alone. */
  readonly plain: number;
}

/** A fidelity up to this one counts as none, as in the authors' code. */
const NO_FIDELITY = 1e-5;

/** The rows of a step at `progress`, the first one conditional; rows that would be equal are one. */
export function guidanceRows(settings: GuidanceSettings, progress: number): GuidanceRow[] {
  const reference = isReferenceOn(settings, progress) ? 'given' : 'none';
  const guides = [
    ...(settings.guidance > 1 ? [{ scale: settings.guidance, isReference: true }] : []),
    ...(settings.sketchGuidance > 1 ? [{ scale: settings.sketchGuidance, isReference: false }] : []),
  ];
  const conditional: GuidanceRow = { reference, sketch: 'given', factor: 1, plain: 0 };
  const plain = plainShare(settings, progress);
  if (guides.length === 0) return [conditional];
  const rows = guides.flatMap(({ scale, isReference }): GuidanceRow[] => [
    { ...conditional, factor: scale / guides.length },
    {
      reference: isReference ? 'none' : reference,
      sketch: isReference ? 'given' : 'blank',
      factor: (1 - scale) / guides.length,
      plain: isReference ? plain : 0,
    },
  ]);
  return joinEqual(rows);
}

/** True where the run at `progress` injects attention. */
export function isInjecting({ injection }: Pick<GuidanceSettings, 'injection'>, progress: number): boolean {
  return injection !== null && progress >= injection.start;
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

/** Of the row that lacks the reference, as its guide. */
function plainShare(settings: GuidanceSettings, progress: number): number {
  const fidelity = settings.injection?.fidelity ?? 0;
  return isInjecting(settings, progress) && fidelity > NO_FIDELITY ? fidelity : 0;
}

function joinEqual(rows: readonly GuidanceRow[]): GuidanceRow[] {
  const joined = new Map<string, GuidanceRow>();
  for (const row of rows) {
    const key = `${row.reference} ${row.sketch} ${row.plain}`;
    const factor = (joined.get(key)?.factor ?? 0) + row.factor;
    joined.set(key, { ...row, factor });
  }
  return [...joined.values()];
}
