/** Every language says everything that English says, of the same numbers and names, and says it in itself. */
import { WEIGHT_STORAGES } from '../../../src/vocabulary/weight-storages.js';
import { EDITION_REASONS } from '../../../ui/panel/models/edition-reasons.js';
import { describe, expect, test } from '@jest/globals';
import { ERROR_PARAMS } from '../../../src/errors.js';
import { ATTENTION_CHOICES } from '../../../src/vocabulary/attention.js';
import { STRENGTH_LEVELS } from '../../../src/vocabulary/levels.js';
import { LAYER_NAMES, OUTPUTS } from '../../../src/vocabulary/outputs.js';
import { REFUSALS } from '../../../src/vocabulary/place-notes.js';
import { ROLES } from '../../../ui/panel/layers/roles.js';
import { BOOTSTRAP_WORDS, LANGUAGES, preferredLanguage } from '../../../ui/panel/words/languages.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { parseSettings } from '../../../ui/panel/settings/stored-settings.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import { languageOf, wordsOf } from '../../../ui/panel/words/words-of.js';
import { LATIN_WORDS } from './latin-words.js';

type Table = Readonly<Record<string, unknown>>;
/** "results.count" of every text, with what stands there. */
type Entry = readonly [name: string, text: unknown];

function texts(table: Table, at = ''): Entry[] {
  return Object.entries(table).flatMap(([key, value]): Entry[] => {
    const name = at === '' ? key : `${at}.${key}`;
    return typeof value === 'object' && value !== null ? texts(value as Table, name) : [[name, value]];
  });
}

/** What a text may be given; a parameter has one meaning everywhere. */
const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  role: ROLES,
  mode: ATTENTION_CHOICES,
  used: ATTENTION_CHOICES,
  output: OUTPUTS,
  layer: LAYER_NAMES,
  blank: ['empty', 'white', 'black', 'one-colour'],
  level: [...STRENGTH_LEVELS, null],
  refusal: REFUSALS,
  ...{
    isUsed: [true, false],
    hasStyle: [true, false],
    isGpu: [true, false],
    isPartly: [true, false],
    isNarrowed: [true, false],
    isPlain: [true, false],
    isSingle: [true, false],
    isLimited: [true, false],
    nonCommercial: [true, false],
  },
  weights: WEIGHT_STORAGES,
  suit: EDITION_REASONS,
  hasGpuFailed: [true, false],
  isHalf: [true, false],
  ...{ names: [['3', '4']], items: [['3', '4']], label: ['3'], news: ['3', ''], kept: ['3', ''] },
  ...{ time: [3, null], secondsLeft: [3, null], steps: [3, 1], advised: [3, null], title: ['3'] },
};
/** Errors say it themselves. */
const SHAPES: Readonly<Record<string, readonly unknown[]>> = {
  text: ['3'],
  number: [3],
  numbers: [[3, 4]],
  'text or null': ['3', null],
};
/** No parameter has more choices. */
const MOST_CHOICES = 64;

function choicesOf(name: string, key: string): readonly unknown[] {
  const [section, code = ''] = name.split('.');
  if (section !== 'errors') return CHOICES[key] ?? [3];
  const shape: unknown = (ERROR_PARAMS as Readonly<Record<string, Table>>)[code]?.[key];
  const choices = Array.isArray(shape) ? (shape as readonly unknown[]) : SHAPES[String(shape)];
  if (choices === undefined) throw new Error(`${name} asks for "${key}", which its error has not`);
  return choices;
}

/** Which parameters a text asks for, and what it says of their choices. */
function say([name, text]: Entry): { readonly said: readonly string[]; readonly asked: readonly string[] } {
  const asked = new Set<string>();
  // A rest of parameters would hide which of them a text asks for.
  const ownKeys = () => {
    throw new Error(`${name}: name each parameter`);
  };
  const sayTurn = (turn: number) => {
    const get = (_: object, key: string) => {
      asked.add(key);
      const choices = choicesOf(name, key);
      return choices[turn % choices.length];
    };
    const said: unknown = typeof text === 'function' ? text(new Proxy({}, { get, ownKeys })) : text;
    return typeof said === 'object' && said !== null ? Object.values(said).join(' ') : String(said);
  };
  const said = Array.from({ length: typeof text === 'function' ? MOST_CHOICES : 1 }, (_, turn) =>
    sayTurn(turn),
  );
  return { said: [...new Set(said)], asked: [...asked].sort() };
}

const english = texts(LANGUAGES.en);
const asks = (entries: readonly Entry[]) =>
  Object.fromEntries(entries.map((entry) => [entry[0], say(entry).asked]));

describe.each(Object.entries(LANGUAGES))('%s', (_, words) => {
  const own = texts(words);

  test('has the texts of English, none more and none less', () => {
    expect(own.map(([name]) => name).sort()).toEqual(english.map(([name]) => name).sort());
  });

  test('names in each text what English names in it', () => {
    expect(asks(own)).toEqual(asks(english));
  });

  test('says every choice of every parameter', () => {
    const broken = own.flatMap((entry) =>
      say(entry)
        .said.filter((said) => said.trim() === '' || /undefined|NaN|\[object|null/.test(said))
        .map((said) => `${entry[0]}: ${said}`),
    );
    expect(broken).toEqual([]);
  });
});

test('Japanese has no English word left', () => {
  const known = new RegExp(`(?<![A-Za-z])(${LATIN_WORDS.join('|')})(?![A-Za-z])`, 'g');
  const left = texts(LANGUAGES.ja).flatMap((entry) =>
    say(entry)
      .said.filter((said) => /[A-Za-z]/.test(said.replace(known, '')))
      .map((said) => `${entry[0]}: ${said}`),
  );
  expect(left).toEqual([]);
});

describe('the language', () => {
  test.each([
    [['ja-JP', 'en'], 'ja'],
    [['xx', 'ja', 'en'], 'ja'],
    [['en-US', 'ja'], 'en'],
    [['constructor', 'xx'], 'en'],
    [[], 'en'],
  ])('of a browser that wishes %j is %s', (wishes, language) => {
    expect(preferredLanguage(wishes)).toBe(language);
  });

  test('is the designer’s choice, else the browser’s', () => {
    const state = { ...INITIAL_STATE, browserLanguage: 'ja' as const };
    expect(languageOf(state)).toBe('ja');
    const chosen = { ...state, settings: { ...DEFAULT_SETTINGS, language: 'en' as const } };
    expect([languageOf(chosen), wordsOf(chosen).language.name]).toEqual(['en', 'English']);
  });

  test('that was chosen is kept; one that is there no more gives way to the browser’s', () => {
    expect(parseSettings(JSON.stringify({ language: 'ja' })).language).toBe('ja');
    expect(parseSettings(JSON.stringify({ language: 'toString' })).language).toBeNull();
  });

  test('of the bootstrap is there wherever it is of the panel', () => {
    for (const [tag, words] of Object.entries(LANGUAGES))
      expect(BOOTSTRAP_WORDS[tag as keyof typeof LANGUAGES]).toBe(words.bootstrap);
  });
});
