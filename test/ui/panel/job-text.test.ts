/** What the panel says of jobs is true of the model that each of them waits for. */
import { expect, test } from '@jest/globals';
import { jobText, waitingText } from '../../../ui/panel/words/job-text.js';
import { orderColorize } from '../../../ui/panel/jobs/jobs.js';
import type { State } from '../../../ui/panel/state/state.js';
import * as en from '../../../ui/panel/words/en.js';
import { say } from './english.js';
import { galleryStates } from '../gallery/states.js';

const png = new Uint8Array(1);
const extent = { width: 2, height: 2 };
const states = galleryStates({ sketch: png, reference: png, results: [png], flats: png, extent });
const state = states['models']!;
const job = orderColorize(state, { id: 'j', seed: 1 });

test('a job that has its turn says what it waits for, or that it starts', () => {
  expect(say(jobText(state, job))).toBe('Starting…');
  const opening: State = { ...state, engine: { kind: 'opening', loadedBytes: 5e6, totalBytes: 1e7 } };
  expect(say(jobText(opening, job))).toBe('Loading the model: 5 MB of 10 MB');
  expect(say(jobText(state, { ...job, progress: { ...job.progress, stage: 'segment' } }))).toBe(
    'Finding the characters',
  );
});

test('a job that was ordered for another model than the one in use says for which', () => {
  expect(say(waitingText(state, job))).toBe('Waits');
  const swapped = { ...state, models: { ...state.models, path: '../../packs/v2/' } };
  expect(say(waitingText(swapped, job))).toBe('Waits for Starter');
  expect(say(waitingText({ ...swapped, models: { ...swapped.models, listed: [] } }, job))).toBe(
    'Waits for the former model',
  );
});

test('earlier results that gave way are counted', () => {
  const { hidden } = en.results;
  expect(hidden({ count: 1 })).toMatch(/^The earlier result is hidden/);
  expect(hidden({ count: 3 })).toMatch(/^3 earlier results are hidden/);
});
