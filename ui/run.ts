/** One run, from the pressed button to the placed layer; whatever happens, the run ends in the store. */
import type { CancelToken } from '../src/channel/cancel.js';
import type { Recipe } from '../src/channel/protocol.js';
import { CancelledError } from '../src/errors.js';
import { decodePng } from '../src/image/png.js';
import { splits, usedMaskSource } from './choices.js';
import { slotLayer } from './derive.js';
import type { EngineClient } from './engine-client.js';
import type { Inputs, MainChannel, PreparedInputs } from './inputs.js';
import { packToAccept } from './licence.js';
import { planRequest } from './plan.js';
import { toProblem } from './problem.js';
import type { Action } from './reducer.js';
import { MASKED_ROLES, ROLES, isOpaque } from './roles.js';
import { makeRunOutput } from './run-output.js';
import { chosenOutput, placeMode } from './settings.js';
import type { Problem, Result, State } from './state.js';
import type { Store } from './store.js';
import { layerName } from './words.js';

export interface RunPorts {
  readonly store: Store<State, Action>;
  readonly main: MainChannel;
  readonly engine: EngineClient;
  readonly inputs: Inputs;
  /** 0..2^32-1 */
  readonly drawSeed: () => number;
  /** A name no other result of this session has. */
  readonly newId: () => string;
}

export async function runOnce(ports: RunPorts, signal: CancelToken): Promise<void> {
  const { store } = ports;
  store.dispatch({ type: 'run-started' });
  try {
    const result = await inChosenOutput(ports, await makePicture(ports, signal), signal);
    store.dispatch({ type: 'run-stage', stage: 'place' });
    store.dispatch({ type: 'result', result });
    await placeResult(ports, result);
    store.dispatch({ type: 'run-ended', problem: null });
  } catch (error) {
    const problem = toProblem(error);
    const isKnown = problem.kind === 'cancelled' || isShownElsewhere(store.getState(), problem);
    store.dispatch({ type: 'run-ended', problem: isKnown ? null : problem });
  }
}

/** At a slot, at a mask or with the model: there the same words already stand. */
function isShownElsewhere(state: State, { message }: Problem): boolean {
  const shown = ROLES.map((role) => slotLayer(state, role)?.problem?.message);
  for (const role of MASKED_ROLES) {
    const mask = state.masks[role];
    if (mask.kind === 'failed') shown.push(mask.problem.message);
  }
  if (state.engine.kind === 'failed') shown.push(state.engine.problem.message);
  if (state.models.problem !== null) shown.push(state.models.problem.message);
  return shown.includes(message);
}

async function makePicture(
  { store, engine, inputs, drawSeed, newId }: RunPorts,
  signal: CancelToken,
): Promise<Result> {
  const pack = await unlessCancelled(engine.ready(), signal);
  // Started before the model was loaded; what it asks for stands where the button was.
  if (packToAccept(store.getState()) !== null) throw new CancelledError();
  store.dispatch({ type: 'run-stage', stage: 'export' });
  const prepared = await inputs.prepare(pack, signal);
  if (signal.aborted) throw new CancelledError();
  const state = store.getState();
  const seed = state.settings.seedLocked ? state.settings.seed : drawSeed();
  const request = planRequest({ state, pack, size: prepared.size, seed });
  const masksFrom = splits(state) ? maskSources(state) : {};
  const { sketch, reference, background } = prepared;
  const answer = await engine.channel.call(
    'colorize',
    {
      request,
      sketch: sketch.png,
      reference: reference.png,
      background: background?.png ?? null,
      sketchMask: sketch.mask,
      referenceMask: reference.mask,
    },
    { signal, onProgress: (progress) => store.dispatch({ type: 'run-progress', progress }) },
  );
  if (signal.aborted) throw new CancelledError();
  const result = toResult(prepared, answer);
  return { ...result, id: newId(), recipe: { ...result.recipe, ...masksFrom } };
}

function maskSources(state: State): Partial<Pick<Recipe, 'sketchMaskFrom' | 'referenceMaskFrom'>> {
  return {
    sketchMaskFrom: usedMaskSource(state, 'sketch') ?? 'found',
    referenceMaskFrom: usedMaskSource(state, 'reference') ?? 'found',
  };
}

/** In the output that is chosen now. The model's work is kept, whatever becomes of its flats. */
async function inChosenOutput(ports: RunPorts, picture: Result, signal: CancelToken): Promise<Result> {
  const output = chosenOutput(ports.store.getState().settings);
  if (output === 'picture') return picture;
  return makeRunOutput(ports, { result: picture, output }, signal).catch((error: unknown) => {
    const note = 'Not on the canvas: its flats were not made.';
    ports.store.dispatch({ type: 'result', result: { ...picture, note } });
    throw error;
  });
}

interface Answer extends Pick<Result['recipe'], 'request' | 'packId' | 'backend' | 'seconds'> {
  readonly png: Uint8Array<ArrayBuffer>;
  readonly editMaps: readonly Uint8Array<ArrayBuffer>[];
}

function toResult(
  { site, sketch, reference, background }: PreparedInputs,
  answer: Answer,
): Omit<Result, 'id'> {
  const { png, request, packId, backend, seconds } = answer;
  const ids = { sketchId: sketch.id, referenceId: reference.id, backgroundId: background?.id ?? null };
  const masks = { sketchMaskFrom: 'found', referenceMaskFrom: 'found' } as const;
  return {
    png,
    run: { picture: png, reference: reference.png, editMaps: answer.editMaps },
    recipe: { version: 2, request, output: 'picture', packId, backend, seconds, ...ids, ...masks },
    sketchName: sketch.name,
    sketchIsOpaque: isOpaque(decodePng(sketch.png, sketch.name)),
    site,
    placedIds: [],
    note: null,
  };
}

/** Puts a result on the canvas in the mode that is chosen now; a failure stays with the result. */
export async function placeResult(
  { store, main }: Pick<RunPorts, 'store' | 'main'>,
  result: Result,
): Promise<void> {
  const { recipe, png, sketchIsOpaque, sketchName, site } = result;
  const name = layerName(sketchName, recipe);
  const mode = placeMode(recipe.output, store.getState().settings);
  try {
    const placed = await main.call('place', {
      sketchId: recipe.sketchId,
      png,
      mode,
      sketchIsOpaque,
      name,
      recipe,
      site,
      selectedAtClick: store.getState().selected,
    });
    store.dispatch({ type: 'placed', id: result.id, nodeId: placed.id, note: placed.note });
  } catch (error) {
    const note = 'Not on the canvas: see the message above.';
    store.dispatch({ type: 'placed', id: result.id, nodeId: null, note });
    throw error;
  }
}

function unlessCancelled<T>(work: Promise<T>, signal: CancelToken): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(new CancelledError());
    if (signal.aborted) return cancel();
    signal.addEventListener('abort', cancel);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
