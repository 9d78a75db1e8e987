/** A pack in a folder, every file checked by length and SHA-256 before it is used. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError, ToolError } from '../src/tool-errors.js';
import type { PackReader } from '../src/runtime/models.js';
import type { Pack, PackFile } from '../src/runtime/pack.js';
import { parsePack } from '../src/runtime/parse-pack.js';
import { inflate } from './inflate.js';
import { reasonOf } from './file-reason.js';

/** The pack that the repository carries. */
export const DEFAULT_PACK = 'models/packs/starter';

/** `folder` holds pack.json; the path of that file itself will do, too. */
export function openPackFolder(path: string): PackReader {
  const folder = path === 'pack.json' ? '.' : path.replace(/[/\\]pack\.json$/, '');
  return {
    pack: () => readPack(join(folder, 'pack.json')),
    read: (file) => readChecked(folder, file),
    inflate,
  };
}

async function readPack(path: string): Promise<Pack> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ToolError(`No pack at ${path}: ${reasonOf(error)}.`, 'Build one: npm run -s models -- build.');
  });
  return parsePack(parseJson(text, path), path);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileError(`${path}: no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function readChecked(folder: string, { file, bytes, sha256 }: PackFile): Promise<Uint8Array> {
  const path = join(folder, file);
  const data = await readFile(path).catch((error: unknown) => {
    throw new FileError(`${path}: the pack lists this file, it cannot be read: ${reasonOf(error)}`);
  });
  if (data.length !== bytes) throw new FileError(`${path}: expected ${bytes} bytes, found ${data.length}`);
  const found = createHash('sha256').update(data).digest('hex');
  if (found !== sha256) throw new FileError(`${path}: expected SHA-256 ${sha256}, found ${found}`);
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}
