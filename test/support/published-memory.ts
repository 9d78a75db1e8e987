/** What the full-size v2 asks of a device, from its graphs: no weights are needed for that. */
import { readFileSync } from 'node:fs';
import { networkGraph, networkNames, packLayout } from '../../models/arch/networks.js';
import { parseModelConfig, type ModelConfig } from '../../models/config.js';
import type { Storage } from '../../models/onnx/nodes.js';
import { memoryFacts } from '../../models/pack/network-memory.js';
import type { Device } from '../../src/diffusion/pictures/vae-tiling.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import type { EmissionName } from '../../src/runtime/emissions.js';
import type { PackNetwork, PackPort } from '../../src/runtime/pack.js';

export interface Precision {
  readonly storage: Storage;
  readonly emission: EmissionName;
}

/** Of runs without masks, with and without attention injection. */
const PLAIN = /^(unet(-write|-read)?|clip|control|time|context|combine|(vae|isnet)-.*)$/;

export function v2Config(): ModelConfig {
  return parseModelConfig(JSON.parse(readFileSync('models/layouts/v2.json', 'utf8')));
}

export function deviceOf(config: ModelConfig, precision: Precision, budgetBytes: number): Device {
  const names = networkNames(config).filter((name) => PLAIN.test(name));
  const networks = Object.fromEntries(names.map((name) => [name, networkOf(name, config, precision)]));
  return {
    pack: { emissions: { [precision.emission]: networks }, layout: packLayout(config) },
    emission: precision.emission,
    budgetBytes,
    backend: { location: 'gpu', maxTensorBytes: 2 ** 31 },
  };
}

/** The columns of pack.json that tell of memory. */
function networkOf(name: NetworkName, config: ModelConfig, precision: Precision): PackNetwork {
  const model = networkGraph(name, config, precision);
  const ports = model.outputs as readonly PackPort[];
  const file = { file: `${name}.onnx.gz`, bytes: 1, sha256: '0'.repeat(64), inflatedBytes: 1 };
  return { ...file, inputs: [], outputs: [...ports], shards: [], memory: memoryFacts(model) };
}
