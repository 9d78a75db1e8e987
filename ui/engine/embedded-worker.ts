/** Entry of the worker of the plugin's own page, started from text: its first message holds the page's files. */
import { embeddedBytes, WASM_FILE, type EmbeddedFiles } from '../../src/embedded/embedded-files.js';
import { openEmbeddedRuntime } from '../../src/runtime/ort/web-embedded.js';
import { inflate } from '../browser/inflate.js';
import { openEmbeddedPack, readEmbeddedManifest } from './embedded-pack.js';
import { serveEngine } from './serve.js';

/** Twice ONNX Runtime's plain build. */
const MOST_WASM_BYTES = 32 << 20;

addEventListener('message', ({ data }: MessageEvent<EmbeddedFiles>) => serve(data), { once: true });

function serve(files: EmbeddedFiles): void {
  serveEngine({
    wasmBinary: () => inflate(embeddedBytes(files, WASM_FILE), MOST_WASM_BYTES),
    openPack: (packUrl, context) => openEmbeddedPack(files, packUrl, context),
    readManifest: async (packUrl) => readEmbeddedManifest(files, packUrl),
    openRuntime: openEmbeddedRuntime,
  });
}
