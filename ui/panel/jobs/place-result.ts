/** Puts a result on the canvas. A failure stays with the result until it is placed. */
import type { CancelToken } from '../../../src/channel/cancel.js';
import type { MainChannel } from './inputs.js';
import { toProblem } from '../state/problem.js';
import type { Action } from '../state/reducer.js';
import { coversLines } from '../settings/output-choice.js';
import type { Result } from '../state/records.js';
import type { State } from '../state/state.js';
import { OUTPUT_ROWS } from '../../../src/outputs/table.js';
import { MAX_REPLACED } from '../../../src/channel/protocol/main.js';
import type { Words } from '../words/table.js';

export interface PlacePorts {
  readonly dispatch: (action: Action) => void;
  readonly main: MainChannel;
  /** In which the new layer is named. */
  readonly words: () => Words;
}

export interface Placing {
  readonly result: Result;
  /** Do its layers lie over the lines, wherever they belong? */
  readonly covers: boolean;
  /** Do layers lie beside the sketch without any group? */
  readonly looseLayers: boolean;
  readonly selectedAtClick: readonly string[];
  /** Layers of the result as it was before, in whose place it comes; absent: none. */
  readonly replaces?: readonly string[];
  /** Of the job that places it. */
  readonly signal?: CancelToken;
}

/** What main accepts. */
const MAX_LAYER_NAME = 200;

/** As the settings are now. A failure is told at the result. */
export function placeNow(
  ports: PlacePorts,
  { settings, selectedOnCanvas: selectedAtClick }: State,
  { result, ...how }: Pick<Placing, 'result' | 'replaces'>,
): Promise<void> {
  const covers = coversLines(result.recipe.output, settings);
  const { looseLayers } = settings;
  return placeResult(ports, { result, covers, looseLayers, selectedAtClick, ...how }).catch(() => undefined);
}

/** Rejects with what main says, after it has been told. */
export async function placeResult(
  { dispatch, main, words }: PlacePorts,
  { result, signal, covers, looseLayers, selectedAtClick, replaces: all = [] }: Placing,
): Promise<void> {
  const { id, recipe, sketchIsOpaque, site } = result;
  const { againHelp } = words().result;
  const replaces = all.slice(-MAX_REPLACED);
  const how = { sketchIsOpaque, recipe, againHelp, site, selectedAtClick, replaces };
  const named = namedLayers(words(), result, { covers, looseLayers });
  const order = { sketchId: recipe.sketchId, ...named, ...how };
  try {
    const placed = await main.call('place', order, signal === undefined ? {} : { signal });
    const { ids: nodeIds, note, hiddenIds } = placed;
    dispatch({ type: 'placed', id, nodeIds, note, hiddenCount: hiddenIds.length });
  } catch (error) {
    dispatch({ type: 'unplaced', id, problem: toProblem(error) });
    throw error;
  }
}

/** What has the seed in its name is told apart in a list of layers: the result's own group where there is one, else each layer. */
function namedLayers(
  words: Words,
  { layers, recipe, sketchName: name }: Result,
  { covers, looseLayers }: Pick<Placing, 'covers' | 'looseLayers'>,
) {
  const { output, request } = recipe;
  const isGrouped = OUTPUT_ROWS[output].isGrouped && layers.length > 1 && !looseLayers;
  const { seed } = request;
  const named = layers.map(({ name: layer, side, ...look }) => ({
    ...look,
    side: covers ? ('above' as const) : side,
    name: isGrouped ? words.layerNames[layer] : cut(words.layerName({ layer, seed, name })),
  }));
  return {
    layers: named,
    group: isGrouped ? cut(words.groupName({ output, seed, name })) : null,
    resultsGroup: looseLayers ? null : cut(words.resultsGroupName({ name })),
  };
}

function cut(name: string): string {
  return name.slice(0, MAX_LAYER_NAME);
}
