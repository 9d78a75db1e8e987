/**
 * The making of a job, from the frozen order to the placed layer. Nothing here can read the panel's state: it has the
 * job, and `dispatch` to tell. Every wait ends at once when the job is cancelled; what became of the worker by then is
 * the engine client's business.
 */
import type { CancelToken } from '../../../src/channel/cancel.js';
import { MAX_IMAGE_SIDE } from '../../../src/channel/protocol/parts.js';
import type { Recipe } from '../../../src/channel/protocol/main.js';
import type { OutputPng } from '../../../src/channel/protocol/layers.js';
import { CancelledError } from '../../../src/errors.js';
import type { AttentionMap } from '../../../src/image/attention-map.js';
import type { Extent } from '../../../src/image/geometry.js';
import { decodePng } from '../../../src/image/png/png.js';
import { OUTPUT_ROWS, wantsAttention } from '../../../src/outputs/table.js';
import { AS_PAINTED } from '../../../src/vocabulary/outputs.js';
import { splits, usedMaskSource, usedLineTreatment } from '../state/choices.js';
import type { ModelEdition } from '../models/editions.js';
import type { EngineClient, OpenEngine } from '../models/engine-client.js';
import type { Inputs, MainChannel, PreparedInputs } from './inputs.js';
import type { Preparation } from './preparation.js';
import type { ColorizeJob, Job, OutputJob } from './job.js';
import { packToAccept } from '../settings/licence.js';
import { inFreshEngines } from './fresh-engines.js';
import { placeResult } from './place-result.js';
import { shortageOf, type Shortage, type StepDown } from './shortage.js';
import { exportSide, planRequest } from '../state/plan.js';
import { toProblem } from '../state/problem.js';
import type { Action } from '../state/reducer.js';
import { isOpaque } from '../layers/roles.js';
import { coversLines } from '../settings/output-choice.js';
import type { Choice, Result } from '../state/records.js';
import type { Turns } from '../turns.js';
import type { Words } from '../words/table.js';
import { adaptPng } from './adapt-png.js';
import { unlessCancelled } from '../unless-cancelled.js';
import type { WireKeptRun } from '../../../src/request/kept-run.js';
import { RECIPE_VERSION } from '../../../src/request/schemas.js';

export interface RunPorts {
  readonly dispatch: (action: Action) => void;
  readonly main: MainChannel;
  readonly engine: EngineClient;
  readonly inputs: Inputs;
  readonly turns: Turns;
  /** Of the language that the panel speaks by then. */
  readonly words: () => Words;
  /** A name no other job or result of this session has. */
  readonly newId: () => string;
}

export interface JobPorts extends RunPorts {
  /** Asks the designer how a job whose memory ran out is to go on. */
  readonly askForLess: (jobId: string, shortage: Shortage) => Promise<StepDown>;
  /** The edition of a model that takes least; null: it takes least itself. */
  readonly lighter: (model: string) => ModelEdition | null;
  /** Puts another model in use; false: it does not open, which was told. */
  readonly useModel: (path: string) => Promise<boolean>;
}

/** Whatever happens, the job ends in the store. */
export async function runJob(ports: JobPorts, job: Job, signal: CancelToken): Promise<void> {
  const end = (problem: Parameters<typeof toProblem>[0] | null) =>
    ports.dispatch({ type: 'job-ended', id: job.id, problem: problem === null ? null : toProblem(problem) });
  const work = { ...ports, signal };
  try {
    await (job.kind === 'colorize' ? colorize(work, job) : makeAgain(work, job));
    end(null);
  } catch (error) {
    end(error);
  }
}

interface Work extends JobPorts {
  readonly signal: CancelToken;
}

/** The layers are read at once, as they are when the button is pressed; the rest waits for its turn. */
function colorize(work: Work, job: ColorizeJob): Promise<void> {
  const layers = readLayers(work, job);
  layers.catch(() => undefined);
  return work.turns.take(async () => {
    work.dispatch({ type: 'job-started', id: job.id });
    const pictures = await layers;
    const picture = await makePicture(work, job, pictures);
    await place(work, job, await inOutput(work, job, { picture, lines: pictures.lines }));
  }, work.signal);
}

/** The sketch at its own resolution, for layers that fit its lines; null where none are made. */
type Lines = OutputPng['png'] | null;

interface OrderedLayers extends PreparedInputs {
  readonly lines: Lines;
}

async function readLayers(work: Work, job: ColorizeJob): Promise<OrderedLayers> {
  const preparation = prepare(work, job, await takeEngine(work, job));
  // Ordered before the model was loaded; what it asks for stands where the button was.
  if (packToAccept(preparation.choice) !== null) throw new CancelledError();
  return whileReading(work, job, async () => {
    const pictures = await work.inputs.exportLayers(preparation);
    return { ...pictures, lines: await readLines(work, job, pictures.size) };
  });
}

