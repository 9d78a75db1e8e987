/** No sentence for people stands where an error is thrown: a language could not say it. */
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSources, ROOT } from './support/source-tree.js';
import { thrownSentences } from './support/thrown-sentences.js';

const isOurs = (path: string) => /^(src|ui)\//.test(path) && !path.startsWith('ui/panel/words/');
const sources = readSources()
  .map(({ path }) => path)
  .filter(isOurs)
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

test('every error that people may see is thrown by its code', () => {
  const left = sources.flatMap(({ path, text }) => thrownSentences(text).map((line) => `${path}:${line}`));
  expect(left).toEqual([]);
  const thrown = sources.flatMap(({ text }) => text.match(/new (User|Format|Lost)Error\(/g) ?? []);
  expect(thrown.length).toBeGreaterThan(60);
});

test.each([
  [`throw new UserError('The layer is hidden.');`, 1],
  ['const late = () => new LostError(`${name} is gone.`, hint);', 1],
  [`throw new FormatError('png-unreadable', { file: 'the sketch', reason: 'no header' });`, 1],
  [`throw new UserError('layer-hidden', { name: node.name });`, 0],
  [`throw new FormatError('png-unreadable', { file, reason: \`line \${y} is broken\` });`, 0],
])('%s has %i', (source, count) => {
  expect(thrownSentences(source)).toHaveLength(count);
});
