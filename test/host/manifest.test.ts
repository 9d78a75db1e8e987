import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/channel/protocol.js';
import { DEFAULT_PANEL_ORIGIN, manifestFor } from '../../src/host/manifest.js';

test("the repository's manifest.json is the default's", () => {
  const tracked: unknown = JSON.parse(readFileSync('manifest.json', 'utf8'));
  expect(tracked).toEqual(manifestFor(DEFAULT_PANEL_ORIGIN, 'dist/'));
});

describe('a manifest', () => {
  const manifest = manifestFor('https://colour.example.com');

  test('grants the panel origin and nothing else', () => {
    expect(manifest.networkAccess.allowedDomains).toEqual(['https://colour.example.com']);
  });

  test('gives a reason that Figma takes: not empty, under 1000 characters', () => {
    expect(manifest.networkAccess.reasoning).toMatch(/^.{20,999}$/);
  });

  test('offers every command of the protocol, and relaunches with one of them', () => {
    expect(manifest.menu.map(({ command }) => command)).toEqual([...COMMANDS]);
    expect(COMMANDS).toContain(manifest.relaunchButtons[0]!.command);
  });

  test.each([
    'http://example.com',
    'https://example.com/',
    'https://example.com/v1',
    'http://127.0.0.1:24173',
    'https://10.0.0.1',
    '*',
  ])('refuses %s as an origin', (origin) => expect(() => manifestFor(origin)).toThrow(/PANEL_ORIGIN/));
});
