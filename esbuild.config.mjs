/**
 * Builds everything that leaves this folder. There are two editions of the panel:
 *   embedded   the panel, ONNX Runtime's plain wasm and a small model lie in the plugin's own page; no network
 *   hosted     the plugin's page goes to a panel on a site, which has a GPU, storage and models of any size
 * By itself a build has the embedded one alone; with a PANEL_ORIGIN both, and a way from one to the other; with `--hosted`
 * the hosted one alone.
 *
 *   <dist>/main.js, ui.html, manifest.json   the plugin: what Figma loads (import <dist>/manifest.json there)
 *   <dist>/site/v<version>/                  hosted: page, worker, ONNX Runtime's wasm, models/packs (any static host)
 *   <dist>/studio/                           the page that plays Figma
 * Settings, from the environment: PANEL_ORIGIN (where the panel will be served), PLUGIN_ID (as Figma gives it at publishing), STUDIO_ORIGIN (trusted beside Figma by panels on localhost
 * only), DIST (tests build beside the real dist). `--zip` packs what Figma loads into <dist>/sketch-colorizer-<version>.zip, with
 * the licences of all that is in it; `--release` does, checks all that is shipped (release/) and fails with a sentence for each
 * fault. `--watch` rebuilds the hosted edition on change.
 */
import { spawnSync } from 'node:child_process';
import { build, context } from 'esbuild';
import { zipSync } from 'fflate';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { embeddedPage, put, scriptElement } from './esbuild.embedded.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const { DEFAULT_PANEL_ORIGIN, DEFAULT_PLUGIN_ID, manifestFor } = await importTypeScript(
  'src/host/figma/manifest.ts',
);
const isWatched = process.argv.includes('--watch');
const isRelease = process.argv.includes('--release');
const isHostedAlone = isWatched || process.argv.includes('--hosted');
const isHosted = isHostedAlone || process.env.PANEL_ORIGIN !== undefined;
const panelOrigin = process.env.PANEL_ORIGIN ?? DEFAULT_PANEL_ORIGIN;
const isLocal = new URL(panelOrigin).hostname === 'localhost';
const dist = process.env.DIST ?? 'dist';
const site = `${dist}/site/v${version}`;
const pluginId = process.env.PLUGIN_ID ?? DEFAULT_PLUGIN_ID;
// What is handed on has nothing that only helps to develop it.
const isDevelopment = !isRelease && !process.argv.includes('--zip');
const manifest = manifestFor({ panelOrigin: isHosted ? panelOrigin : null, pluginId, isDevelopment });
const { headersFile } = await importTypeScript('src/host/figma/site-headers.ts');
const { OWN_PAGE } = await importTypeScript('src/host/figma/transports.ts');
const { PROTOCOL_VERSION } = await importTypeScript('src/channel/protocol/main.ts');
// The panel's site says with it that it is the panel (ui/browser/probe-site.ts).
const facts = { name: 'sketch-colorizer', version, protocol: PROTOCOL_VERSION };
const { listPacks } = await importTypeScript('studio/server/list-packs.ts');
const { NOTICES_FILE, thirdPartyNotices } = await importTypeScript('studio/server/third-party-notices.ts');
const define = {
  __PANEL_ORIGINS__: JSON.stringify([
    ...(isHostedAlone ? [] : [OWN_PAGE]),
    ...(isHosted ? [panelOrigin] : []),
  ]),
  __PANEL_URL__: JSON.stringify(isHosted ? `${panelOrigin}/v${version}/` : null),
  __PANEL_FACTS__: JSON.stringify(facts),
  __STUDIO_ORIGIN__: JSON.stringify(isLocal ? (process.env.STUDIO_ORIGIN ?? 'http://localhost:4174') : ''),
  __PLUGIN_ID__: JSON.stringify(manifest.id),
  __PLUGIN_VERSION__: JSON.stringify(version),
  __PROBE_URL__: JSON.stringify(isDevelopment && isHosted ? `${panelOrigin}/v${version}/probe/` : ''),
};
const notices = { name: 'notices', setup: (it) => it.onEnd(writeNotices) };
const script = {
  ...{ bundle: true, minify: true, logLevel: 'warning', define, format: 'iife', target: 'es2020' },
  ...{ metafile: true, plugins: [notices] },
  // What is noted for reports is for development: the console belongs to Figma and to others.
  ...(isRelease ? { pure: ['console.log'] } : {}),
};
const jsx = { jsx: 'automatic', jsxImportSource: 'preact' };
// Split modules: panel and worker share chunks, and ONNX Runtime's flavour loads only when a run needs it.
const split = {
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  target: 'es2022',
  charset: 'utf8',
};
const modules = { ...script, ...split, ...jsx };
const inliner = { name: 'inline', setup: (it) => it.onEnd(writeBootstrap) };
const bootstrap = { ...script, entryPoints: { ui: 'ui/figma/bootstrap.ts' }, outdir: dist, write: false };
const probe = isDevelopment ? await probePage() : '';

