/** The panel's parts from the page that it lies in (src/embedded). */
import {
  embeddedFiles,
  NOTICES_FILE,
  pageBytes,
  WORKER_FILE,
  type ElementsOfPage,
} from '../../src/embedded/embedded-files.js';
import { PACK_LIST } from '../../src/runtime/pack-list.js';
import { inflate } from '../browser/inflate.js';
import { lateWorker } from './late-worker.js';
import { parsePackList } from './models/model-site.js';
import { workerHandle, type PanelSite } from './panel-site.js';

/** Many times any of them. */
const MOST_TEXT_BYTES = 4 << 20;

/**
 * `whole`: when all of the page is there; before that only what stands above the panel's script is read. Its worker is a
 * classic one, since a page without an origin cannot start modules, and gets the files as its first message.
 */
export async function embeddedSite(
  page: ElementsOfPage,
  whole: Promise<unknown>,
): Promise<Omit<PanelSite, 'way'>> {
  const unpacked = (name: string) => inflate(pageBytes(page, name), MOST_TEXT_BYTES);
  const folder = PACK_LIST.slice(0, PACK_LIST.lastIndexOf('/') + 1);
  const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  let url: Promise<string> | null = null;
  const startWorker = async () => {
    await whole;
    url ??= unpacked(WORKER_FILE).then(scriptUrl);
    const worker = new Worker(await url);
    worker.postMessage(embeddedFiles(page));
    return workerHandle(worker);
  };
  return {
    startWorker: () => lateWorker(startWorker()),
    models: {
      list: async () => parsePackList(textOf(pageBytes(page, PACK_LIST))),
      packUrl: (path) => `${folder}${path}pack.json`,
    },
    notices: { text: textOf(await unpacked(NOTICES_FILE)) },
  };
}

function scriptUrl(script: Uint8Array): string {
  return URL.createObjectURL(new Blob([Uint8Array.from(script)], { type: 'text/javascript' }));
}
