/** Starts and cancels runs, one at a time. A start asked for too early happens as soon as it can. */
import type { CancelToken } from '../src/channel/cancel.js';
import type { Output } from '../src/image/output.js';
import { readiness } from './derive.js';
import { placeAs } from './place-as.js';
import { runOnce } from './run.js';
import type { RunPorts } from './run.js';
import type { Result, State } from './state.js';

export interface Runner {
  start(): void;
  /** Another output of a finished run. */
  placeAs(result: Result, output: Output): void;
  cancel(): void;
  follow(state: State): void;
}

export function createRunner(ports: RunPorts): Runner {
  const { dispatch, getState } = ports.store;
  let running: AbortController | null = null;

  function start(): void {
    if (running !== null) return;
    const ready = readiness(getState());
    if (ready.kind === 'soon') return dispatch({ type: 'start-when-ready', on: true });
    // What is missing stands under the button.
    if (ready.kind === 'blocked') return dispatch({ type: 'start-when-ready', on: false });
    begin((signal) => runOnce(ports, signal));
  }

  function begin(work: (signal: CancelToken) => Promise<void>): void {
    running = new AbortController();
    void work(running.signal).finally(() => {
      running = null;
    });
  }

  return {
    start,
    placeAs(result, output) {
      if (running === null) begin((signal) => placeAs(ports, { result, output }, signal));
    },
    cancel() {
      if (running === null) return dispatch({ type: 'start-when-ready', on: false });
      dispatch({ type: 'run-cancelling' });
      running.abort();
    },
    follow(state) {
      if (state.startWhenReady && readiness(state).kind !== 'soon') start();
    },
  };
}
