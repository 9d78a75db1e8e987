/**
 * `models step`: one step of a pack's U-Net on the CPU engine, to see that a converted model runs and what it takes. A
 * golden folder's calls are compared with it; without one the inputs follow from their names. Shards are checked once
 * and then mapped by the engine, not read into memory.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FormatError } from '../src/errors.js';
import { openModels, withSession, type Models, type PackReader } from '../src/runtime/models.js';
import type { PackFile } from '../src/runtime/pack.js';
import { openNodeRuntime } from '../src/runtime/ort-node.js';
import type { BlobLike, Runtime } from '../src/runtime/session.js';
import { byNameUniform } from './checkpoint/by-name.js';
import { elements } from './checkpoint/checkpoint.js';
import { readJson } from './read-json.js';
import { evaluateDim } from './onnx/dims.js';
import { readOutputs } from '../src/diffusion/once.js';
import { compareTensors } from './verify-compare.js';
import { openGoldenFolder } from './verify-folder.js';
import { checkUnet } from './verify-unet.js';

/** Latent cells a side where there are no golden inputs: 128 pixels. */
const CELLS = 16;
const CALLS = ['unet_vanilla', 'unet_bg_style'];

/** Prints a line per result; false where a golden tensor is missed. */
export async function runStep(
  folder: string,
  golden: string | null,
  log: (line: string) => void,
): Promise<boolean> {
  const runtime = openNodeRuntime();
  try {
    const models = await openModels(mappedFolder(folder), runtime);
    if (golden !== null) return await compareCalls({ models, runtime, golden }, log);
    await plainStep(models, log);
    return true;
  } finally {
    await runtime.close();
  }
}

async function plainStep(models: Models, log: (line: string) => void): Promise<void> {
  const network = models.pack.networks['unet'];
  if (network === undefined) throw new FormatError(`pack ${models.pack.id} has no U-Net`);
  const sizes = { h: CELLS, w: CELLS, m: models.pack.layout.clipTokens };
  const feeds = network.inputs.map(({ name, shape }) => {
    const dims = shape.map((dim) => evaluateDim(dim, sizes));
    return [name, { data: byNameUniform(name, elements(dims)), shape: dims }] as const;
  });
  const begin = performance.now();
  await withSession(
    () => models.load('unet', sizes),
    async (session) => {
      const loaded = performance.now();
      const { out } = await readOutputs(session, Object.fromEntries(feeds));
      if (out === undefined || !out.data.every(Number.isFinite))
        throw new FormatError('the step gave no numbers');
      const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(1)} s`;
      log(
        `loaded in ${seconds(begin, loaded)}, one step of [${out.shape.join(',')}] in ${seconds(loaded, performance.now())}`,
      );
    },
  );
}

interface Compared {
  readonly models: Models;
  readonly runtime: Runtime;
  readonly golden: string;
}

async function compareCalls(
  { models, runtime, golden: path }: Compared,
  log: (line: string) => void,
): Promise<boolean> {
  const folder = await openGoldenFolder(path);
  const inputs = await folder.read('inputs');
  let isWithin = true;
  for (const name of CALLS.filter((call) => folder.files.includes(call))) {
    const file = await folder.read(name);
    const verification = { golden: folder.golden, runtime, models, name, file, inputs };
    for await (const comparison of checkUnet(verification)) {
      const expected = file.get(comparison.tensor);
      if (expected === undefined) throw new FormatError(`${name}: no tensor "${comparison.tensor}"`);
      const { error, limit, isWithin: fits } = compareTensors(comparison, expected);
      const largest = expected.data.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (comparison.actual.data[i] ?? NaN))),
        0,
      );
      log(
        `${name}/${comparison.tensor}  ${error}  ${limit.toExponential()}  ${fits ? 'ok' : 'FAIL'}  largest ${largest.toExponential(1)}`,
      );
      isWithin &&= fits;
    }
  }
  return isWithin;
}

function mappedFolder(folder: string): PackReader {
  const checked = new Set<string>();
  const check = async ({ file, sha256 }: PackFile): Promise<string> => {
    const path = resolve(folder, file);
    if (checked.has(path)) return path;
    if (!existsSync(path)) throw new FormatError(`${path}: the pack lists this file, it is not there`);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    if (hash.digest('hex') !== sha256) throw new FormatError(`${path}: expected SHA-256 ${sha256}`);
    checked.add(path);
    return path;
  };
  return {
    manifest: () => readJson(join(folder, 'pack.json')),
    read: async (file) => {
      return fileOnDisk(await check(file), file.bytes);
    },
  };
}

function fileOnDisk(filePath: string, size: number): BlobLike {
  const arrayBuffer = async (): Promise<ArrayBuffer> => new Uint8Array(await readFile(filePath)).buffer;
  return { size, filePath, arrayBuffer };
}
