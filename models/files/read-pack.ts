/** A pack's folder as the tools read it: pack.json and graphs, whatever the format. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflate } from '../../cli/inflate.js';
import { readGraph } from '../../src/runtime/models.js';
import type { Pack, PackNetwork } from '../../src/runtime/pack.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { readJson } from './read-json.js';

/** Throws FormatError where pack.json is not one. */
export async function readPack(folder: string): Promise<Pack> {
  const path = join(folder, 'pack.json');
  return parsePack(await readJson(path), path);
}

/** The bytes of a network's .onnx file, which is not compared with its SHA-256. */
export function readPackGraph(folder: string, network: PackNetwork): Promise<Uint8Array> {
  const read = ({ file }: { readonly file: string }) => readFile(join(folder, file));
  return readGraph({ read, inflate }, network);
}
