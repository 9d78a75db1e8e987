/** Where a job stands, in a few words; and where the model is that it waits for. */
import type { Job } from '../jobs/jobs.js';
import type { State } from '../state/state.js';
import { bytesText, progressText } from './words.js';

/** Of the job whose turn it is. */
export function jobText(state: State, { progress }: Job): string {
  if (progress.stage !== 'waiting') return progressText(progress);
  return state.engine.kind === 'ready' ? 'Starting…' : loadingText(state);
}

/** Of a job that waits for others; one that was ordered for another model says for which. */
export function waitingText({ models }: State, { model }: Job): string {
  if (model === models.path) return 'Waits';
  const title = models.listed.find(({ path }) => path === model)?.title ?? 'the former model';
  return `Waits for ${title}`;
}

export function loadingText({ engine }: State): string {
  if (engine.kind !== 'opening' || engine.totalBytes === 0) return 'Getting the model ready…';
  if (engine.loadedBytes >= engine.totalBytes) return 'Getting the model ready…';
  return `Loading the model: ${bytesText(engine.loadedBytes)} of ${bytesText(engine.totalBytes)}`;
}
