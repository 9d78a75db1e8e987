/** gzip in Node: what `PackReader.inflate` asks for. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const gunzipAsync = promisify(gunzip);

/** Rejects where the data is damaged, and before it holds more than `mostBytes`. */
export async function inflate(gzipped: Uint8Array, mostBytes: number): Promise<Uint8Array> {
  return new Uint8Array(await gunzipAsync(gzipped, { maxOutputLength: mostBytes }));
}
