/** Entry of the studio's page: fetches the plugin's real bundles and the sample pictures, then shows the studio. */
import { render } from 'preact';
import type { Rgba8 } from '../../src/image/pixels.js';
import { decodePng } from '../../src/image/png/png.js';
import { StudioDocument } from '../document/document.js';
import { ImageStore } from '../render/images.js';
import { pixelsOf } from '../files/import-picture.js';
import { addSamples, type SamplePicture } from '../files/samples.js';
import { StudioSession, type PluginFiles, type StudioManifest } from './session.js';
import { showAll } from './show-all.js';
import { Studio } from './studio.js';

declare global {
  interface Window {
    /** For tests and for the curious in the browser's console. */
    studio?: StudioSession;
  }
}

void open();

async function open(): Promise<void> {
  const root = document.getElementById('studio');
  if (root === null) throw new Error('studio: index.html has no element "studio"');
  try {
    const [plugin, samples] = await Promise.all([fetchPlugin(), fetchSamples()]);
    const images = new ImageStore(decodePicture);
    const model = new StudioDocument();
    addSamples(model, images, samples);
    const session = new StudioSession({ document: model, images, plugin });
    root.replaceChildren();
    render(<Studio session={session} />, root);
    // The canvas learns its size from the browser first.
    requestAnimationFrame(() => requestAnimationFrame(() => showAll(session)));
    window.studio = session;
  } catch (error) {
    root.textContent = `The studio could not start: ${String(error)}`;
  }
}

async function fetchPlugin(): Promise<PluginFiles> {
  const [manifest, main, html] = await Promise.all(
    ['manifest.json', 'main.js', 'ui.html'].map((file) => fetchFile(`plugin/${file}`)),
  );
  return {
    manifest: (await manifest.json()) as StudioManifest,
    main: await main.text(),
    html: await html.text(),
  };
}

async function fetchSamples(): Promise<readonly SamplePicture[]> {
  const names = (await (await fetchFile('examples/index.json')).json()) as readonly string[];
  return Promise.all(
    names.map(async (file) => ({
      name: file.replace(/\.png$/, ''),
      bytes: new Uint8Array(await (await fetchFile(`examples/${file}`)).arrayBuffer()),
    })),
  );
}

async function fetchFile(path: string): Promise<Response> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: status ${response.status}; run "npm run build" first`);
  return response;
}

/** PNG by our own decoder, whose pixels are exact; everything else by the browser. */
async function decodePicture(bytes: Uint8Array): Promise<Rgba8> {
  if (bytes[0] === 0x89) return decodePng(bytes);
  const bitmap = await createImageBitmap(new Blob([bytes.slice()]), { colorSpaceConversion: 'none' });
  return pixelsOf(bitmap, bitmap);
}
