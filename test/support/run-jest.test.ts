/** The suite's own counting: nothing passes by being absent, and nothing runs for ever. */
import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { relative } from 'node:path';
import { runBounded } from './run-bounded.js';
import { judge, jestWords, type ReportLine } from './run-jest.js';

const start = (file: string): ReportLine => ({ file, ended: null });
const end = (file: string, passed: number, failed: number): ReportLine => {
  return { file, ended: { passed, failed, seconds: 1 } };
};
const count = (lines: readonly ReportLine[], ending: 'done' | 'failed' | 'stopped') => {
  const { passed, failed } = judge(lines, ending);
  return { passed, failed };
};

describe('a run of Jest', () => {
  test('is the sum of its files', () => {
    const lines = [start('a'), start('b'), end('a', 3, 0), end('b', 2, 1)];
    expect(count(lines, 'failed')).toEqual({ passed: 5, failed: 1 });
  });

  test('stopped at its limit, keeps what passed; the file in its middle and the stop are failures', () => {
    expect(count([start('a'), end('a', 3, 0), start('b')], 'stopped')).toEqual({ passed: 3, failed: 2 });
  });

  test('without a test, or failed without a failed test, is a failure', () => {
    expect(count([], 'done')).toEqual({ passed: 0, failed: 1 });
    expect(count([start('a'), end('a', 3, 0)], 'failed')).toEqual({ passed: 3, failed: 1 });
  });

  test('that is green is green', () => {
    expect(count([start('a'), end('a', 3, 0)], 'done')).toEqual({ passed: 3, failed: 0 });
  });
});

describe('a bounded command', () => {
  const node = (script: string, limitMs: number) =>
    runBounded({ command: [process.execPath, '-e', script], limitMs });

  test('says how it ended', async () => {
    expect(await node('', 20_000)).toBe('done');
    expect(await node('process.exit(3)', 20_000)).toBe('failed');
    expect(await runBounded({ command: ['no-such-program'], limitMs: 20_000 })).toBe('failed');
  });

  test('that does not end is stopped', async () => {
    expect(await node('setInterval(() => 0, 1000)', 300)).toBe('stopped');
  });
});

test('a step that names files runs those alone', () => {
  const words = jestWords({ project: 'unit', args: ['--listTests'], files: ['fuzz', 'mutation'] });
  const listed = execFileSync('node', ['node_modules/jest/bin/jest.js', ...words], { encoding: 'utf8' });
  const files = listed.split('\n').filter((line) => line.includes('.test.'));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !/fuzz|mutation/.test(file))).toEqual([]);
});

test('npm run test:unit -- FILE runs that file alone, with options behind it', () => {
  const file = 'test/image/fit.test.ts';
  const listed = (...words: string[]) =>
    execFileSync('npm', ['run', '-s', 'test:unit', '--', ...words], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('.test.'))
      .map((path) => relative(process.cwd(), path));
  expect(listed(file, '--listTests')).toEqual([file]);
  expect(listed('--listTests').length).toBeGreaterThan(1);
});
