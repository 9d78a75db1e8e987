/** A press of a button becomes a job (job.ts): what the panel shows now is written down once and for all. */
import { chosenOutput } from '../settings/output-choice.js';
import { keptColours } from '../state/picking.js';
import type { State } from '../state/state.js';
import type { Result } from '../state/records.js';
import type { Output } from '../../../src/vocabulary/outputs.js';
import type { JobProgress, JobLayer, ColorizeJob, OutputJob } from './job.js';

const NOT_BEGUN: JobProgress = {
  stage: 'waiting',
  fraction: 0,
  step: 0,
  steps: 0,
  secondsLeft: null,
  preview: null,
  goneOnAfter: null,
  shortage: null,
};

export interface Ticket {
  /** A name no other job of this session has. */
  readonly id: string;
  readonly seed: number;
}

/** The job that the panel shows now; its slots are filled. */
export function orderColorize(state: State, { id, seed }: Ticket): ColorizeJob {
  const { settings, slots, layers, engine, masks } = state;
  return {
    ...order(state, id),
    kind: 'colorize',
    sketch: slotOf(state, 'sketch'),
    reference: slotOf(state, 'reference'),
    output: chosenOutput(settings),
    seed,
    chosenColours: keptColours(state),
    choice: { settings, slots, layers, engine, masks },
  };
}

export interface OutputWish {
  /** Any output of the run. */
  readonly result: Result;
  readonly output: Output;
}

export function orderOutput(state: State, id: string, { result, output }: OutputWish): OutputJob {
  const sketch = { id: result.recipe.sketchId, name: result.sketchName };
  return { ...order(state, id), kind: 'output', sketch, output, result };
}

function order(state: State, id: string) {
  const { settings, models, selectedOnCanvas } = state;
  return { id, settings, model: models.path, selectedAtClick: selectedOnCanvas, progress: NOT_BEGUN };
}

function slotOf({ slots, layers }: State, role: 'sketch' | 'reference'): JobLayer {
  const id = slots[role];
  if (id === null) throw new Error(`Internal error: no ${role} to work on`);
  return { id, name: layers[id]?.candidate.name ?? '' };
}
