/** Laws of the repository itself: its size, what it must not name, and that it stands alone. */
import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './support/source-tree.js';

const MEBIBYTE = 1024 * 1024;
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));
const bytesUnder = (prefix: string) =>
  tracked
    .filter((path) => path.startsWith(prefix))
    .reduce((sum, path) => sum + statSync(join(ROOT, path)).size, 0);
const textFiles = tracked.filter((path) =>
  /\.(ts|tsx|mjs|cjs|json|md|html|css|py|txt)$|^\.\w+$|^\.ci\//.test(path),
);

/** Links of a page to files here, and paths from the root between backticks. */
function namedPaths(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const links = [...text.matchAll(/\]\((?![a-z]+:)([^)#\s]+)/g)].map((match) =>
    join(dirname(page), match[1]!),
  );
  const paths = [...text.matchAll(/`((?:src|ui|cli|models|studio|test|docs)\/[\w/.-]+)`/g)].map(
    (match) => match[1]!,
  );
  return [...links, ...paths];
}

describe('repository', () => {
  test('the tracked tree stays under its budgets', () => {
    expect(bytesUnder('')).toBeLessThan(58 * MEBIBYTE);
    expect(bytesUnder('models/packs/')).toBeLessThan(38 * MEBIBYTE);
    expect(bytesUnder('test/fixtures/')).toBeLessThan(10 * MEBIBYTE);
  });

  test('the lock file names no registry host', () => {
    const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
    expect(lock).not.toMatch(/"resolved"/);
    expect(lock).not.toMatch(/https?:\/\/registry/);
  });

  test('npm knows every key of .npmrc: it warns about others, and will refuse them', () => {
    const lines = readFileSync(join(ROOT, '.npmrc'), 'utf8').split('\n');
    const keys = lines.flatMap((line) => /^\s*([^#;=\s]+)\s*=/.exec(line)?.[1] ?? []);
    expect(keys).toContain('ignore-scripts');
    // Asked elsewhere, npm lists its own keys with their defaults; npm hands those of this file on as variables.
    const variables = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
    const list = execFileSync('npm', ['config', 'list', '--long', '--json'], {
      cwd: tmpdir(),
      env: Object.fromEntries(variables),
      encoding: 'utf8',
    });
    const known = Object.keys(JSON.parse(list) as Record<string, unknown>);
    expect(keys.filter((key) => !known.includes(key))).toEqual([]);
  });

  test('no file names a folder of one particular machine', () => {
    // Spelled in two parts, so that this line is not its own finding.
    const machinePath = new RegExp(['/(work|home|Users|root)', '[\\w.-]+/'].join('/'));
    const named = textFiles.filter((path) => machinePath.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(named).toEqual([]);
  });

  test('nothing that is read comes from outside the repository', () => {
    const outside = new RegExp(['\\.\\.', 'shared'].join('/'));
    expect(textFiles.filter((path) => outside.test(readFileSync(join(ROOT, path), 'utf8')))).toEqual([]);
  });

  test('what the pages name is there', () => {
    const named = textFiles
      .filter((path) => path.endsWith('.md'))
      .flatMap((page) => namedPaths(page).map((path) => [page, path] as const));
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter(([, path]) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('dependencies are pinned to one version each', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    for (const version of Object.values({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    }
  });
});