/** Thumbnails wait for this stage, so it ends with the reading, however that ends. */
async function whileReading<T>(work: Work, job: Job, read: () => Promise<T>): Promise<T> {
  stage(work, job, 'export');
  try {
    return await read();
  } finally {
    stage(work, job, 'waiting');
  }
}

async function readLines({ inputs, signal }: Work, { output, sketch }: Job, size: Extent): Promise<Lines> {
  if (OUTPUT_ROWS[output].kind === 'as-painted') return null;
  const limits = { minSide: exportSide(size), maxSide: MAX_IMAGE_SIDE };
  return (await inputs.read({ id: sketch.id, ...limits }, signal)).png;
}

function takeEngine({ engine, signal }: Work, { model }: Job): Promise<OpenEngine> {
  return unlessCancelled(engine.take(model), signal);
}

function prepare(work: Work, job: ColorizeJob, engine: OpenEngine): Preparation {
  const { pack, backend } = engine;
  const choice: Choice = { ...job.choice, engine: { kind: 'ready', pack, backend } };
  return { choice, engine, signal: work.signal, onStage: (news) => stage(work, job, news) };
}

/** Where a run is in its attempts. */
interface Attempt {
  /** Path of the model. */
  readonly model: string;
  readonly size: Extent;
  /** What it goes on from; null: it begins. */
  readonly kept: WireKeptRun | null;
}

function makePicture(work: Work, job: ColorizeJob, pictures: PreparedInputs): Promise<Result> {
  let attempt: Attempt = { model: job.model, size: pictures.size, kept: null };
  const goesOn = () => work.dispatch({ type: 'job-goes-on', id: job.id, step: attempt.kept?.step ?? 0 });
  return inFreshEngines(work.engine, {
    model: () => attempt.model,
    signal: work.signal,
    use: (engine, progressed) => {
      const { size, kept } = attempt;
      const onKept = (now: WireKeptRun) => {
        attempt = { ...attempt, kept: now };
        progressed();
      };
      return paint(work, job, { engine, pictures: { ...pictures, size }, kept, onKept });
    },
    onLoss: goesOn,
    async onShortage(engine, error) {
      const { model, size } = attempt;
      const shortage = shortageOf(error, engine, { size, lighter: work.lighter(model) });
      if (shortage === null) throw error;
      attempt = await steppedDown(work, { job, shortage, attempt });
      goesOn();
    },
  });
}

interface Short {
  readonly job: Job;
  readonly shortage: Shortage;
  readonly attempt: Attempt;
}

/** As the designer chooses; asked again where that cannot be had. */
async function steppedDown(work: Work, { job, shortage, attempt }: Short): Promise<Attempt> {
  for (;;) {
    const answer = await unlessCancelled(work.askForLess(job.id, shortage), work.signal);
    switch (answer.kind) {
      case 'again':
        return attempt;
      case 'smaller':
        return { ...attempt, size: answer.size, kept: null };
      case 'cpu':
        // From then on for all runs, as the chip says: the card has shown that it is too small.
        work.dispatch({ type: 'change', settings: { engine: 'wasm' } });
        return attempt;
      case 'lighter': {
        const { path } = answer.edition;
        if (await unlessCancelled(work.useModel(path), work.signal)) return { ...attempt, model: path };
      }
    }
  }
}

interface Painting {
  readonly engine: OpenEngine;
  readonly pictures: PreparedInputs;
  readonly kept: WireKeptRun | null;
  onKept(kept: WireKeptRun): void;
}

async function paint(
  work: Work,
  job: ColorizeJob,
  { engine, pictures, kept, onKept }: Painting,
): Promise<Result> {
  const { dispatch, inputs, signal } = work;
  const preparation = prepare(work, job, engine);
  const prepared = await inputs.addMasks(pictures, preparation);
  const { choice } = preparation;
  const { sketch, reference, background, size } = prepared;
  const order = {
    request: planRequest({ choice, pack: engine.pack, size, seed: job.seed }),
    sketch: sketch.png,
    reference: reference.png,
    background: background?.png ?? null,
    sketchMask: sketch.mask,
    referenceMask: reference.mask,
    resume: kept,
    wantsAttention: wantsAttention(job.output),
  };
  const answer = await engine.call('colorize', order, {
    signal,
    onProgress: (progress) => {
      if (progress.kind === 'step' && progress.kept !== null) onKept(progress.kept);
      dispatch({ type: 'job-progress', id: job.id, progress });
    },
  });
  const sketchLines = usedLineTreatment(choice);
  const { chosenColours } = job;
  return toResult(work.newId(), prepared, { ...answer, ...maskSources(choice), sketchLines, chosenColours });
}

type MaskSources = Pick<Recipe, 'sketchMaskFrom' | 'referenceMaskFrom'>;

function maskSources(choice: Choice): MaskSources {
  if (!splits(choice)) return { sketchMaskFrom: 'found', referenceMaskFrom: 'found' };
  return {
    sketchMaskFrom: usedMaskSource(choice, 'sketch') ?? 'found',
    referenceMaskFrom: usedMaskSource(choice, 'reference') ?? 'found',
  };
}

