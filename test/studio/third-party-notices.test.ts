import { beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { packageFolders, thirdPartyNotices } from '../../studio/server/third-party-notices.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const DIST = 'out/notices';
const ENTRIES = [
  'src/host/figma/main.ts',
  'ui/figma/bootstrap.ts',
  'ui/panel/main.tsx',
  'ui/engine/worker.ts',
  'studio/page/main.tsx',
];

let bundled: readonly string[];
let notices: string;

beforeAll(async () => {
  const { status } = spawnSync('node', ['esbuild.config.mjs', '--hosted'], { env: { ...process.env, DIST } });
  expect(status).toBe(0);
  notices = readFileSync(`${DIST}/site/v${version}/third-party-notices.txt`, 'utf8');
  const jsx = { jsx: 'automatic', jsxImportSource: 'preact' } as const;
  const options = {
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    outdir: 'none',
    ...jsx,
  } as const;
  const { metafile } = await build({ entryPoints: ENTRIES, ...options, logLevel: 'silent' });
  bundled = Object.keys(metafile.inputs).filter((file) => file.includes('node_modules/'));
}, 60_000);

test('every package of every bundle is named with its version and a licence', () => {
  const names = packageFolders(bundled).map((folder) => {
    const pack = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Record<string, string>;
    return `${pack['name']} ${pack['version']}`;
  });
  // Those that are known to be there, so that the account itself is one.
  for (const known of ['onnxruntime-web', 'preact', 'valibot', 'fflate', 'quickjs-emscripten-core'])
    expect(names.filter((name) => name.startsWith(`${known} `))).toHaveLength(1);
  const sections = notices.split(/\n-{78}\n/).slice(1);
  for (const name of names) {
    const [section] = sections.filter((text) => text.startsWith(`${name}\n`));
    expect([name, /copyright/i.test(section ?? ''), (section ?? '').length > 500]).toEqual([
      name,
      true,
      true,
    ]);
  }
  expect(sections).toHaveLength(names.length + 1);
  expect(sections.at(-1)).toMatch(/CLIP.*\n[^]*OpenAI/);
});

test('the same notices lie beside the studio and beside the plugin', () => {
  for (const folder of [DIST, `${DIST}/studio`])
    expect(readFileSync(`${folder}/third-party-notices.txt`, 'utf8')).toBe(notices);
});

test('a package without a licence stops the build', () => {
  expect(() => thirdPartyNotices(['node_modules/onnxruntime-node/dist/index.js'])).toThrow(
    /brings no licence/,
  );
});
