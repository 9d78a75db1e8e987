/** `colorize --batch`: one recipe over many sketches. */
import { COLORIZE_OPTIONS, saidOfRun, type ColorizeCommand } from '../colorize-command.js';
import { numberOption, requiredOption, UsageError } from '../command.js';
import { parseOptions } from '../options.js';

export const BATCH_HELP = `Many sketches: npm run -s colorize -- --batch JOBS.json|DIR --out FOLDER
  --batch FROM      a file of jobs (docs/batch.md), or a folder: each PNG file in it is a sketch
  --reference R.png    for the jobs that name none; --background likewise
  --jobs N          so many runs side by side (1)
  All other options hold for every job. What is done is not done again: the same line goes on where it was cut off.`;

const OPTIONS = {
  ...COLORIZE_OPTIONS,
  batch: { type: 'string' },
  jobs: { type: 'string', default: '1' },
} as const;

export interface BatchCommand extends Pick<
  ColorizeCommand,
  'recipe' | 'output' | 'pack' | 'engine' | 'servers' | 'changes'
> {
  /** A file of jobs or a folder of sketches. */
  readonly source: string;
  readonly reference: string | null;
  readonly background: string | null;
  readonly out: string;
  /** Runs side by side, 1 to MOST_JOBS. */
  readonly jobs: number;
}

/** More only wait for one another. */
const MOST_JOBS = 64;

export function isBatch(args: readonly string[]): boolean {
  return args.some((arg) => arg === '--batch' || arg.startsWith('--batch='));
}

/** Throws UsageError. */
export function parseBatch(args: readonly string[]): BatchCommand {
  const values = parseOptions(args, OPTIONS);
  if (values.sketch !== undefined) throw new UsageError('--batch names the sketches; leave --sketch out.');
  return {
    source: requiredOption('batch', values.batch),
    reference: values.reference ?? null,
    background: values.background ?? null,
    out: requiredOption('out', values.out),
    jobs: jobsOption(values.jobs),
    ...saidOfRun(values),
  };
}

function jobsOption(text: string): number {
  const jobs = numberOption('jobs', text) ?? 1;
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > MOST_JOBS)
    throw new UsageError(`--jobs takes a whole number from 1 to ${MOST_JOBS}, not ${text}`);
  return jobs;
}