const bundledFiles = new Set();
rmSync(dist, { recursive: true, force: true });
copyFiles();
if (isHosted) copySite();
// Main shows it where the plugin's own page is the panel.
define.__BOOTSTRAP__ = JSON.stringify(
  isHosted && !isHostedAlone ? bootstrapPage(await build(bootstrap)) : null,
);
const mainEntry = isDevelopment
  ? {
      entryPoints: { main: 'src/host/figma/development.ts' },
      define: { ...define, __PROBE_PAGE__: JSON.stringify(probe) },
    }
  : { entryPoints: { main: 'src/host/figma/main.ts' } };
const bundles = [
  // ES2017: Figma's VM compiles the bundle once more and is older than the browser around it.
  { ...script, ...mainEntry, outdir: dist, target: 'es2017' },
  // ASCII: it writes parts of its own text before pages of megabytes, which one wide character would double.
  { ...modules, entryPoints: { studio: 'studio/page/main.tsx' }, outdir: `${dist}/studio`, charset: 'ascii' },
];
const hosted = [
  ...(isHostedAlone ? [{ ...bootstrap, plugins: [notices, inliner] }] : []),
  { ...modules, entryPoints: { panel: 'ui/figma/panel.ts', worker: 'ui/engine/worker.ts' }, outdir: site },
];
const text = { ...script, ...jsx, outdir: dist, target: 'es2022', write: false };
const embedded = [
  { ...text, entryPoints: ['ui/figma/embedded-loader.ts'] },
  { ...text, entryPoints: ['ui/figma/embedded.ts'] },
  // A worker made of text has no address that a module could lie beside.
  {
    ...{ ...text, entryPoints: ['ui/engine/embedded-worker.ts'] },
    define: { ...define, 'import.meta.url': 'location.href' },
    inject: ['src/embedded/no-network.ts'],
  },
];

const all = isHosted ? [...bundles, ...hosted] : bundles;
if (isWatched) for (const it of all) await (await context(it)).watch();
else await Promise.all(all.map((it) => build(it)));
if (isHosted && !isWatched) await buildOfflineWorker();
if (!isHostedAlone) await writeEmbeddedPage();
if (isRelease || process.argv.includes('--zip')) writeZip();
if (isRelease) checkRelease();

/** It keeps what the others have written. */
async function buildOfflineWorker() {
  const names = readdirSync(site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(site, join(parentPath, name)));
  const isOpening = (name) => /^(panel|worker|chunks|third-party-notices|packs\/index\.json)/.test(name);
  const files = ['./', ...names.filter(isOpening).sort()];
  const entryPoints = { offline: 'ui/site/offline.ts' };
  await build({ ...script, entryPoints, outdir: site, define: { __OFFLINE_FILES__: JSON.stringify(files) } });
}

