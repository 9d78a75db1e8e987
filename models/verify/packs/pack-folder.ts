/**
 * A pack's folder as networks on an engine: each file's SHA-256 is compared once, then the engine maps the shards from the
 * disk instead of holding them in memory.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FileError } from '../../../src/tool-errors.js';
import { openModels, type Models, type PackReader } from '../../../src/runtime/models.js';
import type { EmissionName } from '../../../src/runtime/emissions.js';
import type { PackFile } from '../../../src/runtime/pack.js';
import type { BlobLike, Runtime } from '../../../src/runtime/session.js';
import { sha256OfFile } from '../../files/sha256-of-file.js';
import type { Storage } from '../../onnx/nodes.js';
import { readWeights } from '../../onnx/read.js';
import { readPack, readPackGraph } from '../../files/read-pack.js';
import { inflate } from '../../../cli/inflate.js';

/**
 * Throws FileError where pack.json is not one; a file is looked at when a network needs it. `emission`: instead of the best
 * one that the engine runs.
 */
export function openPackFolder(folder: string, runtime: Runtime, emission?: EmissionName): Promise<Models> {
  const reader = mappedFolder(folder);
  return openModels(emission === undefined ? reader : withOneEmission(reader, emission), runtime);
}

function withOneEmission(reader: PackReader, emission: EmissionName): PackReader {
  return {
    ...reader,
    async pack() {
      const pack = await reader.pack();
      const networks = pack.emissions[emission];
      if (networks === undefined) throw new FileError(`pack ${pack.id} has no emission ${emission}`);
      return { ...pack, emissions: { [emission]: networks } };
    },
  };
}

/** How a pack's matrices are stored: the coarsest type among the U-Net's weights, since a pack is of one piece. */
export async function storedAs(folder: string, { pack }: Models): Promise<Storage> {
  const network = pack.networks['unet'];
  if (network === undefined) throw new FileError(`pack ${pack.id} has no U-Net`);
  const graph = await readPackGraph(folder, network);
  const types = new Set(readWeights(graph, join(folder, network.file)).map(({ dtype }) => dtype));
  if (types.has('int8')) return 'int8';
  return types.has('float16') ? 'float16' : 'float32';
}

function mappedFolder(folder: string): PackReader {
  const checked = new Set<string>();
  const check = async ({ file, sha256 }: PackFile): Promise<string> => {
    const path = resolve(folder, file);
    if (checked.has(path)) return path;
    if (!existsSync(path)) throw new FileError(`${path}: the pack lists this file, it is not there`);
    if ((await sha256OfFile(path)) !== sha256) throw new FileError(`${path}: expected SHA-256 ${sha256}`);
    checked.add(path);
    return path;
  };
  return {
    pack: () => readPack(folder),
    read: async (file) => fileOnDisk(await check(file), file.bytes),
    inflate,
    folder: resolve(folder),
  };
}

function fileOnDisk(path: string, size: number): BlobLike {
  return { size, arrayBuffer: async () => new Uint8Array(await readFile(path)).buffer };
}
