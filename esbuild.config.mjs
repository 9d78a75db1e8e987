/**
 * Builds everything that leaves this folder:
 *   <dist>/main.js, ui.html, manifest.json   the plugin: what Figma loads (import <dist>/manifest.json there)
 *   <dist>/site/v<version>/                  the panel: page, worker, ONNX Runtime's wasm, models/packs (any static host)
 *   <dist>/embedded/                         the same plugin with the panel and a small model in its own page, without a site
 *   <dist>/studio/                           the page that plays Figma
 * Settings, from the environment: PANEL_ORIGIN (where the panel will be served), PLUGIN_ID (as Figma gives it at
 * publishing), STUDIO_ORIGIN (trusted beside Figma by panels on localhost only), DIST (tests build beside the real dist).
 * `--watch` rebuilds on change.
 */
import { build, context } from 'esbuild';
import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { embeddedPage, MOST_BYTES } from './esbuild.embedded.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const { DEFAULT_PANEL_ORIGIN, DEFAULT_PLUGIN_ID, manifestFor } = await importTypeScript(
  'src/host/figma/manifest.ts',
);
const panelOrigin = process.env.PANEL_ORIGIN ?? DEFAULT_PANEL_ORIGIN;
const isLocal = new URL(panelOrigin).hostname === 'localhost';
const dist = process.env.DIST ?? 'dist';
const site = `${dist}/site/v${version}`;
const manifest = manifestFor({ panelOrigin, pluginId: process.env.PLUGIN_ID ?? DEFAULT_PLUGIN_ID });
const { headersFile } = await importTypeScript('src/host/figma/site-headers.ts');
const { PROTOCOL_VERSION } = await importTypeScript('src/channel/protocol/main.ts');
// The panel's site says with it that it is the panel (ui/figma/probe-panel.ts).
const facts = JSON.stringify({ name: 'sketch-colorizer', protocol: PROTOCOL_VERSION });
const { listPacks } = await importTypeScript('studio/server/list-packs.ts');
const { NOTICES_FILE, thirdPartyNotices } = await importTypeScript('studio/server/third-party-notices.ts');
const define = {
  __PANEL_ORIGIN__: JSON.stringify(panelOrigin),
  __PANEL_URL__: JSON.stringify(`${panelOrigin}/v${version}/`),
  __PANEL_FACTS__: facts,
  __STUDIO_ORIGIN__: JSON.stringify(isLocal ? (process.env.STUDIO_ORIGIN ?? 'http://localhost:4174') : ''),
  __PLUGIN_ID__: JSON.stringify(manifest.id),
  __PLUGIN_VERSION__: JSON.stringify(version),
};
const notices = { name: 'notices', setup: (it) => it.onEnd(writeNotices) };
const script = {
  ...{ bundle: true, minify: true, logLevel: 'warning', define, format: 'iife', target: 'es2020' },
  ...{ metafile: true, plugins: [notices] },
};
// Split modules: panel and worker share chunks, and ONNX Runtime's flavour loads only when a run needs it.
const split = {
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  target: 'es2022',
  charset: 'utf8',
};
const modules = { ...script, ...split, jsx: 'automatic', jsxImportSource: 'preact' };
const inliner = { name: 'inline', setup: (it) => it.onEnd(inlineBootstrap) };
const inline = { write: false, plugins: [notices, inliner] };
const bundles = [
  // ES2017: Figma's VM compiles the bundle once more and is older than the browser around it.
  { ...script, entryPoints: { main: 'src/host/figma/main.ts' }, outdir: dist, target: 'es2017' },
  { ...script, entryPoints: { ui: 'ui/figma/bootstrap.ts' }, outdir: dist, ...inline },
  { ...modules, entryPoints: { panel: 'ui/figma/panel.ts', worker: 'ui/engine/worker.ts' }, outdir: site },
  { ...modules, entryPoints: { studio: 'studio/page/main.tsx' }, outdir: `${dist}/studio` },
];

