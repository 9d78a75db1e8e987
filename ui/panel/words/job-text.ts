/** Where a job stands, in a few words; and where the model is that it waits for. */
import type { Job, JobProgress } from '../jobs/job.js';
import type { State } from '../state/state.js';
import type { Text } from './table.js';

/** Of the job whose turn it is. */
export function jobText(state: State, { progress }: Job): Text {
  if (progress.shortage !== null) return ({ jobs }) => jobs.waitsForYou;
  if (progress.stage !== 'waiting') return progressText(progress);
  return state.engine.kind === 'ready' ? ({ jobs }) => jobs.starting : loadingText(state);
}

/** Of a job that waits for others; one that was ordered for another model says for which. */
export function waitingText({ models }: State, { model }: Job): Text {
  if (model === models.path) return ({ jobs }) => jobs.waits;
  const title = models.listed.find(({ path }) => path === model)?.title;
  return ({ jobs }) => (title === undefined ? jobs.waitsForFormer : jobs.waitsFor({ title }));
}

export function loadingText({ engine }: State): Text {
  const isLoading = engine.kind === 'opening' && engine.loadedBytes < engine.totalBytes;
  return ({ models }) => (isLoading ? models.loading(engine) : models.preparing);
}

export function progressText({ stage, ...progress }: JobProgress): Text {
  if (stage !== 'denoise' || progress.steps === 0) return ({ jobs }) => jobs.stages[stage];
  return ({ jobs }) => jobs.step(progress);
}

/** For the live region: the start, every quarter and the end, not every step. */
export function announcement(job: Job | null, results: number): Text {
  if (job === null) return ({ jobs }) => (results === 0 ? '' : jobs.done);
  const { stage, fraction } = job.progress;
  if (stage !== 'denoise') return ({ jobs }) => jobs.stages[stage];
  return ({ jobs }) => jobs.painted({ share: Math.floor(fraction * 4) / 4 });
}
