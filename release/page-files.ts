/** What lies in the plugin's page: the scripts that it shows, and the files that it holds as text (src/embedded). */
import { gunzipSync } from 'node:zlib';
import { fromSevenBits } from '../src/embedded/seven-bit.js';

const ELEMENT = /<script([^>]*)>([^]*?)<\/script>/g;
const FILE_NAME = /data-file="([^"]+)"/;

/** Files by name, unpacked where they end in ".gz"; scripts without a name as "script 1.js" and so on. */
export function filesOfPage(html: string): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let unnamed = 0;
  for (const [, attributes, text] of html.matchAll(ELEMENT)) {
    const name = FILE_NAME.exec(attributes)?.[1];
    if (name === undefined) files.set(`script ${++unnamed}.js`, new TextEncoder().encode(text));
    else files.set(name.replace(/\.gz$/, ''), unpacked(name, fromSevenBits(text)));
  }
  return files;
}

const unpacked = (name: string, bytes: Uint8Array): Uint8Array =>
  name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
