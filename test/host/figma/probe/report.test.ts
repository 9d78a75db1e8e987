/**
 * Reports of the probe, and what they say otherwise than the studio's. A report from Figma is pasted into a file of its own
 * beside the studio's (docs/untried.md); the last test lists every difference of it.
 */
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import {
  parseReport,
  reportText,
  type Answer,
  type Report,
} from '../../../../src/host/figma/probe/report.js';
import { probeDifferences } from '../../../support/probe-differences.js';

const FOLDER = 'test/fixtures/probe';
const read = (file: string) => parseReport(readFileSync(`${FOLDER}/${file}`, 'utf8'));

const answers: readonly Answer[] = [
  { question: 4, name: 'page.origin', kind: 'fact', value: 'null', expected: 'null' },
  { question: 24, name: 'messages.one', kind: 'time', value: 300 },
  { question: 2, name: 'browser', kind: 'place', value: 'Chrome (expected or not) = 1' },
  { question: 10, name: 'cache', kind: 'fact', value: null },
];
const known: Report = { edition: 'embedded', answers };
const changed = (name: string, value: Answer['value']): Report => ({
  ...known,
  answers: answers.map((answer) => (answer.name === name ? { ...answer, value } : answer)),
});

describe('a report', () => {
  test('is read as it was written, whatever stands around it', () => {
    const text = reportText(known);
    expect(parseReport(text)).toEqual(known);
    expect(parseReport(`macOS, today\r\n\n  ${text.replaceAll('\n', '\r\n   ')}\r\n\nthe end`)).toEqual(
      known,
    );
  });

  test('is a line for each answer, which people can read', () => {
    expect(reportText(known).split('\n').slice(0, 3)).toEqual([
      'Sketch Colorizer probe, embedded edition',
      '4 page.origin = "null" (expected "null")',
      '24 messages.one ~ 300',
    ]);
  });

  test('without its first line is none', () => {
    expect(() => parseReport('4 page.origin = "null"')).toThrow(/copy the whole report/);
  });
});

describe('differences', () => {
  test('of a report from itself there are none', () => {
    expect(probeDifferences(known, known)).toEqual([]);
  });

  test('of facts are listed, each with both answers', () => {
    expect(probeDifferences(known, changed('page.origin', 'https://www.figma.com'))).toEqual([
      '4 page.origin: "https://www.figma.com", "null" in the other one',
    ]);
    expect(probeDifferences(known, changed('cache', 'yes'))).toEqual([
      '10 cache: "yes", null in the other one',
    ]);
  });

  test('of times are listed from ten times as long, either way; of one machine’s own answers none are', () => {
    expect(probeDifferences(known, changed('messages.one', 2900))).toEqual([]);
    expect(probeDifferences(known, changed('messages.one', 3100))).toEqual([
      '24 messages.one: 3100 ms, 300 ms in the other one',
    ]);
    expect(probeDifferences(changed('messages.one', 5000), known)).toHaveLength(1);
    expect(probeDifferences(changed('messages.one', 2), changed('messages.one', 90))).toEqual([]);
    expect(probeDifferences(known, changed('browser', 'Firefox'))).toEqual([]);
  });

  test('of what only one of them has are listed', () => {
    const fewer = { ...known, answers: answers.slice(0, 3) };
    expect(probeDifferences(known, fewer)).toEqual(['10 cache: no answer, null in the other one']);
    expect(probeDifferences(fewer, known)).toEqual(['10 cache: null, which the other one lacks']);
  });

  test('between editions are not looked for', () => {
    expect(probeDifferences(known, { ...known, edition: 'hosted' })).toHaveLength(1);
  });
});

test('the studio’s reports answer all that the probe asks', () => {
  const asked = [2, 4, 5, 7, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 24, 28, 29, 30, 34, 36, 37, 38];
  for (const edition of ['embedded', 'hosted'] as const) {
    const questions = new Set(read(`studio-${edition}.txt`).answers.map(({ question }) => question));
    expect(asked.filter((question) => !questions.has(question))).toEqual([]);
  }
});

/** `studio-…` is what the others are compared with. */
test.each(readdirSync(FOLDER).filter((file) => file.endsWith('.txt')))(
  '%s answers as the studio does',
  (file) => {
    const report = read(file);
    expect(probeDifferences(read(`studio-${report.edition}.txt`), report)).toEqual([]);
  },
);
