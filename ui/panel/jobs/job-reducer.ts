/** What becomes of the state as jobs are ordered, worked at and ended, and of their results. Pure. */
import type { WorkerProgress } from '../../../src/channel/protocol/main.js';
import type { Mask } from '../../../src/image/pixels.js';
import type { ColorizeJob, Failure, Job, JobProgress, JobStage } from './job.js';
import { MASKED_ROLES, ROLES } from '../layers/roles.js';
import type { MaskedRole, Role } from '../layers/roles.js';
import { demandOf, multiplicationsOf } from '../../../src/request/run-fit.js';
import { paceKey } from '../settings/settings.js';
import type { ChosenColours } from '../../../src/channel/protocol/chosen-colours.js';
import type { Shortage } from './shortage.js';
import { markRun } from '../layers/slots.js';
import { isSame } from '../state/problem.js';
import type { State } from '../state/state.js';
import type { FlatsView, MaskView, Problem, Result } from '../state/records.js';

export type JobAction =
  | { readonly type: 'job-added'; readonly job: Job }
  | { readonly type: 'job-started'; readonly id: string }
  | { readonly type: 'job-stage'; readonly id: string; readonly stage: JobStage }
  | { readonly type: 'job-progress'; readonly id: string; readonly progress: WorkerProgress }
  /** In another engine, after this step of those that were kept (0: none). */
  | { readonly type: 'job-goes-on'; readonly id: string; readonly step: number }
  /** Memory ran out; null: it was said how to go on. */
  | { readonly type: 'job-short'; readonly id: string; readonly shortage: Shortage | null }
  /** `problem`: null where it was done or cancelled. */
  | { readonly type: 'job-ended'; readonly id: string; readonly problem: Problem | null }
  /** The designer has read it. */
  | { readonly type: 'dismiss'; readonly jobId: string }
  | {
      readonly type: 'mask';
      readonly role: MaskedRole;
      /** Whose mask it is; it is shown on no other layer. */
      readonly layerId: string;
      /** Of the layer's picture that it was found on; on a newer one it would lie. */
      readonly revision: number;
      readonly view: MaskView;
    }
  /** Of a run of the model. */
  | { readonly type: 'result'; readonly result: Result }
  /** Another output of a run that was there before. */
  | { readonly type: 'output'; readonly result: Result }
  | {
      readonly type: 'placed';
      readonly id: string;
      /** The newest last. */
      readonly nodeIds: readonly string[];
      readonly note: Result['note'];
      readonly hiddenCount: number;
    }
  /** Flats in other colours; where they were placed they are placed anew. */
  | {
      readonly type: 'repainted';
      readonly id: string;
      readonly layers: Result['layers'];
      readonly flats: FlatsView;
      readonly chosen: ChosenColours;
    }
  | { readonly type: 'unplaced'; readonly id: string; readonly problem: Problem }
  | { readonly type: 'look'; readonly id: string | null };

/** Results kept in the panel's memory; the placed layers stay on the canvas anyway. */
export const MAX_RESULTS = 40;
/** Failed jobs that are told of, of as many sketches. */
const MAX_FAILURES = 8;

export function reduceJobs(state: State, action: JobAction): State {
  switch (action.type) {
    case 'job-added':
      return addJob(state, action.job);
    case 'job-started':
      return startJob(state, action.id);
    case 'job-stage':
      return updateProgress(state, action.id, (old) => ({ ...old, stage: action.stage }));
    case 'job-progress':
      return progressed(state, action.id, action.progress);
    case 'job-goes-on':
      return updateProgress(state, action.id, (old) => goneOn(old, action.step));
    case 'job-short':
      return updateProgress(state, action.id, (old) => ({ ...old, shortage: action.shortage }));
    case 'job-ended':
      return endJob(state, action);
    case 'dismiss':
      return { ...state, failures: state.failures.filter(({ jobId }) => jobId !== action.jobId) };
    case 'mask':
      return showMask(state, action);
    case 'result':
      return learnPace(addFormed(state, action.result), action.result);
    case 'output':
      return addResult(state, action.result);
    case 'placed':
      return placed(state, action);
    case 'repainted':
      return repainted(state, action);
    case 'unplaced':
      return updateResult(state, action.id, (result) => unplaced(result, action.problem));
    case 'look':
      return { ...state, looking: action.id, picking: null };
    default: {
      const never: never = action;
      return never;
    }
  }
}

// --------------------------------------------------------------------------------------------------------- jobs

