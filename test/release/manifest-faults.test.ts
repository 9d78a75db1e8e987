import { describe, expect, test } from '@jest/globals';
import { manifestFaults } from '../../release/manifest-faults.js';
import { networkAccessText } from '../../release/network-access.js';
import { manifestFor } from '../../src/host/figma/manifest.js';

const pluginId = '1234567890123456789';
const around = { pluginId, files: ['manifest.json', 'main.js', 'ui.html'] };
const alone = manifestFor({ panelOrigin: null, pluginId });
const hosted = manifestFor({ panelOrigin: 'https://colour.example.com', pluginId });
const faults = (change: object, base: object = alone) => manifestFaults({ ...base, ...change }, around);

test('the manifests of both editions pass', () => {
  expect(manifestFaults(alone, around)).toEqual([]);
  expect(manifestFaults(hosted, around)).toEqual([]);
});

describe('a manifest is refused', () => {
  test.each(Object.keys(alone))('without "%s"', (key) => {
    const rest = Object.entries(alone).filter(([other]) => other !== key);
    expect(manifestFaults(Object.fromEntries(rest), around).join('\n')).toContain(key);
  });

  test('with another id than was given, and where none was given', () => {
    expect(faults({ id: '9'.repeat(19) })).toEqual([expect.stringContaining('not PLUGIN_ID')]);
    const nothingGiven = manifestFaults(alone, { ...around, pluginId: undefined });
    expect(nothingGiven).toEqual([expect.stringContaining('PLUGIN_ID is not set')]);
  });

  test('that names a file which is not shipped', () => {
    expect(faults({ ui: 'panel.html' })).toEqual([expect.stringContaining('"panel.html"')]);
  });

  test.each([
    ['documentAccess', { documentAccess: 'full' }, 'dynamic-page'],
    ['an editor that there is not', { editorType: ['figma', 'photoshop'] }, 'editorType'],
    ['no editor', { editorType: [] }, 'editorType'],
    ['two editors that exclude each other', { editorType: ['figjam', 'dev'] }, 'together'],
    ['another API version', { api: '2.0.0' }, '1.0.0'],
    ['a proposed API', { enableProposedApi: true }, 'enableProposedApi'],
    ['permissions', { permissions: ['currentuser'] }, 'permissions'],
    ['no relaunch button', { relaunchButtons: [] }, 'relaunchButtons'],
    ['a relaunch button of no command', { relaunchButtons: [{ command: 'x', name: 'X' }] }, '"x"'],
    ['a command without a name', { menu: [...alone.menu, { name: ' ', command: 'more' }] }, 'more'],
    ['a command twice', { menu: [...alone.menu, alone.menu[0]] }, 'twice'],
    [
      'a command of development',
      { menu: [...alone.menu, { name: 'Probe', command: 'probe' }] },
      'development',
    ],
  ])('with %s', (_what, change, words) => {
    expect(faults(change)).toEqual([expect.stringContaining(words)]);
  });

  test.each([
    [[], 'allowedDomains'],
    [['none', 'https://a.example'], 'only one'],
    [['*'], 'name the one site'],
    [['https://*.example.com'], 'name the one site'],
    [['http://localhost:24173'], 'PANEL_ORIGIN'],
    [['http://a.example'], 'https'],
    [['a.example'], 'https'],
  ])('that asks for %j', (allowedDomains, words) => {
    expect(faults({ networkAccess: { ...hosted.networkAccess, allowedDomains } }).join()).toContain(words);
  });

  test.each([[undefined], [''], ['x'.repeat(1000)]])('with the reason %s for a network', (reasoning) => {
    const networkAccess = { ...hosted.networkAccess, reasoning };
    expect(faults({ networkAccess })).toEqual([expect.stringContaining('reasoning')]);
  });

  test.each([[null], [[]], ['text']])('that is %j', (manifest) => {
    expect(manifestFaults(manifest, around)).toHaveLength(1);
  });
});

test('what Figma will show is said of both editions', () => {
  expect(networkAccessText(alone)).toMatch(/: none; /);
  expect(networkAccessText(hosted)).toMatch(
    /only https:\/\/colour\.example\.com, with the reason: The panel/,
  );
  expect(networkAccessText({})).toMatch(/unrestricted$/);
});
