/** No text for people stands outside of the panel's words. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { literalTexts } from '../../support/literal-texts.js';
import { readSources } from '../../support/source-tree.js';

/** Proper names, and keys as they are printed on keyboards: the same in every language. */
const NAMES = ["'Figma'", "'ONNX Runtime'", "'Enter'", "'Esc'", "'Ctrl/⌘ Z'"];

/** Reports, in English whatever the panel speaks: one line of it, and the whole of the development-only probe. */
const REPORTS = /^ui\/(panel\/models\/diagnostics|browser\/probe|figma\/probe\/[\w-]+)\.ts$/;

const files = readSources()
  .map(({ path }) => path)
  .filter((path) => path.startsWith('ui/') && !path.startsWith('ui/panel/words/') && !REPORTS.test(path));

test('the panel’s sources have no text of their own', () => {
  expect(files.length).toBeGreaterThan(70);
  const texts = files.flatMap((path) =>
    literalTexts(path, readFileSync(path, 'utf8'))
      .filter((text) => !NAMES.some((name) => text.endsWith(` ${name}`)))
      .map((text) => `${path}:${text}`),
  );
  expect(texts).toEqual([]);
});

test.each(['ui/panel/index.html', 'ui/figma/bootstrap.html'])('%s says the plugin’s name alone', (path) => {
  const html = readFileSync(path, 'utf8').replace(/<style>.*?<\/style>|<!--.*?-->|<[^>]*>/gs, '');
  expect(html.trim().replace(/\s+/g, ' ')).toBe('Sketch Colorizer');
});

describe('a text is found', () => {
  test.each([
    ['between tags', 'const a = <p>Hello</p>;'],
    ['in a label', 'const a = <b aria-label="close" />;'],
    ['in a label that is chosen', "const a = <b title={isOn ? words.on : 'off'} />;"],
    ['in a property', "const a = { label: 'seed' };"],
    ['as a sentence', "const why = 'no layer is there';"],
    ['as one word', "return 'Ready';"],
    ['in a template', 'const a = `${count} layers`;'],
    ['in front of a name', 'const a = `Use ${name}`;'],
    ['in another script', "const a = '線画';"],
    ['in an error for people', "throw new UserError('no-model', { hint: 'open one' });"],
  ])('%s', (_, source) => expect(literalTexts('a.tsx', source)).toHaveLength(1));
});

describe('no text is', () => {
  test.each([
    ['a class', "const a = <b class={isOn ? 'stack stack-on' : 'stack'} />;"],
    ['a key that is compared', "if (event.key === 'Enter') run();"],
    ['a case', "switch (key) { case 'Escape': run(); }"],
    ['a code', "const a = { kind: 'no-lines' };"],
    ['an internal error', "throw new Error('Internal error: no sketch to read');"],
    [
      'the technical reason of an error',
      "throw new FormatError('file-damaged', { reason: 'expected JSON, it is HTML' });",
    ],
    ['a line of the log', 'console.warn(`main: no answer of ${name}`);'],
    ['a media query', "matchMedia('(prefers-color-scheme: dark)');"],
    ['what joins two names', 'const key = `${pack} ${backend}`;'],
  ])('%s', (_, source) => expect(literalTexts('a.tsx', source)).toEqual([]));
});
