/** What docs/publish.md says to Figma's reviewers rests on tests: each that it names is there, under that name. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { decodePng } from '../../src/image/png/png.js';

const page = readFileSync('docs/publish.md', 'utf8');
const named = [...page.matchAll(/`(test\/[\w/.-]+\.test\.ts)` “([^”]+)”/g)].map(
  ([, file, name]) => [file!, name!] as const,
);

describe('the page', () => {
  test('names tests that there are', () => {
    expect(named.length).toBeGreaterThan(25);
    // A name in source may hold an apostrophe that is escaped.
    const missing = named.filter(([file, name]) => !readFileSync(file, 'utf8').includes(name));
    expect(missing).toEqual([]);
  });

  test.each(['Security disclosure', 'Review checklist'])('answers every line of “%s”', (section) => {
    const [, body = ''] = page.split(`## ${section}\n`);
    const [table] = body.split('\n## ');
    const rows = table!
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2);
    expect(rows.length).toBeGreaterThan(7);
    const bare = rows.filter((row) => !row.includes('.test.ts` “') && !/publisher answers/.test(row));
    expect(bare).toEqual([]);
  });

  test('has its texts in both languages', () => {
    expect(page).toMatch(/### English\n[^]*> Select a line drawing/);
    expect(page).toMatch(/### 日本語\n[^]*> 線画のレイヤー/);
  });
});

test.each([
  ['icon', 128, 128, 40_000],
  ['cover', 1920, 1080, 600_000],
])('the %s is a PNG of %d x %d', (name, width, height, mostBytes) => {
  const bytes = readFileSync(`docs/publish/${name}.png`);
  const picture = decodePng(bytes);
  expect([picture.width, picture.height]).toEqual([width, height]);
  expect(bytes.length).toBeLessThan(mostBytes);
});
