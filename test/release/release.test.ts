/** `npm run build -- --release` as it is called, on the edition that builds in seconds; the other one is test/e2e/embedded. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const PLUGIN_ID = '1234567890123456789';

function release(name: string, settings: NodeJS.ProcessEnv) {
  const env: NodeJS.ProcessEnv = { ...process.env, DIST: `out/release-${name}`, ...settings };
  if (!('PLUGIN_ID' in settings)) delete env['PLUGIN_ID'];
  const { status, stdout, stderr } = spawnSync('node', ['esbuild.config.mjs', '--hosted', '--release'], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('a release of the hosted edition', () => {
  let good: ReturnType<typeof release>;
  let main: string;

  beforeAll(() => {
    good = release('good', { PLUGIN_ID, PANEL_ORIGIN: 'https://colour.example.com' });
    const zip = unzipSync(readFileSync(`out/release-good/sketch-colorizer-${version}.zip`));
    main = new TextDecoder().decode(zip['main.js']);
  }, 120_000);

  test('passes, and says what Figma will show', () => {
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toContain('network access: only https://colour.example.com, with the reason: ');
  });

  test('writes no notes into the console', () => {
    expect([main.includes('console.warn'), main.includes('console.log')]).toEqual([true, false]);
  });

  test('has no part of development', () => {
    const { menu } = JSON.parse(readFileSync('out/release-good/manifest.json', 'utf8')) as {
      menu: { command: string }[];
    };
    expect(menu.map(({ command }) => command)).toEqual(['colorize', 'open', 'again']);
  });
});

test('a build without an id, of a site on this computer, fails with a sentence for each', () => {
  const { status, stdout, stderr } = release('bad', { PANEL_ORIGIN: 'http://localhost:24173' });
  expect(status).toBe(1);
  const faults = stderr.split('\n').filter((line) => line.startsWith('FAULT '));
  expect(faults).toHaveLength(2);
  expect(faults[0]).toMatch(/PLUGIN_ID is not set: .*\.$/);
  expect(faults[1]).toMatch(/localhost.*PANEL_ORIGIN=https/);
  expect(stdout).not.toContain('Figma will show');
}, 120_000);
