/** A JSON file; throws FileError naming it, or the system's error where there is none. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { FileError } from '../../src/tool-errors.js';

export async function readJson(path: string): Promise<unknown> {
  const bytes = await readFile(path);
  try {
    return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
  } catch (error) {
    throw new FileError(`${path}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
