/**
 * `models inspect`: what a file holds, as lines of text. A checkpoint: tensors by group of keys and the
 * configuration that their shapes tell; a pack: networks with their node counts, ports and shards; a .onnx file: its
 * operators.
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FileError } from '../../src/tool-errors.js';
import type { PackPort } from '../../src/runtime/pack.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { elements, type Checkpoint } from '../checkpoint/checkpoint.js';
import { BYTES_PER_ELEMENT } from '../checkpoint/dtype.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { guessConfig } from '../guess-config.js';
import { countOperators } from '../onnx/read.js';

/** A pack's folder or pack.json, a .onnx file, or a checkpoint. */
export async function inspectFile(path: string): Promise<readonly string[]> {
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder || path.endsWith('pack.json')) return inspectPack(isFolder ? join(path, 'pack.json') : path);
  if (path.endsWith('.onnx')) return operatorLines(await readFile(path), path);
  const checkpoint = await openCheckpoint(path);
  try {
    return inspectCheckpoint(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

function inspectCheckpoint(checkpoint: Checkpoint): readonly string[] {
  const names = checkpoint.names();
  const tensors = names.map((name) => {
    const { dtype, shape } = checkpoint.info(name);
    return `${dtype.padEnd(5)}${`[${shape.join(',')}]`.padEnd(20)} ${name}`;
  });
  const parameters = sum(names.map((name) => elements(checkpoint.info(name).shape)));
  const bytes = sum(names.map((name) => tensorBytes(checkpoint, name)));
  return [
    ...tensors,
    '',
    ...groupLines(checkpoint),
    `${names.length} tensors, ${parameters} parameters, ${megabytes(bytes)}`,
    `configuration: ${JSON.stringify(guessConfig(checkpoint))}`,
  ];
}

/** One line per first word of the keys. */
function groupLines(checkpoint: Checkpoint): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const name of checkpoint.names()) {
    const group = name.split('.')[0] ?? name;
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return [...groups].map(([group, names]) => {
    const bytes = sum(names.map((name) => tensorBytes(checkpoint, name)));
    return `${group.padEnd(24)} ${names.length} tensors, ${megabytes(bytes)}`;
  });
}

function tensorBytes(checkpoint: Checkpoint, name: string): number {
  const { dtype, shape } = checkpoint.info(name);
  return BYTES_PER_ELEMENT[dtype] * elements(shape);
}

async function inspectPack(path: string): Promise<readonly string[]> {
  const pack = parsePack(parseJson(await readFile(path, 'utf8'), path), path);
  const networks: string[] = [];
  for (const [name, network] of Object.entries(pack.networks)) {
    const operators = countOperators(await readFile(join(dirname(path), network.file)), network.file);
    const nodes = sum([...operators.values()]);
    networks.push(
      `${name.padEnd(16)} ${nodes} nodes, ${network.bytes} bytes, ${network.shards.length} shards`,
      `  in  ${network.inputs.map(portText).join('  ')}`,
      `  out ${network.outputs.map(portText).join('  ')}`,
    );
  }
  const shards = pack.shards.map(({ file, bytes }) => `${file}  ${megabytes(bytes)}`);
  const { id, version, title, licence, prediction, latentScale } = pack;
  return [
    `${id} ${version} "${title}", licence ${licence.id}, ${prediction}-prediction, latent scale ${latentScale}`,
    `schedule ${JSON.stringify(pack.schedule)}`,
    `defaults ${JSON.stringify(pack.defaults)}`,
    ...networks,
    ...shards,
    `${megabytes(sum(pack.shards.map((shard) => shard.bytes)))} of weights in ${pack.shards.length} shards`,
  ];
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileError(`${path}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function operatorLines(bytes: Uint8Array, path: string): readonly string[] {
  const operators = [...countOperators(bytes, path)].sort((a, b) => b[1] - a[1]);
  const lines = operators.map(([op, count]) => `${String(count).padStart(6)} ${op}`);
  return [...lines, `${String(sum(operators.map(([, count]) => count))).padStart(6)} nodes`];
}

function portText({ name, shape }: PackPort): string {
  return `${name}[${shape.join(',')}]`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
