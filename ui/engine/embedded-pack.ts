/** A pack of the plugin's own page. Its hashes were checked when the page was built. */
import { CancelledError } from '../../src/errors.js';
import { embeddedBytes, type EmbeddedFiles } from '../../src/embedded/embedded-files.js';
import { packFiles, sumBytes } from '../../src/runtime/pack-list.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { inflate } from '../browser/inflate.js';
import type { Context } from './engine.js';
import type { OpenPack, PackFacts } from './pack-store.js';

/** `path`: of pack.json among the files. Shards lie there gzipped, as "<name>.gz"; graphs are so in every pack. */
export async function openEmbeddedPack(
  files: EmbeddedFiles,
  path: string,
  { signal, progress }: Context,
): Promise<OpenPack> {
  const { pack, bytes: totalBytes } = readEmbeddedManifest(files, path);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const all = packFiles(pack);
  const isShard = new Set(pack.shards.map(({ file }) => file));
  const blobs = new Map<string, Blob>();
  let loadedBytes = 0;
  for (const { file, bytes } of all) {
    if (signal.aborted) throw new CancelledError();
    const data = isShard.has(file)
      ? await inflate(embeddedBytes(files, `${folder}${file}.gz`), bytes)
      : embeddedBytes(files, folder + file);
    blobs.set(file, new Blob([Uint8Array.from(data)]));
    loadedBytes += bytes;
    progress({ kind: 'download', loadedBytes, totalBytes });
  }
  return {
    pack,
    bytes: totalBytes,
    storage: 'embedded',
    file(name) {
      const blob = blobs.get(name);
      if (blob === undefined) throw new Error(`Internal error: the page's pack has no file "${name}"`);
      return blob;
    },
    // What lies in memory does not break.
    repair: async () => false,
  };
}

export function readEmbeddedManifest(files: EmbeddedFiles, path: string): PackFacts {
  const pack = parsePack(JSON.parse(new TextDecoder().decode(embeddedBytes(files, path))));
  return { pack, bytes: sumBytes(packFiles(pack)) };
}
