/**
 * `npm run check`: the compilers of all worlds, the linter and the formatter, two side by side.
 * Exits 1 when one of them complains; its own output says where.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';

/** A compiler per world, beside that of the tests: what does not exist there does not compile there. */
const PROJECTS = ['ui', 'models', 'cli', 'studio', 'src', 'release', 'examples'];

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

/** The longest first: the shorter ones fill what is left beside them. */
const STEPS: readonly Step[] = [
  typesOf('test'),
  { name: 'lint', command: ['eslint', '-c', 'test/support/eslint.config.mjs', '--max-warnings', '0', '.'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  ...PROJECTS.map(typesOf),
  { name: "types of the toolchain's core", command: ['tsc', '-p', 'models/tsconfig.core.json'] },
];

function typesOf(folder: string): Step {
  return { name: `types of ${folder}`, command: ['tsc', '-p', `${folder}/tsconfig.json`] };
}

/** Runs the steps, two side by side, and returns the names of those that failed. */
export async function runChecks(): Promise<{ readonly passed: number; readonly failed: readonly string[] }> {
  const failed: string[] = [];
  const waiting = [...STEPS];
  const runNext = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      if (!(await passes(step))) failed.push(step.name);
  };
  await Promise.all([runNext(), runNext()]);
  return { passed: STEPS.length - failed.length, failed };
}

/** What it says is printed in one piece, when it ends. */
async function passes({ name, command }: Step): Promise<boolean> {
  const started = performance.now();
  const run = spawn('npx', ['--no-install', ...command], { env: { ...process.env, FORCE_COLOR: '1' } });
  let said = '';
  for (const stream of [run.stdout, run.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [status] = (await once(run, 'close')) as [number | null];
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${said}${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  return status === 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await runChecks()).failed.length === 0 ? 0 : 1;
}
