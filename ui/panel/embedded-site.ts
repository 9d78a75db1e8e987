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
import { parsePackList } from './models/model-site.js';
import { workerHandle, type PanelSite } from './panel-site.js';

/** Many times any of them. */
const MOST_TEXT_BYTES = 4 << 20;

/**
 * Its worker is a classic one, since a page without an origin cannot start modules, and gets the files as its first
 * message.
 */
export async function embeddedSite(page: ElementsOfPage): Promise<PanelSite> {
  const unpacked = (name: string) => inflate(pageBytes(page, name), MOST_TEXT_BYTES);
  const [script, notices] = [await unpacked(WORKER_FILE), await unpacked(NOTICES_FILE)];
  const url = URL.createObjectURL(new Blob([Uint8Array.from(script)], { type: 'text/javascript' }));
  const folder = PACK_LIST.slice(0, PACK_LIST.lastIndexOf('/') + 1);
  const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return {
    startWorker() {
      const worker = new Worker(url);
      worker.postMessage(embeddedFiles(page));
      return workerHandle(worker);
    },
    models: {
      list: async () => parsePackList(textOf(pageBytes(page, PACK_LIST))),
      packUrl: (path) => `${folder}${path}pack.json`,
    },
    notices: { text: textOf(notices) },
  };
}
