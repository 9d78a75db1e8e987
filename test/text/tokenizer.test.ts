import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { FormatError, UserError } from '../../src/errors.js';
import { MERGE_TABLE } from '../../src/text/merge-table.js';
import { CLIP_POSITIONS, encodeText, tokenizePrompt } from '../../src/text/tokenizer.js';
import { openVocabulary } from '../../src/text/vocabulary.js';
import { told } from '../support/english.js';

/** Text, length of its encoding, ids without the zeros behind: open_clip_torch 3.3.0 with ftfy 6.3.1, in Python. */
type Prompt = readonly [text: string, tokens: number, ids: readonly number[]];
const PROMPTS = JSON.parse(readFileSync('test/fixtures/clip-prompts.json', 'utf8')) as readonly Prompt[];

const vocabulary = openVocabulary(MERGE_TABLE);

/** Every id as CLIP's own table spells it. */
function spellings(): string[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const isOwn = (byte: number): boolean => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  const singles = [
    ...bytes.filter(isOwn).map((byte) => String.fromCharCode(byte)),
    ...bytes.filter((byte) => !isOwn(byte)).map((_, i) => String.fromCharCode(256 + i)),
  ];
  const spelled = [...singles, ...singles.map((character) => `${character}</w>`)];
  for (const [key, id] of vocabulary.merges) {
    spelled[id] = `${spelled[Math.floor(key / 65_536)]} ${spelled[key % 65_536]}`.replace(' ', '');
  }
  return spelled;
}

describe('the vocabulary', () => {
  test('has the 48 894 merges of the original file, in its order', () => {
    const spelled = spellings();
    const lines = [...vocabulary.merges.keys()].map(
      (key) => `${spelled[Math.floor(key / 65_536)]} ${spelled[key % 65_536]}`,
    );
    expect(lines.slice(0, 3)).toEqual(['i n', 't h', 'a n']);
    // Lines 2 to 48895 of bpe_simple_vocab_16e6.txt, joined by newlines.
    expect(createHash('sha256').update(lines.join('\n')).digest('hex')).toBe(
      'f61f2adf497e6f5357c347aeb4646fabe82f341e946de5bdec5d2858e41bef4a',
    );
    expect([vocabulary.start, vocabulary.end]).toEqual([49_406, 49_407]);
  });

  test('has every spelling once', () => {
    expect(new Set(spellings()).size).toBe(49_406);
  });

  test.each([
    ['', 'expected groups of 5 digits, got 0 digits'],
    ['((((', 'got 4 digits'],
    ['(((((()((', 'got 9 digits'],
    ['|||||', 'expected two ids below 512, got "|||||"'],
    ['((((!', 'expected two ids below 512, got "((((!"'],
  ])('refuses %j as a table', (table, message) => {
    expect(() => openVocabulary(table)).toThrow(FormatError);
    expect(told(() => openVocabulary(table))).toContain(message);
  });
});

describe('prompts', () => {
  test('are there to be compared', () => {
    expect(PROMPTS.length).toBeGreaterThanOrEqual(200);
  });

  test.each(PROMPTS)('%j', (text, tokens, ids) => {
    const { ids: actual, dropped } = tokenizePrompt(text, vocabulary);
    expect(actual).toHaveLength(CLIP_POSITIONS);
    expect([...actual.subarray(0, ids.length)]).toEqual(ids);
    expect(actual.subarray(ids.length).every((id) => id === 0)).toBe(true);
    expect(dropped).toBe(Math.max(0, tokens - (CLIP_POSITIONS - 2)));
  });

  test('are what the ids of the golden text tower spell', () => {
    const prompt = (text: string): number[] => [...tokenizePrompt(text, vocabulary, 6).ids];
    expect(prompt('a girl hair and')).toEqual([49_406, 320, 1611, 2225, 537, 49_407]);
    expect(prompt('ard cat')).toEqual([49_406, 746, 2368, 49_407, 0, 0]);
  });

  test('fill as many positions as they are given', () => {
    const { ids, dropped } = tokenizePrompt('a girl with red hair', vocabulary, 5);
    expect([...ids]).toEqual([49_406, ...encodeText('a girl with', vocabulary), 49_407]);
    expect(dropped).toBe(2);
  });

  test('beyond all measure are refused with words for people', () => {
    expect(() => tokenizePrompt('a'.repeat(10_001), vocabulary)).toThrow(UserError);
    expect(told(() => tokenizePrompt('a'.repeat(10_001), vocabulary))).toContain('this one has 10001');
  });
});
