/** Puts a result on the canvas. A failure stays with the result until it is placed. */
import type { CancelToken } from '../../../src/channel/cancel.js';
import type { MainChannel } from './inputs.js';
import { toProblem } from '../state/problem.js';
import type { Action } from '../state/reducer.js';
import type { Result } from '../state/state.js';
import type { Words } from '../words/table.js';

export interface PlacePorts {
  readonly dispatch: (action: Action) => void;
  readonly main: MainChannel;
  /** In which the new layer is named. */
  readonly words: () => Words;
}

export interface Placing {
  readonly result: Result;
  readonly mode: 'under-lines' | 'over';
  readonly selectedAtClick: readonly string[];
  /** Of the job that places it. */
  readonly signal?: CancelToken;
}

/** What main accepts. */
const MAX_LAYER_NAME = 200;

/** Rejects with what main says, after it has been told. */
export async function placeResult(
  { dispatch, main, words }: PlacePorts,
  { result, signal, ...how }: Placing,
): Promise<void> {
  const { id, recipe, png, sketchIsOpaque, sketchName, site } = result;
  const { output, request } = recipe;
  const named = words().layerName({ output, seed: request.seed, name: sketchName });
  const name = named.slice(0, MAX_LAYER_NAME);
  const order = { sketchId: recipe.sketchId, png, sketchIsOpaque, name, recipe, site, ...how };
  try {
    const placed = await main.call('place', order, signal === undefined ? {} : { signal });
    const { id: nodeId, note, hiddenIds } = placed;
    dispatch({ type: 'placed', id, nodeId, note, hiddenCount: hiddenIds.length });
  } catch (error) {
    dispatch({ type: 'unplaced', id, problem: toProblem(error) });
    throw error;
  }
}
