/**
 * Picks a region of flats and gives it another of its colours, at once and without the model. The layer on the canvas follows as
 * one undo step: the repainted one comes in its place, unless the designer has made it her own. Clicks are done in their order.
 */
import type { ChosenColours } from '../../../src/channel/protocol/chosen-colours.js';
import type { Point } from '../../../src/image/geometry.js';
import { canPick, labelAt, nextLabel, pickingOf, toFlatsView, withChoice } from '../state/picking.js';
import { toProblem } from '../state/problem.js';
import type { Action } from '../state/reducer.js';
import type { FlatsView, Result } from '../state/records.js';
import type { State } from '../state/state.js';
import type { Store } from '../state/store.js';
import type { EngineClient } from '../models/engine-client.js';
import { placeNow, type PlacePorts } from './place-result.js';

export interface RecolourPorts extends PlacePorts {
  readonly store: Store<State, Action>;
  readonly engine: EngineClient;
}

export interface Recolourer {
  /** The region at a place, in shares of the sketch's sides. */
  pickAt(id: string, place: Point): void;
  /** The next region, or the one before. */
  pickNext(id: string, step: 1 | -1): void;
  /** One of the colours that the picked region may have. */
  choose(option: number): void;
}

export function createRecolourer(ports: RecolourPorts): Recolourer {
  const { dispatch, getState } = ports.store;
  let last: Promise<void> = Promise.resolve();

  function inTurn(id: string, work: (result: Result) => Promise<void>): void {
    last = last.then(async () => {
      const result = getState().results.find((it) => it.id === id);
      if (result === undefined || !canPick(result)) return;
      await work(result).catch((error: unknown) => {
        dispatch({ type: 'unplaced', id, problem: toProblem(error) });
      });
    });
  }

  async function viewOf(result: Result): Promise<FlatsView> {
    const known = pickingOf(getState(), result);
    return known?.flats ?? (await repaint(result, result.recipe.chosenColours)).flats;
  }

  async function repaint(result: Result, chosen: ChosenColours) {
    const { run, lines } = result;
    if (lines === null) throw new Error('Internal error: no lines to repaint flats for');
    const { picture, reference, attention } = run;
    const { gap } = result.recipe.request;
    const order = { sketch: lines, picture, reference, attention, chosen, gap };
    const answer = await ports.engine.channel.call('repaint', order);
    return { layers: answer.layers, flats: toFlatsView(answer) };
  }

  function pick(id: string, find: (flats: FlatsView, label: number | null) => number): void {
    inTurn(id, async (result) => {
      const flats = await viewOf(result);
      const label = pickingOf(getState(), result)?.label ?? null;
      dispatch({ type: 'picking', picking: { resultId: id, flats, label: find(flats, label) } });
    });
  }

  async function place(id: string): Promise<void> {
    const result = getState().results.find((it) => it.id === id);
    if (result === undefined || result.placedIds.length === 0) return;
    await placeNow(ports, getState(), { result, replaces: result.placedIds });
  }

  return {
    pickAt: (id, place_) => pick(id, (flats) => labelAt(flats, place_)),
    pickNext: (id, step) =>
      pick(id, (flats, label) => (label === null ? labelAt(flats, MIDDLE) : nextLabel(flats, label, step))),
    choose(option) {
      const picked = getState().picking;
      if (picked === null) return;
      const { resultId: id, label } = picked;
      inTurn(id, async (result) => {
        const { flats } = picked;
        const chosen = withChoice(result.recipe.chosenColours, { resultId: id, flats, label }, option);
        const repainted = await repaint(result, chosen);
        dispatch({ type: 'repainted', id, ...repainted, chosen });
        await place(id);
      });
    },
  };
}

/** Where the first region is picked by keyboard. */
const MIDDLE: Point = { x: 0.5, y: 0.5 };
