/**
 * `models inspect`: what a file holds, as lines of text. A checkpoint: tensors by group of keys and the
 * configuration that their shapes tell; a pack: networks with their node counts, ports and shards; a .onnx file: its
 * operators.
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PackNetworks, PackPort } from '../../src/runtime/pack.js';
import { elements, type Checkpoint } from '../checkpoint/checkpoint.js';
import { BYTES_PER_ELEMENT } from '../checkpoint/dtype.js';
import { openCheckpoint } from '../files/open-checkpoint.js';
import { guessConfig } from '../guess-config.js';
import { countOperators, MAX_MODEL_BYTES } from '../onnx/read.js';
import { readPack, readPackGraph } from '../files/read-pack.js';
import { inflate } from '../../cli/inflate.js';
import { EMISSION_NAMES, EMISSIONS, type EmissionName } from '../../src/runtime/emissions.js';

/** A pack's folder or pack.json, a .onnx or .onnx.gz file, or a checkpoint. */
export async function inspectFile(path: string): Promise<readonly string[]> {
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder || path.endsWith('pack.json')) return inspectPack(isFolder ? path : dirname(path));
  if (path.endsWith('.onnx')) return operatorLines(await readFile(path), path);
  if (path.endsWith('.onnx.gz'))
    return operatorLines(await inflate(await readFile(path), MAX_MODEL_BYTES), path);
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

async function inspectPack(folder: string): Promise<readonly string[]> {
  const pack = await readPack(folder);
  const emissions = await Promise.all(
    EMISSION_NAMES.map((name) => emissionLines(folder, name, pack.emissions[name] ?? {})),
  );
  const shards = pack.shards.map(({ file, bytes }) => `${file}  ${megabytes(bytes)}`);
  const { id, version, title, licence, prediction, latentScale } = pack;
  return [
    `${id} ${version} "${title}", licence ${licence.id}, ${prediction}-prediction, latent scale ${latentScale}`,
    `schedule ${JSON.stringify(pack.schedule)}`,
    `defaults ${JSON.stringify(pack.defaults)}`,
    ...emissions.flat(),
    ...shards,
    `${megabytes(sum(pack.shards.map((shard) => shard.bytes)))} of weights in ${pack.shards.length} shards`,
  ];
}

async function emissionLines(
  folder: string,
  emission: EmissionName,
  networks: PackNetworks,
): Promise<readonly string[]> {
  const { arithmetic } = EMISSIONS[emission];
  const lines = [`emission ${emission}, ${arithmetic}: ${Object.keys(networks).length} networks`];
  for (const [name, network] of Object.entries(networks)) {
    const operators = countOperators(await readPackGraph(folder, network), network.file);
    const nodes = sum([...operators.values()]);
    lines.push(
      `${name.padEnd(16)} ${nodes} nodes, ${network.bytes} bytes, ${network.shards.length} shards`,
      `  in  ${network.inputs.map(portText).join('  ')}`,
      `  out ${network.outputs.map(portText).join('  ')}`,
    );
  }
  return lines;
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
