/**
 * The table of networks: how each is built, what the runtime must know of their shapes, and which tensors of a checkpoint
 * they read. Names and ports are those of src/runtime/contracts.ts: what is built is checked against it.
 */
import { assert } from '../../src/errors.js';
import { portComplaints } from '../../src/runtime/check-ports.js';
import { CONTRACTS, type NetworkName } from '../../src/runtime/contracts.js';
import { EMISSIONS, writtenAs, type EmissionName } from '../../src/runtime/emissions.js';
import type { PackLayout } from '../../src/runtime/layout.js';
import { LATENT_FACTOR, type ModelConfig } from '../config.js';
import type { Emitter } from '../nn/emitter.js';
import { EMITTERS } from '../nn/emitters.js';
import { Graph } from '../onnx/graph.js';
import type { GraphModel } from '../onnx/model.js';
import type { Storage } from '../onnx/nodes.js';
import { clipGraph, patchCount } from './clip.js';
import { clipTextGraph, isUnusedTextKey, TEXT_TOWER_KEY } from './clip-text.js';
import { combineGraph } from './unet/combine.js';
import { controlGraph } from './unet/control.js';
import { isnetGraph } from './isnet.js';
import { denoiseGraph } from './lines/denoise.js';
import { kerasGraph } from './lines/keras.js';
import { lineartGraph } from './lines/lineart.js';
import { skGraph } from './lines/sk.js';
import { familyKeys, UNET_FAMILY } from './unet/networks.js';
import { unetPlan } from './unet/plan.js';
import { vaeDecoderGraph, vaeEncoderGraph } from './vae.js';

type Build = (emit: Emitter, config: ModelConfig) => void;

const BUILDS: Readonly<Record<NetworkName, Build>> = {
  control: controlGraph,
  'vae-encoder': vaeEncoderGraph,
  'vae-decoder': vaeDecoderGraph,
  clip: clipGraph,
  text: clipTextGraph,
  ...UNET_FAMILY,
  'isnet-reference': (emit, config) => isnetGraph(emit, config, 'isnet'),
  'isnet-sketch': (emit, config) => isnetGraph(emit, config, 'sketch_isnet'),
  'lines-lineart': (emit) => lineartGraph(emit, 'lineart'),
  'lines-denoise': (emit) => denoiseGraph(emit, 'lineart_denoise'),
  'lines-keras': (emit) => kerasGraph(emit, 'lineart_keras'),
  'lines-sk': (emit) => skGraph(emit, 'lineart_sk'),
  combine: combineGraph,
};

/** The first tensor of every line extractor. */
const LINE_KEYS: Partial<Record<NetworkName, string>> = {
  'lines-lineart': 'lineart.model.model.0.weight',
  'lines-denoise': 'lineart_denoise.block0.model.0.conv1.model.2.weight',
  'lines-keras': 'lineart_keras.downblock_1.1.weight',
  'lines-sk': 'lineart_sk.model.model0.1.weight',
};

/** Networks that a pack may lack, and the tensor by which a checkpoint tells that it has what they read. */
const OPTIONAL: Partial<Record<NetworkName, string>> = { text: TEXT_TOWER_KEY, ...LINE_KEYS };

/**
 * Keys of the published checkpoints that no network of this table reads: ISNet's coarser outputs, buffers of the
 * schedule (the only keys without a dot) and of CLIP.
 */
const UNUSED_KEYS: readonly RegExp[] = [
  /^[^.]+$/,
  /^cond_stage_model\.(visual\.)?(mean|std)$/,
  /^(sketch_)?isnet\.(side[2-6]|pool_in)\b/,
  /\.num_batches_tracked$/,
];

/** The networks of a pack of this configuration; optional ones where the checkpoint `has` their tensor. */
export function networkNames(
  config: ModelConfig,
  has: (key: string) => boolean = isConfigured,
): readonly NetworkName[] {
  const names = Object.keys(BUILDS) as NetworkName[];
  return names.filter((name) => {
    const key = OPTIONAL[name];
    const keys = familyKeys(name, config);
    return (key === undefined || has(key)) && keys !== null && keys.every(has);
  });
}

/** True for the optional networks that the configuration describes: line extractors have one size. */
function isConfigured(key: string): boolean {
  return !Object.values(LINE_KEYS).includes(key);
}

/** How a network is written down. */
export interface Writing {
  readonly storage: Storage;
  readonly emission: EmissionName;
  /** As of GraphOptions. */
  readonly faint?: ReadonlySet<string>;
}

/** A network as a finished graph. */
export function networkGraph(
  name: NetworkName,
  config: ModelConfig,
  { storage, emission: wanted, faint = new Set() }: Writing,
): GraphModel {
  const emission = writtenAs(wanted, name);
  const { arithmetic, widensHalves } = EMISSIONS[emission];
  const graph = new Graph({ name, storage, arithmetic, widensHalves, faint });
  const ports = CONTRACTS[name].ports(packLayout(config));
  BUILDS[name](EMITTERS[emission](graph, ports), config);
  const model = graph.finish();
  const [complaint] = portComplaints(model, { ports, arithmetic });
  assert(complaint === undefined, `network ${name}, ${emission}: ${complaint}`);
  return model;
}

/** True for a checkpoint's tensor that is known, but read by no network here; anything else left over is an error. */
export function isUnusedKey(key: string, config: ModelConfig): boolean {
  return UNUSED_KEYS.some((pattern) => pattern.test(key)) || isUnusedTextKey(key, config);
}

export function packLayout(config: ModelConfig): PackLayout {
  const plan = unetPlan(config.unet);
  return {
    latentChannels: config.unet.latentChannels,
    latentFactor: LATENT_FACTOR,
    sizeMultiple: LATENT_FACTOR * 2 ** (plan.levels - 1),
    levels: plan.levels,
    hints: plan.hints.length,
    timeWidth: plan.timeWidth,
    clipImage: config.clip.image,
    clipTokens: patchCount(config.clip),
    contextWidth: config.unet.contextWidth,
    segmentSize: config.isnet.inputSize,
    family: config.layout,
    skipLevels: plan.outputBlocks.map(({ level }) => level),
    styleWidth: plan.styleWidth,
    sizeWidth: config.unet.sizeEmbeddingWidth,
    transformers: plan.transformers.map(({ side, level, strength }) => ({ side, level, strength })),
  };
}
