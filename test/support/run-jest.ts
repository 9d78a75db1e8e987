/** One run of Jest: how many tests passed and failed, whatever became of the run, and which files took longest. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBounded, type Ending } from './run-bounded.js';

export interface JestRun {
  /** Of jest.config.mjs. */
  readonly project: string;
  /** Jest's options. */
  readonly args: readonly string[];
  /** Parts of the paths of the files to run; none: all of the project. */
  readonly files: readonly string[];
  readonly limitMs: number;
  readonly env: NodeJS.ProcessEnv;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** What a test file says could not be tried at all, in words. */
export interface NotTested {
  readonly notTested: string;
}

/** As tally-reporter.cjs writes it; `ended` is null when the file starts. */
export interface ReportLine {
  readonly file: string;
  readonly ended: (Tally & { readonly seconds: number }) | null;
}

const REPORTER = 'test/support/tally-reporter.cjs';
/** What a broken test left open must not keep the others waiting. */
const OWN = ['--forceExit', '--reporters=default', `--reporters=<rootDir>/${REPORTER}`];
const SLOWEST = 8;

/** Jest's words for a run. Files stand behind the dashes: `--selectProjects` takes all that follows it for projects. */
export function jestWords({ project, args, files }: Pick<JestRun, 'project' | 'args' | 'files'>): string[] {
  return [...args, '--selectProjects', project, '--', ...files];
}

export async function runJest({ limitMs, env, ...run }: JestRun): Promise<Tally> {
  const { project } = run;
  const folder = mkdtempSync(join(tmpdir(), 'colorizer-tests-'));
  const report = join(folder, 'report.jsonl');
  try {
    const ending = await runBounded({
      command: ['npx', '--no-install', 'jest', ...jestWords({ ...run, args: [...run.args, ...OWN] })],
      limitMs,
      env: { ...env, TALLY_FILE: report },
    });
    const { lines, notTested } = existsSync(report) ? readLines(report) : NOTHING;
    slowest(lines).forEach((line) => console.log(line));
    const tally = judge(lines, ending);
    tally.broken.forEach((line) => console.log(`FAIL ${project}: ${line}`));
    notTested.forEach((what) => console.log(`NOT TESTED: ${what}`.toUpperCase()));
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Report {
  readonly lines: readonly ReportLine[];
  /** In words. */
  readonly notTested: readonly string[];
}

const NOTHING: Report = { lines: [], notTested: [] };

function readLines(file: string): Report {
  const lines = readFileSync(file, 'utf8').split('\n');
  const all = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ReportLine | NotTested);
  return {
    lines: all.filter((line) => 'file' in line),
    notTested: all.flatMap((line) => ('notTested' in line ? [line.notTested] : [])),
  };
}

/**
 * Counts what ran. A file that did not end counts as a failure, and so does a run that failed without a failed test:
 * nothing passes by being absent.
 */
export function judge(
  lines: readonly ReportLine[],
  ending: Ending,
): Tally & { readonly broken: readonly string[] } {
  const ended = lines.flatMap((line) => line.ended ?? []);
  const passed = ended.reduce((sum, file) => sum + file.passed, 0);
  const failed = ended.reduce((sum, file) => sum + file.failed, 0);
  const endedFiles = new Set(lines.filter((line) => line.ended !== null).map((line) => line.file));
  const broken = lines.filter((line) => !endedFiles.has(line.file)).map((line) => `${line.file} did not end`);
  if (ending === 'stopped') broken.push('stopped at its limit of time');
  else if (passed + failed === 0) broken.push('no test ran');
  else if (ending === 'failed' && failed + broken.length === 0) broken.push('Jest failed beside its tests');
  return { passed, failed: failed + broken.length, broken };
}

function slowest(lines: readonly ReportLine[]): readonly string[] {
  const times = lines.flatMap(({ file, ended }) =>
    ended === null ? [] : [{ file, seconds: ended.seconds }],
  );
  times.sort((a, b) => b.seconds - a.seconds);
  return times.slice(0, SLOWEST).map(({ file, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${file}`);
}