const embedded = `${dist}/embedded`;
// Not the studio's origin: the page takes the words of whoever framed it.
const ownPage = { ...define, __PANEL_ORIGIN__: JSON.stringify('null'), __STUDIO_ORIGIN__: '""' };
const embeddedBundles = {
  main: {
    ...script,
    define: ownPage,
    entryPoints: ['src/host/figma/main.ts'],
    outdir: embedded,
    target: 'es2017',
  },
  panel: {
    ...{
      ...script,
      define: ownPage,
      entryPoints: ['ui/figma/embedded.ts'],
      outdir: embedded,
      target: 'es2022',
    },
    ...{ jsx: 'automatic', jsxImportSource: 'preact', write: false },
  },
  worker: {
    ...{
      ...script,
      entryPoints: ['ui/engine/embedded-worker.ts'],
      outdir: embedded,
      target: 'es2022',
      write: false,
    },
    // A worker made of text has no address that a module could lie beside.
    define: { ...ownPage, 'import.meta.url': 'location.href' },
  },
};

const bundledFiles = new Set();
rmSync(dist, { recursive: true, force: true });
copyFiles();
if (process.argv.includes('--watch')) for (const it of bundles) await (await context(it)).watch();
else {
  await Promise.all(bundles.map((it) => build(it)));
  if (process.env.EMBEDDED !== undefined) await buildEmbedded();
}

async function buildEmbedded() {
  const [panel, worker] = await Promise.all([
    build(embeddedBundles.panel),
    build(embeddedBundles.worker),
    build(embeddedBundles.main),
  ]);
  const tools = await importTypeScript('src/embedded/embedded-files.ts');
  const textOf = ({ outputFiles }, ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
  const texts = { script: textOf(panel, '.js'), style: textOf(panel, '.css'), worker: textOf(worker, '.js') };
  const page = embeddedPage(texts, { ...tools, listPacks });
  writeFileSync(`${embedded}/ui.html`, page);
  const own = manifestFor({ panelOrigin: null, pluginId: manifest.id });
  writeFileSync(`${embedded}/manifest.json`, JSON.stringify(own, null, 2));
  const bytes = statSync(`${embedded}/main.js`).size + statSync(`${embedded}/ui.html`).size;
  console.log(`embedded edition: ${(bytes / 2 ** 20).toFixed(2)} MiB of ${MOST_BYTES / 2 ** 20}`);
  if (bytes > MOST_BYTES) throw new Error('Figma publishes no larger plugin');
}

/** Figma takes one self-contained string as the plugin's UI, so the script goes into the page. */
function inlineBootstrap({ outputFiles }) {
  if (!outputFiles?.length) return; // the build failed and said so
  const code = `<script>${outputFiles[0].text.replaceAll('</script', '<\\/script')}</script>`;
  const html = readFileSync('ui/figma/bootstrap.html', 'utf8').split('<script src="bootstrap.ts"></script>');
  if (html.length !== 2)
    throw new Error('ui/figma/bootstrap.html: expected one <script src="bootstrap.ts"></script>');
  writeFileSync(`${dist}/ui.html`, html.join(code));
}

/** After each bundle anew, of all that were bundled so far. */
function writeNotices({ metafile }) {
  if (metafile === undefined) return; // the build failed and said so
  for (const file of Object.keys(metafile.inputs)) bundledFiles.add(file);
  const text = thirdPartyNotices([...bundledFiles]);
  for (const folder of [dist, site, `${dist}/studio`]) writeFileSync(`${folder}/${NOTICES_FILE}`, text);
}

function copyFiles() {
  copy('ui/panel/index.html', `${site}/`);
  writeFileSync(`${site}/panel.json`, facts);
  writeFileSync(`${dist}/site/_headers`, headersFile(version));
  copy('models/packs', `${site}/`);
  const packs = listPacks([{ folder: `${site}/packs`, path: '' }]);
  writeFileSync(`${site}/packs/index.json`, JSON.stringify(packs));
  // Plain CPU, WebGPU by Asyncify, WebGPU by JSPI: the panel picks one at run time.
  for (const kind of ['', '.asyncify', '.jspi'])
    copy(`node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded${kind}.wasm`, `${site}/ort/`);
  for (const file of ['index.html', 'studio.css']) copy(`studio/page/${file}`, `${dist}/studio/`);
  copy('node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm', `${dist}/studio/`);
  writeFileSync(`${dist}/manifest.json`, JSON.stringify(manifest, null, 2));
}

function copy(from, folder) {
  cpSync(from, folder + basename(from), { recursive: true });
}

async function importTypeScript(file) {
  const options = { bundle: true, write: false, format: 'esm', platform: 'node' };
  const { outputFiles } = await build({ entryPoints: [file], ...options });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
