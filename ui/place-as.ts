/** Another output of a finished run as a new layer; what was placed before stays. The model does not run again. */
import type { CancelToken } from '../src/channel/cancel.js';
import { toProblem } from './problem.js';
import { placeResult } from './run.js';
import type { RunPorts } from './run.js';
import { makeRunOutput } from './run-output.js';
import type { OutputOrder } from './run-output.js';
import type { Result, State } from './state.js';

export async function placeAs(ports: RunPorts, order: OutputOrder, signal: CancelToken): Promise<void> {
  const { store } = ports;
  store.dispatch({ type: 'output-started' });
  try {
    const known = findOutput(store.getState(), order);
    const result = known ?? (await makeRunOutput(ports, order, signal));
    store.dispatch({ type: 'run-stage', stage: 'place' });
    store.dispatch(known === null ? { type: 'output', result } : { type: 'look', id: known.id });
    await placeResult(ports, result);
    store.dispatch({ type: 'run-ended', problem: null });
  } catch (error) {
    const problem = toProblem(error);
    store.dispatch({ type: 'run-ended', problem: problem.kind === 'cancelled' ? null : problem });
  }
}

/** The same output of the same run, made before. */
function findOutput({ results }: State, { result, output }: OutputOrder): Result | null {
  return results.find(({ run, recipe }) => run === result.run && recipe.output === output) ?? null;
}
