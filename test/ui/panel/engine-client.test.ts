/** Which worker has which model, and for how long: with workers that play, and a clock that stands. */
import { describe, expect, test } from '@jest/globals';
import { orderColorize } from '../../../ui/panel/jobs/jobs.js';
import { createEngineClient } from '../../../ui/panel/models/engine-client.js';
import { HEARING_MS } from '../../../ui/panel/models/engine-session.js';
import { reduce } from '../../../ui/panel/state/reducer.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import { createStore } from '../../../ui/panel/state/store.js';
import { createClock, settle } from '../../support/clock.js';
import { PACK } from '../gallery/packs.js';
import { fakeWorker, type FakeWorker } from './fake-worker.js';
import { SKETCH, workerHandlers } from './panel-rig.js';

/** What is asked of a worker, to be answered by the test. */
interface Opening {
  readonly packUrl: string;
  answer(): void;
}

interface JobOf {
  readonly id: string;
  readonly model: string;
}

/** `jobs`: those of the panel's state, the first of which is being worked at. */
function startEngines(jobs: readonly JobOf[] = []) {
  const slots = { sketch: 's', reference: 'r', background: null };
  const idle = { ...INITIAL_STATE, slots };
  const ordered = jobs.map(({ id, model }) => ({ ...orderColorize(idle, { id, seed: 1 }), model }));
  const store = createStore(reduce, { ...idle, jobs: ordered });
  const clock = createClock();
  const openings: Opening[] = [];
  const workers: FakeWorker[] = [];
  const segments: (() => void)[] = [];
  const startWorker = () => {
    const worker = fakeWorker({
      ...workerHandlers(),
      open: ({ packUrl }) =>
        new Promise((resolve) => {
          openings.push({ packUrl, answer: () => resolve({ pack: PACK, backend: 'CPU' }) });
        }),
      segment: () =>
        new Promise((resolve) => {
          const mask = { width: 1, height: 1, data: new Float32Array(1) };
          segments.push(() => resolve({ mask }));
        }),
    });
    workers.push(worker);
    return worker.handle;
  };
  const engines = createEngineClient({ store, startWorker, later: clock.later });
  const told: string[] = [];
  store.subscribe(() => {
    engines.follow(store.getState());
    told.push(store.getState().engine.kind);
  });
  const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error));
  /** How it ends: "open", or the kind of its error. */
  const open = (path: string) =>
    engines.open({ path, packUrl: `http://localhost/${path}pack.json` }).then(() => 'open', nameOf);
  const openFully = async (path: string) => {
    const outcome = open(path);
    await settle();
    openings.at(-1)!.answer();
    expect(await outcome).toBe('open');
  };
  const take = (path: string) => engines.take(path).then(() => 'taken', nameOf);
  const endJob = (id: string) => store.dispatch({ type: 'job-ended', id, problem: null });
  const ends = () => workers.map((worker) => worker.ends());
  return { store, clock, engines, workers, openings, segments, told, open, openFully, take, endJob, ends };
}

describe('an opening', () => {
  test('ends the one before it at once, which opens nothing any more', async () => {
    const it = startEngines();
    await it.openFully('a/');
    const second = it.open('b/');
    await settle();
    const third = it.open('c/');
    expect(it.ends()).toEqual([0, 1, 0]);
    expect(await second).toBe('CancelledError');
    await settle();
    it.openings[1]!.answer();
    it.openings[2]!.answer();
    expect(await third).toBe('open');
    expect(it.store.getState().models).toMatchObject({ path: 'c/', coming: null });
    expect(it.ends()).toEqual([1, 1, 0]);
  });

  test('is told when the worker before it has ended, so that nothing is asked of both', async () => {
    const it = startEngines();
    await it.openFully('a/');
    const endsAtChange: (readonly number[])[] = [];
    it.store.subscribe(() => {
      if (it.store.getState().models.path === 'b/') endsAtChange.push(it.ends());
    });
    await it.openFully('b/');
    expect(endsAtChange[0]).toEqual([1, 0]);
  });

  test('of the first model gives way to the next without a failure', async () => {
    const it = startEngines();
    const first = it.open('a/');
    await settle();
    const second = it.open('b/');
    expect(await first).toBe('CancelledError');
    await settle();
    it.openings[1]!.answer();
    expect(await second).toBe('open');
    expect(it.ends()).toEqual([1, 0]);
    expect(it.told).not.toContain('failed');
  });

  test('takes the worker that was asked something before, and one of its own the next time', async () => {
    const it = startEngines();
    await it.engines.channel.call('kept', {});
    await it.openFully('a/');
    expect(it.workers).toHaveLength(1);
    await it.openFully('b/');
    expect(it.workers).toHaveLength(2);
  });

  test('in a worker that was lost before fails', async () => {
    const it = startEngines();
    await it.engines.channel.call('kept', {});
    it.workers[0]!.die('The script failed.');
    expect(await it.open('a/')).toBe('UserError');
    expect(it.store.getState().engine.kind).toBe('failed');
    expect(it.ends()).toEqual([1]);
  });
});