interface Answer
  extends
    MaskSources,
    Pick<Recipe, 'request' | 'packId' | 'backend' | 'seconds' | 'sketchLines' | 'chosenColours'> {
  readonly png: Uint8Array<ArrayBuffer>;
  readonly attention: AttentionMap | null;
  readonly editMaps: readonly Uint8Array<ArrayBuffer>[];
}

function toResult(id: string, inputs: PreparedInputs, answer: Answer): Result {
  const { site, sketch, reference, background } = inputs;
  const { png, attention, editMaps, request, packId, backend, seconds, sketchLines } = answer;
  const { sketchMaskFrom, referenceMaskFrom, chosenColours } = answer;
  const ids = { sketchId: sketch.id, referenceId: reference.id, backgroundId: background?.id ?? null };
  const masks = { sketchMaskFrom, referenceMaskFrom };
  const made = { request, packId, backend, seconds, sketchLines, ...masks, chosenColours };
  return {
    id,
    layers: [{ ...OUTPUT_ROWS[AS_PAINTED].layer, png }],
    run: { picture: png, reference: reference.png, attention, editMaps },
    lines: null,
    recipe: { version: RECIPE_VERSION, output: AS_PAINTED, ...made, ...ids },
    sketchName: sketch.name,
    sketchIsOpaque: isOpaque(decodePng(sketch.png, sketch.name)),
    site,
    guide: 'regions',
    placedIds: [],
    note: null,
    hiddenCount: 0,
    problem: null,
  };
}

/** In the output that was ordered. The model's work is kept, whatever becomes of the layers made of it. */
async function inOutput(work: Work, job: Job, made: Made): Promise<Result> {
  try {
    const result = await toOutput(work, job, made);
    work.dispatch({ type: 'result', result });
    return result;
  } catch (error) {
    work.dispatch({ type: 'result', result: { ...made.picture, note: { code: 'no-layers' } } });
    throw error;
  }
}

function makeAgain(work: Work, job: OutputJob): Promise<void> {
  const { size } = job.result.recipe.request;
  const lines = whileReading(work, job, () => readLines(work, job, size));
  lines.catch(() => undefined);
  return work.turns.take(async () => {
    work.dispatch({ type: 'job-started', id: job.id });
    const result = await toOutput(work, job, { picture: job.result, lines: await lines });
    work.dispatch({ type: 'output', result });
    await place(work, job, result);
  }, work.signal);
}

/** What a job has before its output is made. */
interface Made {
  readonly picture: Result;
  readonly lines: Lines;
}

/** A result of its own, not placed yet; what is made of the picture is made in the worker, without the model. */
async function toOutput(work: Work, job: Job, { picture: from, lines }: Made): Promise<Result> {
  const { output } = job;
  if (output === from.recipe.output) return from;
  const row = OUTPUT_ROWS[output];
  // The same run may be laid out anew with other gaps.
  const { gap } = job.settings;
  const recipe = { ...from.recipe, output, request: { ...from.recipe.request, gap } };
  const made =
    row.kind === 'as-painted'
      ? { layers: [{ ...row.layer, png: from.run.picture }], guide: 'regions' as const, lines: null }
      : await makeLayers(work, job, { picture: { ...from, recipe }, lines });
  return {
    ...from,
    ...made,
    id: work.newId(),
    recipe,
    placedIds: [],
    note: null,
    hiddenCount: 0,
    problem: null,
  };
}

async function makeLayers(
  work: Work,
  job: Job,
  { picture: from, lines }: Made,
): Promise<Pick<Result, 'layers' | 'guide' | 'lines'>> {
  if (lines === null) throw new Error('Internal error: no lines to make layers for');
  const { recipe, run } = from;
  stage(work, job, 'layers');
  const { picture, reference, attention } = run;
  const sketch = adaptPng(lines, recipe.sketchLines);
  const { chosenColours: chosen, request } = recipe;
  const order = { output: job.output, sketch, picture, reference, attention, chosen, request };
  const made = await inFreshEngines(work.engine, {
    model: () => job.model,
    signal: work.signal,
    use: (engine) => engine.call('makeLayers', order, { signal: work.signal }),
    onLoss: () => undefined,
  });
  return { ...made, lines: sketch };
}

async function place(work: Work, job: Job, result: Result): Promise<void> {
  stage(work, job, 'place');
  const covers = coversLines(job.output, job.settings);
  const { looseLayers } = job.settings;
  const { signal } = work;
  // Main may have placed it before it hears of a cancel: then the result says so, though the job is over.
  await unlessCancelled(
    placeResult(work, { result, covers, looseLayers, selectedAtClick: job.selectedAtClick, signal }),
    signal,
  );
}

function stage({ dispatch }: Work, { id }: Job, news: Parameters<Preparation['onStage']>[0]): void {
  dispatch({ type: 'job-stage', id, stage: news });
}
