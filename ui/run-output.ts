/**
 * Outputs of a run that the model is done with. Flats are made in the worker from the model's picture and the sketch
 * as it is on the canvas now, at its own resolution: so they fit the lines that will lie over them.
 */
import type { CancelToken } from '../src/channel/cancel.js';
import { MAX_IMAGE_SIDE } from '../src/channel/protocol.js';
import { CancelledError } from '../src/errors.js';
import type { Output } from '../src/image/output.js';
import { exportSide } from './plan.js';
import type { RunPorts } from './run.js';
import type { Result } from './state.js';

export interface OutputOrder {
  /** Any output of the run. */
  readonly result: Result;
  readonly output: Output;
}

/** A result of its own, not placed yet. Rejects with what main or worker say, and with CancelledError. */
export async function makeRunOutput(
  ports: RunPorts,
  { result, output }: OutputOrder,
  signal: CancelToken,
): Promise<Result> {
  const { picture } = result.run;
  const png = output === 'picture' ? picture : await makeFlats(ports, { result, output }, signal);
  const recipe = { ...result.recipe, output };
  return { ...result, id: ports.newId(), png, recipe, placedIds: [], note: null };
}

async function makeFlats(
  { store, main, engine }: RunPorts,
  { result: { recipe, run }, output }: { result: Result; output: Exclude<Output, 'picture'> },
  signal: CancelToken,
): Promise<Result['png']> {
  store.dispatch({ type: 'run-stage', stage: 'export' });
  const limits = { minSide: exportSide(recipe.request.size), maxSide: MAX_IMAGE_SIDE };
  const sketch = await main.call('export', { id: recipe.sketchId, purpose: 'run', ...limits }, { signal });
  store.dispatch({ type: 'run-stage', stage: 'flatten' });
  const { picture, reference } = run;
  const order = { output, sketch: sketch.png, picture, reference };
  const { png } = await engine.channel.call('flatten', order, { signal });
  if (signal.aborted) throw new CancelledError();
  return png;
}
