/**
 * The plugin's own page of the embedded edition: panel, worker, ONNX Runtime's plain wasm and the starter's default networks
 * at 8 bits, all in one text (src/embedded). Nothing in it is loaded from anywhere.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const STARTER = 'models/packs/starter';
const WASM = 'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm';
/** What decides the pack's bytes besides the starter itself. */
const TOOLCHAIN = ['models', 'src/runtime'];
const CACHE = 'node_modules/.cache/sketch-colorizer';

/**
 * `loader`, `style`, `panel`, `worker`, `notices`: bundles and texts. Then src/embedded/embedded-files.ts and
 * `listPacks` of studio/server.
 */
export function embeddedPage({ loader, style, panel, worker, notices }, { listPacks, ...embedded }) {
  const { embeddedElement, NOTICES_FILE, PANEL_FILE, WASM_FILE, WORKER_FILE } = embedded;
  const folder = embeddedPack();
  const packs = listPacks([{ folder: `${folder}/packs`, path: '' }]);
  // What the panel opens with comes first, what its worker computes with last.
  const first = [
    embeddedElement('packs/index.json', Buffer.from(JSON.stringify(packs))),
    embeddedElement(NOTICES_FILE, gzip(notices)),
    embeddedElement(PANEL_FILE, gzip(panel)),
  ];
  const last = [
    embeddedElement(WORKER_FILE, gzip(worker)),
    ...packElements(`${folder}/packs/starter`, embeddedElement),
    embeddedElement(WASM_FILE, gzip(readFileSync(WASM))),
  ];
  const html = readFileSync('ui/figma/embedded.html', 'utf8');
  const withStyle = put(html, '<link rel="stylesheet" href="embedded.css" />', `<style>${style}</style>`);
  const parts = [...first, scriptElement(loader), ...last];
  return put(withStyle, '<script src="embedded-loader.ts"></script>', parts.join('\n'));
}

/** A page with a text in the place of a part that stands in it once. */
export function put(html, place, text) {
  const parts = html.split(place);
  if (parts.length !== 2) throw new Error(`a page of ui/figma: expected one ${place}`);
  return parts.join(text);
}

export function scriptElement(code) {
  return `<script>${code.replaceAll('</script', '<\\/script')}</script>`;
}

function packElements(folder, element) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return paths.sort().map((path) => {
    const [name, bytes] = [`packs/starter${path.slice(folder.length)}`, readFileSync(path)];
    return name.endsWith('.bin') ? element(`${name}.gz`, gzip(bytes)) : element(name, bytes);
  });
}

/** Made once for each state of starter and toolchain: it takes half a minute. */
function embeddedPack() {
  const folder = `${CACHE}/embedded-${stateOf()}`;
  if (existsSync(`${folder}/packs/starter/pack.json`)) return folder;
  console.log('Making the pack of the plugin’s own page (once; half a minute) …');
  const words = ['tsx', 'models/cli/models.ts', 'embed', 'starter', '--out', `${folder}/packs/starter`];
  const { status } = spawnSync('npx', ['--no-install', ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('models embed failed');
  return folder;
}

function stateOf() {
  const hash = createHash('sha256').update(readFileSync(`${STARTER}/pack.json`));
  for (const root of TOOLCHAIN)
    for (const name of readdirSync(root, { recursive: true }).sort())
      if (/\.(ts|json)$/.test(name) && !/^(packs|training\/checkpoints\/.*safetensors)/.test(name))
        hash.update(name).update(readFileSync(join(root, name)));
  return hash.digest('hex').slice(0, 16);
}

const gzip = (bytes) => gzipSync(bytes, { level: 9 });
