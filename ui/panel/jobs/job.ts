/**
 * A job is what was asked for when a button was pressed, as one record: layers, settings, seed, model. Whatever makes
 * it (run.ts) is given this record and a way to tell, never the panel's state, so that nothing that is selected, typed
 * or opened later can reach it. Only `progress` changes.
 *
 * Jobs are worked at one after another. A job's model is the one that was in use when it was ordered: it stays open for
 * the jobs that name it, also where another model has taken its place meanwhile (engine-client.ts).
 */
import type { ChosenColours } from '../../../src/channel/protocol/chosen-colours.js';
import type { Stage } from '../../../src/vocabulary/stages.js';
import type { Rgba8 } from '../../../src/image/pixels.js';
import type { Settings } from '../settings/settings.js';
import type { Choice, Problem, Result } from '../state/records.js';
import type { Shortage } from './shortage.js';
import type { Output } from '../../../src/vocabulary/outputs.js';

/** "fetch": files of the open model were gone or damaged, and come again. */
export type JobStage = 'waiting' | 'export' | 'fetch' | Stage | 'layers' | 'place';

export interface JobProgress {
  readonly stage: JobStage;
  /** 0..1 of the whole job. */
  readonly fraction: number;
  readonly step: number;
  /** 0 before the first; null where the sampler does not know. */
  readonly steps: number | null;
  readonly secondsLeft: number | null;
  readonly preview: Rgba8 | null;
  /** The engine was lost on the way: the step that the run went on after, 0 where it began anew; null: it was not. */
  readonly goneOnAfter: number | null;
  /** What the run waits for where memory ran out. */
  readonly shortage: Shortage | null;
}

/** A layer as it was called when the button was pressed. */
export interface JobLayer {
  readonly id: string;
  readonly name: string;
}

interface Order {
  readonly id: string;
  readonly sketch: JobLayer;
  readonly settings: Settings;
  readonly output: Output;
  /** Path of the model that was in use. */
  readonly model: string;
  /** Layers that were selected: the new one is selected only if these still are. */
  readonly selectedAtClick: readonly string[];
  readonly progress: JobProgress;
}

/** A run of the model. */
export interface ColorizeJob extends Order {
  readonly kind: 'colorize';
  readonly reference: JobLayer;
  readonly seed: number;
  /** For regions of flats, of a recipe that was taken up. */
  readonly chosenColours: ChosenColours;
  /** What modes, masks and request are chosen by. */
  readonly choice: Choice;
}

/** Another output of a run that is there. */
export interface OutputJob extends Order {
  readonly kind: 'output';
  readonly result: Result;
}

export type Job = ColorizeJob | OutputJob;

/** What is left of a job that failed. */
export interface Failure {
  readonly jobId: string;
  readonly sketch: JobLayer;
  readonly problem: Problem;
}
