/** Whether the run that is chosen fits the graphics card, said before it is ordered. */
import {
  demandOf,
  fitOf,
  multiplicationsOf,
  waysToFit,
  type Demand,
  type Fit,
  type Way,
} from '../../../src/request/run-fit.js';
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import type { Extent } from '../../../src/image/geometry.js';
import { nearestSize } from '../../../src/request/nearest-size.js';
import { smallerSize } from '../../../src/request/smaller-size.js';
import { ATTENTION_WORDS } from '../../../src/vocabulary/attention.js';
import type { Settings } from '../settings/settings.js';
import type { Text, Words } from '../words/table.js';
import { usedMode, usedSteps, usesInjection, usesStyle } from './choices.js';
import type { Choice } from './records.js';

/** Model pixels of a run for a sketch of this shape. */
export function usedSize(pack: PackInfo, { smaller }: Settings, sketch: Extent): Extent {
  const size = nearestSize(pack.sizes, sketch);
  return smaller ? (smallerSize(pack, size) ?? size) : size;
}

/** Null: not known, or the networks are on the CPU. */
export function chosenFit(state: Choice, pack: PackInfo, size: Extent): Fit | null {
  const demand = chosenDemand(state, pack, size);
  return demand === null || pack.gpu === null ? null : fitOf(demand, pack.gpu);
}

export function chosenDemand(state: Choice, pack: PackInfo, size: Extent): Demand | null {
  return demandOf(pack.demands, chosenRun(state, size));
}

function chosenRun(state: Choice, size: Extent) {
  const { attention } = ATTENTION_WORDS[usedMode(state)];
  return { size, attention, style: usesStyle(state), inject: usesInjection(state) };
}

/** Changes of what is chosen that fit. */
export function chosenWays(state: Choice, pack: PackInfo, size: Extent): readonly Way[] {
  const { gpu } = pack;
  if (gpu === null) return [];
  return waysToFit(pack.demands, chosenRun(state, size), { gpu, smaller: smallerSize(pack, size) });
}

/** What cannot run: a tensor no buffer of the device holds, or more memory than the designer has said there is. */
export function refusalText(state: Choice, size: Extent): Text | null {
  const lack = lackOf(state, size);
  if (lack === null || !isSure(state, lack)) return null;
  const { kind } = lack;
  return (words) =>
    kind === 'tensor' ? words.fit.refusedPiece(facts(lack, words)) : words.fit.refused(facts(lack, words));
}

/** What may not run: how much memory there is is only guessed. */
export function doubtText(state: Choice, size: Extent): Text | null {
  const lack = lackOf(state, size);
  if (lack === null || isSure(state, lack)) return null;
  return (words) => words.fit.doubted(facts(lack, words));
}

type Lack = Exclude<Fit, { readonly kind: 'fits' }> & { readonly ways: readonly Way[] };

function lackOf(state: Choice, size: Extent): Lack | null {
  if (state.engine.kind !== 'ready') return null;
  const { pack } = state.engine;
  const found = chosenFit(state, pack, size);
  return found === null || found.kind === 'fits' ? null : { ...found, ways: chosenWays(state, pack, size) };
}

function isSure({ settings }: Choice, { kind }: Lack): boolean {
  return kind === 'tensor' || settings.gpuMemory !== 'automatic';
}

function facts({ bytes, room, ways }: Lack, words: Words) {
  return { bytes, room, items: ways.map((way) => wayText(way, words)) };
}

function wayText(way: Way, { fit }: Words): string {
  switch (way.kind) {
    case 'without-injection':
      return fit.withoutInjection(way);
    case 'smaller':
      return fit.paintedSmaller({ ...way.size, bytes: way.bytes });
    case 'plain':
      return fit.inPlainMode(way);
  }
}

/** From the speed of this machine: a model that never ran here takes as long as its multiplications. */
export function secondsBySpeed(state: Choice, pack: PackInfo, size: Extent): number | null {
  if (state.engine.kind !== 'ready') return null;
  const speed = state.settings.speed[state.engine.backend];
  const demand = chosenDemand(state, pack, size);
  if (speed === undefined || demand === null) return null;
  return multiplicationsOf(demand, workOf(state.settings, pack)) / speed;
}

export function workOf(settings: Settings, pack: PackInfo) {
  const guidance = settings.guidance ?? pack.defaults.guidance;
  return { steps: usedSteps(settings, pack), rows: guidance > 1 ? 2 : 1 };
}
