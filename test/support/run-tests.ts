/**
 * `npm test`: checks, build, unit tests, end-to-end tests. The last line is `Tests: N passed, N failed`, counted
 * from what really ran; a step that could not run at all counts as failed, so nothing passes by being absent.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './check.js';
import { findChromium } from './chromium.js';

interface Tally {
  passed: number;
  failed: number;
}

/** The part of Jest's JSON report that is counted. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

function runJest(project: string, folder: string): Tally {
  const report = join(folder, `${project}.json`);
  const args = ['--no-install', 'jest', '--selectProjects', project, '--json', `--outputFile=${report}`];
  const { status } = spawnSync('npx', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let found: JestReport;
  try {
    found = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
  } catch {
    console.log(`FAIL ${project} tests did not run`);
    return { passed: 0, failed: 1 };
  }
  // A skipped test would look green; it counts as failed.
  const failed = found.numFailedTests + found.numPendingTests + found.numTodoTests;
  const brokenSuites = failed === 0 && status !== 0 ? Math.max(1, found.numFailedTestSuites) : 0;
  return { passed: found.numPassedTests, failed: failed + brokenSuites };
}

function runBuild(): Tally {
  const { status } = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function main(): void {
  // Installs Chromium where that is allowed; says how in one line where it is not.
  findChromium();
  const folder = mkdtempSync(join(tmpdir(), 'colorizer-tests-'));
  try {
    const checks = runChecks();
    const tallies: Tally[] = [
      { passed: checks.passed, failed: checks.failed.length },
      runBuild(),
      runJest('unit', folder),
      runJest('e2e', folder),
    ];
    const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
    const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
    console.log(`Tests: ${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