/** A seed that was drawn is shown from the start: locked while the picture forms, it is this picture's. */
function addJob(state: State, job: Job): State {
  const isDrawn = job.kind === 'colorize' && !state.settings.seedLocked;
  const settings = isDrawn ? { ...state.settings, seed: job.seed } : state.settings;
  const failures = withoutSketch(state.failures, job.sketch.id);
  const inputs = job.kind === 'colorize' ? inputsOf(job) : [];
  const next = { ...state, jobs: [...state.jobs, job], failures, settings, startWhenReady: null };
  return markRun(next, inputs);
}

function inputsOf({ choice: { slots } }: ColorizeJob): readonly string[] {
  return ROLES.map((role) => slots[role]).filter((id) => id !== null);
}

/** The picture that forms comes into sight with its sketch; another output forms without one. */
function startJob(state: State, id: string): State {
  const job = state.jobs.find((it) => it.id === id);
  const isInSight = job?.kind === 'colorize' && job.sketch.id === state.slots.sketch;
  return isInSight ? { ...state, looking: null } : state;
}

function endJob(state: State, { id, problem }: Extract<JobAction, { type: 'job-ended' }>): State {
  const job = state.jobs.find((it) => it.id === id);
  if (job === undefined) return state;
  const jobs = state.jobs.filter((it) => it !== job);
  if (problem === null || problem.kind === 'cancelled' || isShownElsewhere(state, job, problem))
    return { ...state, jobs };
  const others = withoutSketch(state.failures, job.sketch.id);
  const failures = [{ jobId: id, sketch: job.sketch, problem }, ...others].slice(0, MAX_FAILURES);
  return { ...state, jobs, failures };
}

function withoutSketch(failures: readonly Failure[], sketchId: string): readonly Failure[] {
  return failures.filter(({ sketch }) => sketch.id !== sketchId);
}

/** At a slot, at a mask, at a result or with the model: there the same already stands, of the same layers. */
function isShownElsewhere(state: State, job: Job, { coded }: Problem): boolean {
  const { layers, slots, masks, results, engine, models } = state;
  const inputs = job.kind === 'colorize' ? inputsOf(job) : [job.sketch.id];
  const isOfJob = (role: Role) => inputs.includes(slots[role] ?? '');
  const problems = [
    ...ROLES.filter(isOfJob).map((role) => layers[slots[role] ?? '']?.problem),
    ...MASKED_ROLES.filter(isOfJob).map((role) => maskProblem(masks[role])),
    ...(job.sketch.id === slots.sketch ? results : [])
      .filter(({ recipe }) => recipe.sketchId === slots.sketch)
      .map(({ problem }) => problem),
    engine.kind === 'failed' ? engine.problem : null,
    models.problem,
  ];
  return problems.some((problem) => problem && isSame(problem.coded, coded));
}

const maskProblem = (mask: MaskView): Problem | null => (mask.kind === 'failed' ? mask.problem : null);

// ----------------------------------------------------------------------------------------------------- progress

function updateProgress(state: State, id: string, change: (progress: JobProgress) => JobProgress): State {
  if (!state.jobs.some((job) => job.id === id)) return state;
  const jobs = state.jobs.map((job) => (job.id === id ? { ...job, progress: change(job.progress) } : job));
  return { ...state, jobs };
}

function progressed(state: State, id: string, news: WorkerProgress): State {
  switch (news.kind) {
    case 'download':
      return updateProgress(state, id, (old) => ({ ...old, stage: 'fetch' }));
    case 'stage':
      return updateProgress(state, id, (old) => ({
        ...old,
        stage: news.stage,
        fraction: fractionOf(old, news),
      }));
    case 'masks':
      return showFound(state, id, news);
    case 'step':
      return updateProgress(state, id, (old) => ({
        ...old,
        ...stepOf(news),
        preview: news.preview ?? old.preview,
      }));
    default: {
      const never: never = news;
      return never;
    }
  }
}

type News<Kind> = Extract<WorkerProgress, { readonly kind: Kind }>;

/** What was kept is not done again, so the bar does not go back. */
function fractionOf({ fraction, goneOnAfter }: JobProgress, news: News<'stage'>): number {
  return (goneOnAfter ?? 0) > 0 ? Math.max(fraction, news.fraction) : news.fraction;
}

function stepOf({ step, steps, fraction, secondsLeft }: News<'step'>) {
  return { stage: 'denoise', step, steps, fraction, secondsLeft } as const;
}