async function writeEmbeddedPage() {
  const [loader, panel, worker] = await Promise.all(embedded.map((it) => build(it)));
  const tools = await importTypeScript('src/embedded/embedded-files.ts');
  const { MOST_BYTES } = await importTypeScript('release/size-faults.ts');
  const textOf = ({ outputFiles }, ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
  const texts = {
    ...{ loader: textOf(loader, '.js'), style: textOf(panel, '.css') },
    ...{ panel: textOf(panel, '.js'), worker: textOf(worker, '.js') },
    notices: readFileSync(`${dist}/${NOTICES_FILE}`, 'utf8'),
  };
  writeFileSync(`${dist}/ui.html`, embeddedPage(texts, { ...tools, listPacks }));
  const bytes = ['main.js', 'ui.html'].reduce((sum, file) => sum + statSync(`${dist}/${file}`).size, 0);
  console.log(`main.js and ui.html: ${(bytes / 2 ** 20).toFixed(2)} of Figma's ${MOST_BYTES / 2 ** 20} MiB`);
  if (bytes > MOST_BYTES) throw new Error('Figma publishes no larger plugin');
}

/** The probe's window, in one text: main shows it, and so does the panel's site. */
async function probePage() {
  const options = { ...script, plugins: [], target: 'es2022', write: false };
  const { outputFiles } = await build({ ...options, entryPoints: ['ui/figma/probe/probe.ts'] });
  const html = readFileSync('ui/figma/probe/probe.html', 'utf8');
  return put(html, '<script src="probe.ts"></script>', scriptElement(outputFiles[0].text));
}

/** The same files give the same bytes. */
function writeZip() {
  const names = ['manifest.json', 'main.js', 'ui.html', NOTICES_FILE];
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(`${dist}/${name}`)]));
  const zip = zipSync(
    { ...files, LICENSE: readFileSync('LICENSE') },
    { level: 9, mtime: new Date(2000, 0, 1) },
  );
  const path = `${dist}/sketch-colorizer-${version}.zip`;
  writeFileSync(path, zip);
  console.log(`${path}: ${(zip.length / 2 ** 20).toFixed(2)} MiB`);
}

/** Of what was written, by a program of its own. */
function checkRelease() {
  const words = ['--no-install', 'tsx', 'release/check-release.ts', dist];
  const stdio = ['pipe', 'inherit', 'inherit'];
  const { status } = spawnSync('npx', words, { input: JSON.stringify([...bundledFiles]), stdio });
  if (status !== 0) process.exitCode = 1;
}

function writeBootstrap(result) {
  if (!result.outputFiles?.length) return; // the build failed and said so
  writeFileSync(`${dist}/ui.html`, bootstrapPage(result));
}

/** Figma takes one self-contained string as the plugin's UI, so the script goes into the page; and no comments in main.js. */
function bootstrapPage({ outputFiles }) {
  const html = readFileSync('ui/figma/bootstrap.html', 'utf8').replaceAll(/\s*<!--[^]*?-->/g, '');
  return put(html, '<script src="bootstrap.ts"></script>', scriptElement(outputFiles[0].text));
}

/** After each bundle anew, of all that were bundled so far. */
function writeNotices({ metafile }) {
  if (metafile === undefined) return; // the build failed and said so
  for (const file of Object.keys(metafile.inputs)) bundledFiles.add(file);
  const text = thirdPartyNotices([...bundledFiles]);
  for (const folder of [dist, `${dist}/studio`, ...(isHosted ? [site] : [])])
    writeFileSync(`${folder}/${NOTICES_FILE}`, text);
}

function copyFiles() {
  for (const file of ['index.html', 'studio.css']) copy(`studio/page/${file}`, `${dist}/studio/`);
  copy('node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm', `${dist}/studio/`);
  writeFileSync(`${dist}/manifest.json`, JSON.stringify(manifest, null, 2));
}

function copySite() {
  copy('ui/panel/index.html', `${site}/`);
  writeFileSync(`${dist}/site/_headers`, headersFile(version));
  if (isDevelopment) {
    mkdirSync(`${site}/probe`, { recursive: true });
    writeFileSync(`${site}/probe/index.html`, probe);
  }
  copy('LICENSE', `${site}/`);
  copy('models/packs', `${site}/`);
  const packs = listPacks([{ folder: `${site}/packs`, path: '' }]);
  writeFileSync(`${site}/packs/index.json`, JSON.stringify(packs));
  const health = JSON.stringify({ ...facts, packs: packs.map(({ id }) => id) });
  for (const folder of [`${dist}/site`, site]) writeFileSync(`${folder}/health.json`, health);
  // Plain CPU, WebGPU by Asyncify, WebGPU by JSPI: the panel picks one at run time.
  for (const kind of ['', '.asyncify', '.jspi'])
    copy(`node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded${kind}.wasm`, `${site}/ort/`);
}

function copy(from, folder) {
  cpSync(from, folder + basename(from), { recursive: true });
}

async function importTypeScript(file) {
  const options = { bundle: true, write: false, format: 'esm', platform: 'node' };
  const { outputFiles } = await build({ entryPoints: [file], ...options });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
