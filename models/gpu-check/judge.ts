/** The errors of a check: what the GPU gave against what the CPU gave for the same networks, weights and inputs. */
import { EMISSIONS } from '../../src/runtime/emissions.js';
import { HALF_LIMITS, LIMITS, relativeError } from '../verify/compare.js';
import { folderOf, TRUTH } from './parts.js';
import type { Finding, Row, Way } from './rows.js';

export interface JudgedRow extends Row {
  /** Relative (Euclidean); of a whole run's picture its distance in decibels of 255 levels. Null: not compared. */
  readonly error: number | null;
  readonly limit: number | null;
  readonly verdict: 'ok' | 'FAIL' | null;
}

/** Null where a part has not kept it. */
export type ReadTensor = (folder: string, tensor: string) => Promise<Float32Array | null>;

export async function judgedRows(rows: readonly Row[], read: ReadTensor): Promise<readonly JudgedRow[]> {
  const judged: JudgedRow[] = [];
  for (const row of rows) judged.push(await judge(row, read));
  return judged;
}

async function judge(row: Row, read: ReadTensor): Promise<JudgedRow> {
  const { finding, way } = row;
  const nothing = { ...row, error: null, limit: null, verdict: null };
  if (way === null || !('tensor' in finding)) return nothing;
  const actual = await read(folderOf({ id: row.part }), finding.tensor);
  const truth = await read(folderOf(TRUTH), finding.tensor);
  if (actual === null || truth === null || actual.length !== truth.length) return nothing;
  const limit = limitOf(finding, way);
  if (finding.kind === 'run') {
    const error = decibels(actual, truth);
    return { ...row, error, limit, verdict: error >= limit ? 'ok' : 'FAIL' };
  }
  const error = relativeError(actual, truth, 0);
  return { ...row, error, limit, verdict: error <= limit ? 'ok' : 'FAIL' };
}

/** A guided step goes through up to ten networks, so a whole run's limit is its. */
function limitOf({ kind }: Finding, { emission }: Way): number {
  const arithmetic: string = EMISSIONS[emission].arithmetic;
  const isHalf = arithmetic === 'float16';
  switch (kind) {
    case 'run':
      return isHalf ? 30 : 48; // 48: one level apart everywhere
    case 'mode':
      return isHalf ? HALF_LIMITS.run : LIMITS.run;
    default:
      return isHalf ? HALF_LIMITS.network : LIMITS.network;
  }
}

/** Peak signal to noise of two pictures in levels; infinite where they are the same. */
export function decibels(actual: Float32Array, truth: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += (actual[i] - truth[i]) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / truth.length));
}
