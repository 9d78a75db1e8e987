/**
 * What a batch is to do, from a file or a folder:
 *
 *   { "references": { "akira": "sheets/akira.png" },
 *     "jobs": [ { "sketch": "p1.png", "reference": "akira", "background": "street.png", "seed": 7, "out": "p1-a.png" } ] }
 *
 * Paths are relative to the file; `reference` and `background` are names of `references` or paths; all but `sketch` may be
 * left out where the command line says it for all. A folder stands for its PNG files in the order of their names.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { ToolError } from '../../src/tool-errors.js';
import { UsageError } from '../command.js';
import { reasonOf } from '../file-reason.js';
import { pictureName } from '../output-files.js';
import { readBytes } from '../picture-files.js';

/** One run of a batch; all paths as they can be opened. */
export interface BatchJob {
  readonly sketch: string;
  readonly reference: string;
  readonly background: string | null;
  /** Null: that of the recipe or of the command line. */
  readonly seed: number | null;
  readonly out: string;
}

/** What holds for each job that says nothing else. */
export interface ForAll {
  readonly reference: string | null;
  readonly background: string | null;
  /** The folder of the results. */
  readonly out: string;
}

const path = v.pipe(v.string(), v.nonEmpty());
const jobSchema = v.strictObject({
  sketch: path,
  reference: v.optional(path),
  background: v.optional(path),
  seed: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  out: v.optional(path),
});
const fileSchema = v.strictObject({
  references: v.optional(v.record(v.string(), path), {}),
  jobs: v.pipe(v.array(jobSchema), v.minLength(1)),
});
type JobLine = v.InferOutput<typeof jobSchema>;

/** Rejects with ToolError and UsageError: nothing of a batch runs that cannot be understood as a whole. */
export async function readJobs(source: string, forAll: ForAll): Promise<readonly BatchJob[]> {
  const found = await stat(source).catch((error: unknown) => {
    throw new ToolError(`${source} cannot be read: ${reasonOf(error)}.`, 'Give a file of jobs or a folder.');
  });
  const jobs = found.isDirectory() ? await jobsOfFolder(source, forAll) : await jobsOfFile(source, forAll);
  checkPlaces(jobs);
  return jobs;
}

async function jobsOfFolder(folder: string, forAll: ForAll): Promise<readonly BatchJob[]> {
  const names = (await readdir(folder)).filter((name) => /\.png$/i.test(name)).sort();
  if (names.length === 0) throw new ToolError(`${folder} holds no PNG file.`, 'Export the sketches as PNG.');
  return names.map((name) => jobOf({ sketch: name }, { folder, references: {}, forAll }));
}

async function jobsOfFile(file: string, forAll: ForAll): Promise<readonly BatchJob[]> {
  const parsed = v.safeParse(fileSchema, parseJson(await readBytes(file), file));
  if (!parsed.success)
    throw new ToolError(`${file}: ${firstIssue(parsed.issues)}`, 'docs/batch.md shows one.');
  const { references, jobs } = parsed.output;
  return jobs.map((line) => jobOf(line, { folder: dirname(file), references, forAll }));
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ToolError(`${file} is no JSON.`, 'docs/batch.md shows a file of jobs.');
  }
}

function firstIssue([issue]: readonly v.BaseIssue<unknown>[]): string {
  return `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}.`;
}

interface Surroundings {
  readonly folder: string;
  readonly references: Readonly<Record<string, string>>;
  readonly forAll: ForAll;
}

function jobOf(line: JobLine, { folder, references, forAll }: Surroundings): BatchJob {
  const named = (said: string | undefined): string | null =>
    said === undefined ? null : inFolder(folder, Object.hasOwn(references, said) ? references[said] : said);
  const reference = named(line.reference) ?? forAll.reference;
  if (reference === null)
    throw new UsageError(`${line.sketch} has no reference: --reference gives one to all that have none.`);
  return {
    sketch: inFolder(folder, line.sketch),
    reference,
    background: named(line.background) ?? forAll.background,
    seed: line.seed ?? null,
    out: inFolder(
      forAll.out,
      pictureName('out', line.out ?? `${basename(line.sketch).replace(/\.[^.]*$/, '')}.png`),
    ),
  };
}

/** Absolute paths stay. */
const inFolder = (folder: string, name: string): string =>
  resolve(name) === name ? name : join(folder, name);

/** No result may take another's place, or a picture's that is read. Throws UsageError. */
function checkPlaces(jobs: readonly BatchJob[]): void {
  const read = new Set(
    jobs.flatMap((job) =>
      [job.sketch, job.reference, job.background ?? job.sketch].map((one) => resolve(one)),
    ),
  );
  const written = new Set<string>();
  for (const { out, sketch } of jobs) {
    const place = resolve(out);
    if (read.has(place))
      throw new UsageError(`${out} would replace a picture that is read; give another --out.`);
    if (written.has(place))
      throw new UsageError(`Two jobs would write ${out}; give ${sketch} an "out" of its own.`);
    written.add(place);
  }
}