describe('a model that another one takes the place of', () => {
  test('goes at once where no job needs it, and once', async () => {
    const it = startEngines();
    await it.openFully('a/');
    await it.openFully('b/');
    expect(it.ends()).toEqual([1, 0]);
    expect(await it.take('a/')).toBe('UserError');
    it.endJob('none');
    expect(it.ends()).toEqual([1, 0]);
  });

  test('stays for all jobs of its own', async () => {
    const it = startEngines([
      { id: 'runs', model: 'a/' },
      { id: 'waits', model: 'a/' },
    ]);
    await it.openFully('a/');
    await it.openFully('b/');
    it.endJob('runs');
    expect(it.ends()).toEqual([0, 0]);
    expect(await it.take('a/')).toBe('taken');
    it.endJob('waits');
    expect(it.ends()).toEqual([1, 0]);
    expect(await it.take('a/')).toBe('UserError');
    it.endJob('waits');
    it.store.dispatch({ type: 'look', id: 'something' });
    expect(it.ends()).toEqual([1, 0]);
  });

  test('and is the same model stays for the job that runs; those that wait take the new one', async () => {
    const it = startEngines([
      { id: 'runs', model: 'a/' },
      { id: 'waits', model: 'a/' },
    ]);
    await it.openFully('a/');
    await it.openFully('a/');
    expect(it.ends()).toEqual([0, 0]);
    it.endJob('runs');
    expect(it.ends()).toEqual([1, 0]);
    expect(await it.take('a/')).toBe('taken');
  });

  test('and is lost is opened again for its jobs, and does not change what is in use', async () => {
    const it = startEngines([{ id: 'runs', model: 'a/' }]);
    await it.openFully('a/');
    await it.openFully('b/');
    it.workers[0]!.lose('The graphics device was lost.');
    await settle();
    expect(it.openings.map(({ packUrl }) => packUrl)).toEqual(
      ['a/', 'b/', 'a/'].map((path) => `http://localhost/${path}pack.json`),
    );
    const taken = it.take('a/');
    it.openings[2]!.answer();
    expect(await taken).toBe('taken');
    expect(it.store.getState().models.path).toBe('b/');
    it.endJob('runs');
    expect(it.ends()).toEqual([1, 0, 1]);
  });

  test('says nothing of what it runs on any more', async () => {
    const it = startEngines([{ id: 'runs', model: 'a/' }]);
    await it.openFully('a/');
    it.workers[0]!.tellBackend('GPU');
    await settle();
    expect(it.store.getState().engine).toMatchObject({ backend: 'GPU' });
    await it.openFully('b/');
    it.workers[0]!.tellBackend('CPU after all');
    await settle();
    expect(it.store.getState().engine).toMatchObject({ backend: 'CPU' });
  });
});

describe('a worker that was ended', () => {
  test('is not replaced when word of its death comes', async () => {
    const it = startEngines();
    await it.openFully('a/');
    const [first] = it.workers;
    await it.openFully('b/');
    first!.die('Terminated.');
    await settle();
    expect(it.workers).toHaveLength(2);
    expect(it.store.getState().engine.kind).toBe('ready');
  });

  test('is not found deaf afterwards', async () => {
    const it = startEngines();
    await it.openFully('a/');
    const engine = await it.engines.take('a/');
    const controller = new AbortController();
    const order = { role: 'sketch', png: SKETCH, preprocess: 'invert' } as const;
    const call = engine.call('segment', order, controller).catch(() => undefined);
    await settle();
    controller.abort();
    await call;
    await it.openFully('b/');
    await it.clock.pass(HEARING_MS);
    expect(it.workers).toHaveLength(2);
    expect(it.ends()).toEqual([1, 0]);
  });
});

test('a call that nobody waits for any more ends at once, and its worker may finish it', async () => {
  const it = startEngines();
  await it.openFully('a/');
  const engine = await it.engines.take('a/');
  const controller = new AbortController();
  const order = { role: 'sketch', png: SKETCH, preprocess: 'invert' } as const;
  const call = engine.callPatiently('segment', order, controller).catch((error: Error) => error.name);
  await settle();
  controller.abort();
  expect(await call).toBe('CancelledError');
  await it.clock.pass(HEARING_MS);
  expect(it.ends()).toEqual([0]);
});

test('closing ends every worker: in use, on its way, kept for a job, and without a model', async () => {
  const it = startEngines([{ id: 'runs', model: 'a/' }]);
  await it.openFully('a/');
  await it.openFully('b/');
  void it.open('c/');
  await settle();
  it.engines.close();
  expect(it.ends()).toEqual([1, 1, 1]);
  const spare = startEngines();
  await spare.engines.channel.call('kept', {});
  spare.engines.close();
  expect(spare.ends()).toEqual([1]);
});