function goneOn(old: JobProgress, step: number): JobProgress {
  const isKept = step > 0;
  return {
    ...old,
    stage: 'waiting',
    step,
    secondsLeft: null,
    goneOnAfter: step,
    fraction: isKept ? old.fraction : 0,
    preview: isKept ? old.preview : null,
  };
}

// -------------------------------------------------------------------------------------------------------- masks

/** A run finds no more masks than it reads. */
function showFound(state: State, id: string, found: Readonly<Record<MaskedRole, Mask | null>>): State {
  const job = state.jobs.find((it) => it.id === id);
  if (job?.kind !== 'colorize') return state;
  return MASKED_ROLES.reduce((shown, role) => {
    const mask = found[role];
    if (mask === null) return shown;
    const view = { kind: 'ready', mask } as const;
    const layerId = job[role].id;
    const revision = job.choice.layers[layerId]?.revision ?? 0;
    return showMask(shown, { role, layerId, revision, view });
  }, state);
}

function showMask(
  state: State,
  { role, layerId, revision, view }: Omit<Extract<JobAction, { type: 'mask' }>, 'type'>,
): State {
  if (state.slots[role] !== layerId || state.layers[layerId]?.revision !== revision) return state;
  return { ...state, masks: { ...state.masks, [role]: view } };
}

// ------------------------------------------------------------------------------------------------------ results

/** It takes the place of the picture that formed, unless the designer has taken up another result meanwhile. */
function addFormed(state: State, result: Result): State {
  const next = addResult(state, result);
  return state.looking === null ? next : { ...next, looking: state.looking };
}

/** It comes into sight with its sketch. */
function addResult(state: State, result: Result): State {
  const results = [result, ...state.results].slice(0, MAX_RESULTS);
  const isOfSketch = result.recipe.sketchId === state.slots.sketch;
  return { ...state, results, looking: isOfSketch ? result.id : state.looking };
}

/** What the next estimate goes by. */
function learnPace(state: State, result: Result): State {
  const { request, seconds, backend, packId } = result.recipe;
  const megapixels = (request.size.width * request.size.height) / 1e6;
  const pace = { ...state.settings.pace, [paceKey(packId, backend)]: seconds / (request.steps * megapixels) };
  return { ...state, settings: { ...state.settings, pace, speed: learntSpeed(state, result) } };
}

/** What the estimate of another mode or model goes by. */
function learntSpeed({ settings, engine }: State, { recipe: { request, seconds, backend, packId } }: Result) {
  if (engine.kind !== 'ready' || engine.pack.id !== packId) return settings.speed;
  const { size, style, steps, guidance, injection } = request;
  const chosen = { size, style, attention: request.attention.kind, inject: injection !== null };
  const demand = demandOf(engine.pack.demands, chosen);
  if (demand === null || seconds <= 0) return settings.speed;
  const done = multiplicationsOf(demand, { steps, rows: guidance > 1 ? 2 : 1 });
  return { ...settings.speed, [backend]: done / seconds };
}

function updateResult(state: State, id: string, change: (result: Result) => Result): State {
  return { ...state, results: state.results.map((it) => (it.id === id ? change(it) : it)) };
}

function unplaced(result: Result, problem: Problem): Result {
  // Nothing went wrong, but the picture is kept and may be looked for on the canvas.
  if (problem.kind === 'cancelled') return { ...result, note: { code: 'cancelled' } };
  return { ...result, problem };
}

/** The region that was picked stays so; it is the same division. */
function repainted(
  state: State,
  { id, layers, flats, chosen }: Extract<JobAction, { type: 'repainted' }>,
): State {
  const next = updateResult(state, id, (result) => ({
    ...result,
    layers,
    recipe: { ...result.recipe, chosenColours: chosen },
  }));
  const { picking } = state;
  return picking?.resultId === id ? { ...next, picking: { ...picking, flats } } : next;
}

/** On the canvas at last: why it was not is of no more interest. */
function placed(
  state: State,
  { id, nodeIds, note, hiddenCount }: Extract<JobAction, { type: 'placed' }>,
): State {
  const next = updateResult(state, id, (result) => ({
    ...result,
    placedIds: [...result.placedIds, ...nodeIds],
    note,
    hiddenCount,
    problem: null,
  }));
  const sketchId = state.results.find((result) => result.id === id)?.recipe.sketchId ?? '';
  return { ...next, failures: withoutSketch(state.failures, sketchId) };
}
