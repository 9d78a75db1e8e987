/** Every language says everything that English says, of the same numbers and names, and says it in itself. */
import { describe, expect, test } from '@jest/globals';

import { LATIN_WORDS } from './latin-words.js';
import { BOOTSTRAP_WORDS, LANGUAGES, preferredLanguage } from '../../../ui/panel/words/languages.js';

type Table = Readonly<Record<string, unknown>>;

/** "results.count" of every text, with what stands there. */
function texts(table: Table, at = ''): [string, unknown][] {
  return Object.entries(table).flatMap(([key, value]): [string, unknown][] => {
    const name = at === '' ? key : `${at}.${key}`;
    return typeof value === 'object' && value !== null ? texts(value as Table, name) : [[name, value]];
  });
}

/** What a text may be given; a parameter has one meaning everywhere. All else is a number or a name, and 3 is both. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  role: 'sketch',
  mode: 'plain',
  used: 'foreground',
  output: 'flats',
  layer: 'flats',
  blank: 'white',
  refusal: 'grid',
  level: 'middle',
  label: '3',
  names: ['3', '4'],
  items: ['3', '4'],
  values: [3, 4],
  picture: 'sketch',
  masks: 'sketch',
  failed: 'place',
  found: 'empty',
  what: 'style',
  of: 'mask',
};

/** Which parameters a text asks for, and what it says of them. */
function say(text: unknown): { readonly said: string; readonly asked: readonly string[] } {
  const asked = new Set<string>();
  const get = (_: object, key: string) => {
    asked.add(key);
    return SAMPLES[key] ?? 3;
  };
  // A rest of parameters would hide which of them a text asks for.
  const ownKeys = () => {
    throw new Error('name each parameter');
  };
  const said: unknown = typeof text === 'function' ? text(new Proxy({}, { get, ownKeys })) : text;
  const lines = typeof said === 'object' && said !== null ? Object.values(said) : [said];
  return { said: lines.join(' '), asked: [...asked].sort() };
}

const english = new Map(texts(LANGUAGES.en));
const others = Object.entries(LANGUAGES).filter(([tag]) => tag !== 'en');

describe.each(others)('%s', (_, words) => {
  const own = new Map(texts(words));

  test('has the texts of English, none more and none less', () => {
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('names in each text what English names in it', () => {
    const asked = (all: ReadonlyMap<string, unknown>) =>
      Object.fromEntries([...all].map(([name, text]) => [name, say(text).asked]));
    expect(asked(own)).toEqual(asked(english));
  });
});

test('Japanese has no English word left', () => {
  const known = new RegExp(`(?<![A-Za-z])(${LATIN_WORDS.join('|')})(?![A-Za-z])`, 'g');
  const left = texts(LANGUAGES.ja)
    .map(([name, text]) => `${name}: ${say(text).said}`)
    .filter((line) => /[A-Za-z]/.test(line.slice(line.indexOf(':')).replace(known, '')));
  expect(left).toEqual([]);
});

describe('the language', () => {
  test.each([
    [['ja-JP', 'en'], 'ja'],
    [['fr', 'ja', 'en'], 'ja'],
    [['en-US', 'ja'], 'en'],
    [['constructor', 'fr'], 'en'],
    [[], 'en'],
  ])('of a browser that wishes %j is %s', (wishes, language) => {
    expect(preferredLanguage(wishes)).toBe(language);
  });

  test('of the bootstrap is there wherever it is of the panel', () => {
    for (const [tag, words] of Object.entries(LANGUAGES))
      expect(BOOTSTRAP_WORDS[tag as keyof typeof LANGUAGES]).toBe(words.bootstrap);
  });
});
