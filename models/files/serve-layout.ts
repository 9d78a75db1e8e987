/**
 * A pack as a model repository for inference servers: one model per network, whose name follows from
 * the weights (src/runtime/served-name.ts), so that a client finds out at once when other ones are served.
 *
 *   OUT/<name>/config.pbtxt             NVIDIA Triton's description (backend "onnxruntime")
 *   OUT/<name>/1/model.onnx             the portable graph, unpacked
 *   OUT/<name>/1/<shard>                its weights: hard links to the pack's, where the disk can do that
 *   OUT/ovms.json                       the same models for OpenVINO Model Server (--config_path)
 *
 * Networks take a batch of one, so no server may gather requests: max_batch_size is 0.
 */
import { copyFile, link, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { NetworkName } from '../../src/runtime/contracts.js';
import type { PackNetwork } from '../../src/runtime/pack.js';
import { servedName } from '../../src/runtime/served-name.js';
import { errorCode } from './error-code.js';
import { readPack, readPackGraph } from './read-pack.js';

/** Engines want a number; other weights have another name. */
const VERSION = '1';

export interface ServeOptions {
  /** Where the server computes. */
  readonly device: 'cpu' | 'gpu';
  /** Of each network, side by side, from 1. */
  readonly instances: number;
}

export interface ServedLayout {
  readonly models: readonly string[];
  /** Shards under a second name, which take no room; and those that had to be copied. */
  readonly linked: number;
  readonly copied: number;
}

/** Rejects with FileError or FormatError where the pack is damaged; `out` is made. */
export async function writeServeLayout(
  folder: string,
  out: string,
  options: ServeOptions,
): Promise<ServedLayout> {
  const pack = await readPack(folder);
  const ways: ('linked' | 'copied')[] = [];
  const names: string[] = [];
  for (const [name, network] of Object.entries(pack.networks) as [NetworkName, PackNetwork][]) {
    const served = servedName(pack, name);
    const place = join(out, served, VERSION);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'model.onnx'), await readPackGraph(folder, network));
    for (const shard of network.shards) ways.push(await linked(join(folder, shard), join(place, shard)));
    await writeFile(join(out, served, 'config.pbtxt'), configText(served, network, options));
    names.push(served);
  }
  await writeFile(join(out, 'ovms.json'), ovmsText(names, out));
  const count = (way: string): number => ways.filter((each) => each === way).length;
  return { models: names, linked: count('linked'), copied: count('copied') };
}

/** Other disks, and disks without links, get a copy. */
async function linked(from: string, to: string): Promise<'linked' | 'copied'> {
  try {
    await link(from, to);
    return 'linked';
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return 'linked';
    await copyFile(from, to);
    return 'copied';
  }
}

function configText(name: string, network: PackNetwork, { device, instances }: ServeOptions): string {
  const ports = (kind: 'input' | 'output', all: PackNetwork['inputs']): string =>
    `${kind} [\n${all.map((port) => `  ${portText(port)}`).join(',\n')}\n]`;
  return `name: "${name}"
backend: "onnxruntime"
max_batch_size: 0
${ports('input', network.inputs)}
${ports('output', network.outputs)}
instance_group [ { count: ${instances} kind: KIND_${device.toUpperCase()} } ]
`;
}

function portText({ name, dtype, shape }: PackNetwork['inputs'][number]): string {
  const dims = shape.map((dim) => (typeof dim === 'number' ? dim : -1));
  const type = dtype === 'float16' ? 'TYPE_FP16' : 'TYPE_FP32';
  return `{ name: "${name}" data_type: ${type} dims: [ ${dims.join(', ')} ] }`;
}

function ovmsText(names: readonly string[], out: string): string {
  const list = names.map((name) => ({ config: { name, base_path: resolve(out, name) } }));
  return `${JSON.stringify({ model_config_list: list }, null, 2)}\n`;
}
