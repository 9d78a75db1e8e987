import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { noticeFaults } from '../../release/notice-faults.js';
import { MOST_BYTES, sizeFaults } from '../../release/size-faults.js';
import type { Shipped } from '../../release/shipped.js';
import { thirdPartyNotices } from '../../studio/server/third-party-notices.js';

const INPUTS = [
  'node_modules/preact/dist/preact.mjs',
  'node_modules/onnxruntime-web/dist/ort.mjs',
  'src/a.ts',
];
const bytes = (text: string) => new TextEncoder().encode(text);
const licence = readFileSync('LICENSE');
const pack = { licence: { id: 'CC0-1.0', attribution: 'this project' } };
let notices: string;

beforeAll(() => {
  notices = thirdPartyNotices(INPUTS);
});

function shipped(
  files: Record<string, Uint8Array>,
  packs: Shipped['packs'] = [{ name: 'a', pack }],
): Shipped {
  const places = [{ name: 'the zip', files: new Map(Object.entries(files)) }];
  return { manifest: {}, plugin: new Map(), places, scripts: [], packs };
}

describe('notices', () => {
  const good = () => ({ LICENSE: licence, 'third-party-notices.txt': bytes(notices) });

  test('of all that is bundled pass', () => {
    expect(noticeFaults(shipped(good()), INPUTS)).toEqual([]);
  });

  test('must lie in each place, beside the own licence', () => {
    expect(noticeFaults(shipped({}), INPUTS)).toEqual([
      'the zip lacks LICENSE.',
      'the zip lacks third-party-notices.txt.',
    ]);
  });

  test('name every package: one that is left out is told', () => {
    const faults = noticeFaults(shipped(good()), [...INPUTS, 'node_modules/valibot/dist/index.mjs']);
    expect(faults).toEqual([expect.stringContaining('no licence of valibot')]);
  });

  test.each(['onnxruntime-web', 'CLIP'])('of %s are there, though no module of it is bundled', (name) => {
    const sections = notices
      .split(/\n-{78}\n/)
      .filter((section) => !section.split('\n', 1)[0].includes(name));
    const files = { ...good(), 'third-party-notices.txt': bytes(sections.join(`\n${'-'.repeat(78)}\n`)) };
    expect(noticeFaults(shipped(files), [])).toEqual([expect.stringContaining(`no licence of ${name}`)]);
  });

  test('that only name a package are none', () => {
    const files = {
      ...good(),
      'third-party-notices.txt': bytes(notices.replace(/(\npreact [^]*?\n\n)[^]*?\n-/, '$1-')),
    };
    expect(noticeFaults(shipped(files), INPUTS).join()).toContain('no licence of preact');
  });

  test.each([[{}], [{ licence: {} }], [{ licence: { id: 'CC0-1.0', attribution: '' } }]])(
    'of a model are in its pack.json, which is not %j',
    (bad) => {
      const faults = noticeFaults(shipped(good(), [{ name: 'packs/a/pack.json', pack: bad }]), INPUTS);
      expect(faults).toEqual([expect.stringContaining('packs/a/pack.json names no licence')]);
    },
  );
});

test('main.js and ui.html are counted together, against 15 MiB', () => {
  const sized = (main: number, ui: number) =>
    sizeFaults(
      new Map([
        ['main.js', new Uint8Array(main)],
        ['ui.html', new Uint8Array(ui)],
      ]),
    );
  expect(sized(100, MOST_BYTES - 100)).toEqual([]);
  expect(sized(2048, MOST_BYTES - 1024)).toEqual([expect.stringContaining('1 kB over')]);
  expect(MOST_BYTES).toBe(0xf00000);
});
