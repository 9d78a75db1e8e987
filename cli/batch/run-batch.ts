/**
 * Runs the jobs of a batch on one engine. Jobs of one reference follow one another, and what the networks answered stays
 * (runtime/kept): each reference is encoded once, each sketch once. Up to the first step one job has its turn at a time, so
 * that no two ask the same; the steps of several go side by side. A job that fails is told and costs no other.
 */
import { totalmem } from 'node:os';
import { keepModels, type KeptModels } from '../../src/runtime/kept/keep-models.js';
import type { Models } from '../../src/runtime/models.js';
import { colorizeTo, readJob, readRecipe } from '../colorize-command.js';
import { silent, toStderr, type Report } from '../colorize-pictures.js';
import { describeError } from '../describe-error.js';
import { withModels } from '../engines/with-models.js';
import { tryFolder } from '../output-files.js';
import { readBytes } from '../picture-files.js';
import type { RecipeFile } from '../recipe-file.js';
import type { BatchCommand } from './batch-command.js';
import { digestOf, openRecord, type BatchRecord } from './batch-record.js';
import { batchProgress, type BatchProgress } from './batch-progress.js';
import { readJobs, type BatchJob } from './jobs-file.js';
import { createTurns, type Turns } from './turns.js';

/** Of sessions and answers that stay between the runs; what the runs themselves hold comes to it. */
const BUDGET_BYTES = totalmem() / 4;

interface Batch {
  readonly command: BatchCommand;
  readonly recipe: RecipeFile | null;
  readonly models: KeptModels;
  readonly record: BatchRecord;
  readonly progress: BatchProgress;
  readonly turns: Turns;
}

/** `lend` opens the engine. Rejects with ToolError where a job failed, when all have had their turn. */
export async function runBatch(
  command: BatchCommand,
  report: Report = toStderr,
  lend: (command: BatchCommand, job: (models: Models) => Promise<void>) => Promise<void> = withModels,
): Promise<void> {
  const jobs = byReference(await readJobs(command.source, command));
  await tryFolder(command.out);
  const recipe = await readRecipe(command);
  const record = await openRecord(command.out);
  await lend(command, async (models) => {
    const kept = keepModels(models, BUDGET_BYTES);
    const progress = batchProgress(jobs.length, report);
    const batch = { command, recipe, models: kept, record, progress, turns: createTurns() };
    try {
      await inLanes(jobs, command.jobs, (job) => runJob(job, batch));
    } finally {
      await kept.drop();
    }
    progress.finish();
  });
}

/** In the order of the first jobs of each. */
function byReference(jobs: readonly BatchJob[]): readonly BatchJob[] {
  const groups = new Map<string, BatchJob[]>();
  for (const job of jobs) {
    const key = `${job.reference}\n${job.background ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  return [...groups.values()].flat();
}

/** At most `lanes` at a time; `work` never rejects. */
async function inLanes<T>(all: readonly T[], lanes: number, work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function runJob(job: BatchJob, batch: Batch): Promise<void> {
  const { progress } = batch;
  try {
    const asked = await digestOfJob(job, batch);
    if (await batch.record.isDone(job.out, asked)) return progress.skipped(job);
    const began = performance.now();
    const files = await runInTurn(job, batch);
    await batch.record.add(job.out, asked, files);
    progress.done(job, (performance.now() - began) / 1000);
  } catch (error) {
    progress.failed(job, describeError(error));
  }
}

async function runInTurn(
  job: BatchJob,
  { command, recipe, models, turns }: Batch,
): Promise<readonly string[]> {
  const { output } = command;
  const changes = { ...command.changes, ...(job.seed === null ? {} : { seed: job.seed }) };
  const endTurn = await turns.take();
  try {
    const read = await readJob({ ...job, output, changes }, recipe, silent);
    models.beginRun();
    return await colorizeTo(read, models, {
      report: silent,
      onProgress: (told) => {
        if (told.kind === 'stage' && told.stage === 'denoise') endTurn();
      },
    });
  } finally {
    endTurn();
  }
}

/** Of all that decides a job's files. */
async function digestOfJob(
  { sketch, reference, background, seed }: BatchJob,
  { command, recipe, models }: Batch,
): Promise<string> {
  const pictures = await Promise.all(
    [sketch, reference, ...(background === null ? [] : [background])].map(readBytes),
  );
  const { output, changes, engine } = command;
  const said = { output, changes, engine, seed, recipe: recipe?.changes, made: recipe?.output };
  return digestOf(JSON.stringify(said), JSON.stringify(models.pack), ...pictures);
}
