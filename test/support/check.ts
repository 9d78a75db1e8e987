/**
 * `npm run check`: the compilers of all worlds, the linter and the formatter, one after the other.
 * Exits 1 when one of them complains; its own output says where.
 */
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/** One compiler per world: what does not exist there does not compile there. */
const PROJECTS = ['src', 'cli', 'ui', 'models', 'studio', 'examples', 'test'];

const STEPS: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  ...PROJECTS.map((folder) => ({
    name: `types of ${folder}`,
    command: ['tsc', '-p', `${folder}/tsconfig.json`],
  })),
  { name: "types of the toolchain's core", command: ['tsc', '-p', 'models/tsconfig.core.json'] },
  { name: 'lint', command: ['eslint', '-c', 'test/support/eslint.config.mjs', '--max-warnings', '0', '.'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
];

/** Runs every step and returns the names of those that failed. */
export function runChecks(): { readonly passed: number; readonly failed: readonly string[] } {
  const failed: string[] = [];
  for (const step of STEPS) {
    const started = process.hrtime.bigint();
    const { status } = spawnSync('npx', ['--no-install', ...step.command], { stdio: 'inherit' });
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${step.name} (${seconds.toFixed(1)} s)`);
    if (status !== 0) failed.push(step.name);
  }
  return { passed: STEPS.length - failed.length, failed };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = runChecks().failed.length === 0 ? 0 : 1;
}
