import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../../src/channel/protocol/main.js';
import { FIGMA_ORIGINS } from '../../../src/host/figma/origins.js';
import { DEFAULT_PLUGIN_ID, manifestFor } from '../../../src/host/figma/manifest.js';
import { headersFile, siteHeaders } from '../../../src/host/figma/site-headers.js';

test("the repository's manifest.json is the default's", () => {
  const tracked: unknown = JSON.parse(readFileSync('manifest.json', 'utf8'));
  expect(tracked).toEqual(
    manifestFor({ panelOrigin: null, pluginId: DEFAULT_PLUGIN_ID, folder: 'dist/', isDevelopment: true }),
  );
});

describe('a manifest', () => {
  const settings = { panelOrigin: 'https://colour.example.com', pluginId: '1234567890123456789' };
  const manifest = manifestFor(settings);

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
  ])('refuses %s as an origin', (panelOrigin) =>
    expect(() => manifestFor({ ...settings, panelOrigin })).toThrow(/PANEL_ORIGIN/),
  );

  test('has the id that the build was given', () => {
    expect(manifest.id).toBe('1234567890123456789');
  });

  test.each(['', 'sketch-colorizer', '123', '0123456789012345678', ' 1234567890123456789', '1'.repeat(25)])(
    'refuses %j as an id',
    (pluginId) => expect(() => manifestFor({ ...settings, pluginId })).toThrow(/PLUGIN_ID/),
  );
});

describe("the site's headers", () => {
  const rules = siteHeaders('1.2.3');

  test('let Figma frame the panel: exactly those whose words it takes', () => {
    const policy = rules[0]!.headers['Content-Security-Policy'];
    expect(policy).toBe(`frame-ancestors ${FIGMA_ORIGINS.join(' ')}`);
    expect(FIGMA_ORIGINS).toEqual(
      expect.arrayContaining(['https://www.figma.com', 'https://figma.com', 'https://www.figma-gov.com']),
    );
  });

  test('open one file to other origins', () => {
    const open = rules.filter(({ headers }) => 'Access-Control-Allow-Origin' in headers);
    expect(open.map(({ path }) => path)).toEqual(['/v1.2.3/health.json', '/health.json']);
  });

  test('are all in the file that the build writes, and in docs/hosting.md', () => {
    const docs = readFileSync('docs/hosting.md', 'utf8');
    for (const { path, headers } of rules) {
      expect(headersFile('1.2.3')).toMatch(new RegExp(`^${path.replace('*', '\\*')}$`, 'm'));
      expect(docs).toContain(`\`${path.replace('1.2.3', '<version>')}\``);
      for (const [name, value] of Object.entries(headers)) {
        expect(headersFile('1.2.3')).toContain(`\n  ${name}: ${value}\n`);
        expect(docs).toContain(`\`${name}: ${value}\``);
      }
    }
  });
});
