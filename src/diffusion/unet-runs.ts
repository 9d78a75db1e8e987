/**
 * Which runs of the U-Net a step's rows of guidance take. Where values live on a GPU, each row is a run of the one U-Net:
 * a second one would be held in memory besides. On a CPU the row that sees the reference and the one that lacks it are one
 * run (UnetForm in runtime/contracts.ts).
 */
import { assert } from '../errors.js';
import type { UnetForm } from '../runtime/contracts.js';
import type { Backend, Feeds } from '../runtime/session.js';
import type { GuidanceRow, GuidanceSettings } from './sampling/guidance.js';

export interface UnetRun {
  readonly rows: UnetForm['rows'];
  /** Which rows by their reference: what injection remembers of one, it remembers of all alike. */
  readonly reference: GuidanceRow['reference'] | 'both';
  /** Besides x and the step's rows. */
  readonly feeds: Feeds;
  /** Further ones of a run that ends in a prediction. */
  readonly weights: Feeds;
  /** Its prediction's factor in the guided output. */
  readonly factor: number;
  /** Of attention injection, of the row that lacks the reference (GuidanceRow). */
  readonly plain: number;
}

/** What rows are fed besides x and the step's rows. */
export interface RowFeeds {
  /** All rows: hints, background. */
  readonly common: Feeds;
  /** Hints of a blank sketch, instead of the sketch's; null where nothing is guided by the sketch. */
  readonly blankHints: Feeds | null;
  /** Rows with a reference, further: keys, values, weights. */
  readonly context: Feeds;
  /** Rows without one, the same with values of zero; null: no such row is run by itself. */
  readonly silence: Feeds | null;
}

export function unetRuns(
  rows: readonly GuidanceRow[],
  feeds: RowFeeds,
  location: Backend['location'],
): readonly UnetRun[] {
  const pair = location === 'cpu' ? pairOf(rows) : null;
  const single = rows.filter((row) => pair === null || !Object.values(pair).includes(row));
  const runs = single.map((row) => runOfRow(row, feeds));
  return pair === null ? runs : [runOfPair(pair, feeds), ...runs];
}

/**
 * True where a row without reference is ever run by itself: it is fed values of zero. On a GPU always, so that switching
 * guidance on needs nothing anew.
 */
export function needsSilence(
  { guidanceWindow: { start, end }, noGuidanceWindow }: GuidanceSettings,
  location: Backend['location'],
): boolean {
  return location === 'gpu' || start > 0 || end < 1 || noGuidanceWindow !== null;
}

/** One row of guidance by itself. */
export function runOfRow(row: GuidanceRow, { common, blankHints, context, silence }: RowFeeds): UnetRun {
  const { reference, sketch, factor, plain } = row;
  const attended = reference === 'given' ? context : silence;
  assert(attended !== null, 'a row without reference needs values of zero');
  const hints = sketch === 'given' ? {} : blankHints;
  return { rows: 'one', reference, feeds: { ...common, ...hints, ...attended }, weights: {}, factor, plain };
}

export interface RowPair {
  readonly given: Pick<GuidanceRow, 'factor'>;
  readonly none: Pick<GuidanceRow, 'factor' | 'plain'>;
}

/** Both rows, of the sketch as it is. */
export function runOfPair({ given, none }: RowPair, { common, context }: RowFeeds): UnetRun {
  const guidance = { data: Float32Array.of(given.factor, none.factor), shape: [2] };
  const feeds = { ...common, ...context };
  return { rows: 'both', reference: 'both', feeds, weights: { guidance }, factor: 1, plain: none.plain };
}

/** Null: not both are there. */
function pairOf(rows: readonly GuidanceRow[]): Record<'given' | 'none', GuidanceRow> | null {
  const ofSketch = rows.filter(({ sketch }) => sketch === 'given');
  const given = ofSketch.find(({ reference }) => reference === 'given');
  const none = ofSketch.find(({ reference }) => reference === 'none');
  return given === undefined || none === undefined ? null : { given, none };
}
