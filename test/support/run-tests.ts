/**
 * `npm test` runs the quick part: checks, build, unit tests, end-to-end tests. `npm run test:long` runs what takes
 * minutes: whole packs built and interrupted, WebGPU on a software adapter, monkey, soak, and
 * the fuzz tests with more cases. `npm run test:all` runs both.
 * `npm run test:gpu` runs what a change of the GPU's side asks for and continuous integration has no time for.
 * Every step has a limit of time. The last line is `Tests: N passed, N failed`, counted from what really ran; a step that
 * could not run, or was stopped at its limit, counts as failed.
 */
import { findChromium } from './chromium.js';
import { runBounded } from './run-bounded.js';
import { runJest, type Tally } from './run-jest.js';

interface Step {
  readonly name: string;
  readonly run: () => Promise<Tally>;
}

const MINUTE_MS = 60_000;
/** So many times the cases of a quick run. */
const LONG_FUZZ = '10';

/**
 * With the limits of all steps, eight minutes for `npm ci` and four for Chromium, continuous integration ends within 90
 * minutes. On two idle cores the quick part takes less than 12.
 */
const PARTS: Readonly<Record<string, readonly Step[]>> = {
  quick: [
    command('check', ['npm', 'run', '-s', 'check'], 3),
    command('build', ['npm', 'run', '-s', 'build'], 2),
    jest({ project: 'unit', limitMinutes: 10 }),
    jest({ project: 'e2e', limitMinutes: 10 }),
    jest({ project: 'timed', args: ['--maxWorkers=1'], limitMinutes: 3 }),
  ],
  long: [
    jest({ project: 'unit', files: ['fuzz', 'mutation'], env: { FUZZ_FACTOR: LONG_FUZZ }, limitMinutes: 8 }),
    jest({ project: 'thorough', limitMinutes: 8 }),
    // One after the other: memory and time are judged in them.
    jest({ project: 'long', args: ['--maxWorkers=1'], limitMinutes: 34 }),
  ],
  gpu: [jest({ project: 'gpu', args: ['--maxWorkers=1'], limitMinutes: 120 })],
};

function command(name: string, words: readonly [string, ...string[]], limitMinutes: number): Step {
  return {
    name,
    run: async () => {
      const ending = await runBounded({ command: words, limitMs: limitMinutes * MINUTE_MS });
      return ending === 'done' ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  };
}

interface JestStep {
  readonly project: string;
  readonly args?: readonly string[];
  readonly files?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly limitMinutes: number;
}

function jest({ project, args = [], files = [], env = {}, limitMinutes }: JestStep): Step {
  const name = [project, ...files].join(' ');
  return { name, run: () => runJest({ project, args, files, env, limitMs: limitMinutes * MINUTE_MS }) };
}

async function main(names: readonly string[]): Promise<void> {
  const steps = names.flatMap((name) => {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`run-tests: no part is called "${name}"`);
    return part;
  });
  const tallies = [requireChromium()];
  for (const step of steps) tallies.push(await timed(step));
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  console.log(`Tests: ${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Installs it where that is allowed; says how in one line where it is not. */
function requireChromium(): Tally {
  try {
    findChromium();
    return { passed: 0, failed: 0 };
  } catch (error) {
    console.log(`FAIL ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1 };
  }
}

async function timed({ name, run }: Step): Promise<Tally> {
  const started = performance.now();
  const tally = await run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${tally.failed === 0 ? 'ok  ' : 'FAIL'} ${name}: ${tally.passed} passed (${seconds} s)`);
  return tally;
}

await main(process.argv.slice(2));
