/** Orders and cancels jobs. A start asked for too early happens as soon as it can. */
import { readiness } from '../state/derive.js';
import { lighterEdition } from '../models/editions.js';
import type { ModelKeeper } from '../models/model-keeper.js';
import { orderColorize, orderOutput } from './jobs.js';
import type { Job } from './job.js';
import { placeNow } from './place-result.js';
import { runJob } from './run.js';
import type { RunPorts } from './run.js';
import type { Shortage, StepDown } from './shortage.js';
import type { State } from '../state/state.js';
import type { Result, Start } from '../state/records.js';
import type { Store } from '../state/store.js';
import type { Action } from '../state/reducer.js';
import type { Output } from '../../../src/vocabulary/outputs.js';

export interface RunnerPorts extends RunPorts {
  readonly store: Store<State, Action>;
  /** 0..2^32-1 */
  readonly drawSeed: () => number;
  readonly models: Pick<ModelKeeper, 'use'>;
}

export interface Runner {
  start(start?: Start): void;
  /** Another output of a finished run. */
  placeAs(result: Result, output: Output): void;
  placeAgain(result: Result): void;
  /** The job whose turn it is; or a start that waits. */
  cancel(): void;
  cancelJob(id: string): void;
  /** How the job whose memory ran out goes on. */
  stepDown(id: string, answer: StepDown): void;
  follow(state: State): void;
}

const AS_SET: Start = { seed: null };

export function createRunner(ports: RunnerPorts): Runner {
  const { dispatch, getState } = ports.store;
  const controllers = new Map<string, AbortController>();
  const asked = new Map<string, (answer: StepDown) => void>();

  function askForLess(id: string, shortage: Shortage): Promise<StepDown> {
    dispatch({ type: 'job-short', id, shortage });
    return new Promise((resolve) => asked.set(id, resolve));
  }

  const lighter = (model: string) => lighterEdition(model, getState().models);
  const useModel = (path: string) =>
    ports.models.use(path).then(
      () => true,
      () => {
        // Where it is told what is wrong with it.
        dispatch({ type: 'model-panel', open: true });
        return false;
      },
    );

  function start(wish: Start = AS_SET): void {
    const state = getState();
    const ready = readiness(state);
    if (ready.kind === 'soon') return dispatch({ type: 'start-when-ready', start: wish });
    // What is missing stands under the button.
    if (ready.kind === 'blocked') return dispatch({ type: 'start-when-ready', start: null });
    const { seed, seedLocked } = state.settings;
    const ticket = { id: ports.newId(), seed: wish.seed ?? (seedLocked ? seed : ports.drawSeed()) };
    add(orderColorize(state, ticket));
  }

  function add(job: Job): void {
    const controller = new AbortController();
    controllers.set(job.id, controller);
    dispatch({ type: 'job-added', job });
    void runJob({ ...ports, askForLess, lighter, useModel }, job, controller.signal).finally(() => {
      controllers.delete(job.id);
      asked.delete(job.id);
    });
  }

  function placeAgain(result: Result): void {
    void placeNow(ports, getState(), { result });
  }

  return {
    start,
    placeAgain,
    placeAs(result, output) {
      const known = findOutput(getState(), result, output);
      if (known === null) return add(orderOutput(getState(), ports.newId(), { result, output }));
      dispatch({ type: 'look', id: known.id });
      placeAgain(known);
    },
    cancel() {
      const state = getState();
      if (state.startWhenReady !== null) return dispatch({ type: 'start-when-ready', start: null });
      const [job] = state.jobs;
      if (job !== undefined) controllers.get(job.id)?.abort();
    },
    cancelJob: (id) => controllers.get(id)?.abort(),
    stepDown(id, answer) {
      dispatch({ type: 'job-short', id, shortage: null });
      asked.get(id)?.(answer);
      asked.delete(id);
    },
    follow(state) {
      if (state.startWhenReady !== null && readiness(state).kind !== 'soon') start(state.startWhenReady);
    },
  };
}

/** The same output of the same run, made before. */
function findOutput({ results }: State, { run }: Result, output: Output): Result | null {
  return results.find((result) => result.run === run && result.recipe.output === output) ?? null;
}
