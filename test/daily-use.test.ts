/** docs/daily-use.md names tests and pictures for each of its points: they exist, and no point is left out. */
import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './support/source-tree.js';

const POINTS = 33;
const MAX_PICTURE_BYTES = 60_000;

interface Row {
  readonly number: number;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
  readonly pictures: readonly string[];
}

const text = readFileSync(join(ROOT, 'docs/daily-use.md'), 'utf8');

/** `| 1 | what | \`test/a.test.ts\` "name"<br>... | ![](daily-use/a.png) |` */
const rows: readonly Row[] = text
  .split('\n')
  .filter((line) => /^\| +\d+ +\|/.test(line))
  .map((line) => {
    // A bar within a test's name is written \|, as in every table.
    const [, number = '', , tests = '', pictures = ''] = line
      .split(/(?<!\\)\|/)
      .map((cell) => cell.replaceAll('\\|', '|'));
    return {
      number: Number(number),
      tests: [...tests.matchAll(/`(test\/[^`]+)` “([^”]+)”/g)].map(([, file, name]) => ({
        file: file!,
        name: name!,
      })),
      pictures: [...pictures.matchAll(/\]\((daily-use\/[^)]+)\)/g)].map(([, file]) => file!),
    };
  });

describe('the table of daily use', () => {
  test('has a row for each point, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: POINTS }, (_, i) => i + 1));
  });

  test.each(rows)('point $number names tests that exist', ({ tests }) => {
    expect(tests).not.toEqual([]);
    const missing = tests.filter((it) => !hasTest(it));
    expect(missing).toEqual([]);
  });

  test('shows pictures that exist and are small', () => {
    for (const picture of rows.flatMap(({ pictures }) => pictures)) {
      const file = join(ROOT, 'docs', picture);
      expect(existsSync(file)).toBe(true);
      expect(statSync(file).size).toBeLessThan(MAX_PICTURE_BYTES);
    }
  });
});

/** Is there a test, or a group of tests, that is called so? */
function hasTest({ file, name }: { readonly file: string; readonly name: string }): boolean {
  const path = join(ROOT, file);
  if (!existsSync(path)) return false;
  const source = readFileSync(path, 'utf8');
  return ["'", '"', '`'].some(
    (quote) =>
      source.includes(`(${quote}${name}${quote}`) || source.includes(`\n    ${quote}${name}${quote},`),
  );
}
