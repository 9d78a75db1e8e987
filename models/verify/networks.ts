/**
 * The networks of a golden configuration with by-name weights, behind the runtime's own port for packs, so that the
 * program's stages run on them as on any pack.
 */
import type { Tensor } from '../../src/image/tensor.js';
import { withSession, type Models } from '../../src/runtime/models.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import { EMISSIONS, type EmissionName } from '../../src/runtime/emissions.js';
import { PACK_FORMAT, type Pack } from '../../src/runtime/pack.js';
import type { ExternalData, Feed, Runtime, Session } from '../../src/runtime/session.js';
import { networkGraph, packLayout } from '../arch/networks.js';
import { byNameCheckpoint } from '../checkpoint/by-name.js';
import type { GoldenConfig } from './golden-config.js';
import { evaluateDim } from '../onnx/dims.js';
import type { GraphModel } from '../onnx/model.js';
import type { Storage } from '../onnx/nodes.js';
import { writeModel } from '../onnx/write.js';
import { requiredTensors, weightBytes } from '../pack/weights.js';

/** Free sizes by letter: latent h and w, tokens m, steps s. */
export type Sizes = Readonly<Record<string, number>>;

export type Tensors = Readonly<Record<string, Tensor>>;

/** A run of a network; feeds and results by port. */
export type RunNetwork = (feeds: Tensors) => Promise<Tensors>;

/** Weights that several networks share (the U-Net's variants) are made once, as long as they are small. */
const MAX_KEPT_BYTES = 2 ** 29;

/** Bytes of weights by stored type and name in the graph. */
type KeptWeights = Map<string, Uint8Array>;

/** How each network's weights are stored. */
export type StorageOf = (name: NetworkName) => Storage;

/** How golden networks are written down. */
export interface GoldenWriting {
  readonly emission?: EmissionName;
  /** What the emission computes in where left out. */
  readonly storageOf?: StorageOf;
  /** What becomes of every graph before it is loaded. */
  readonly change?: (model: GraphModel) => GraphModel;
}

export function goldenModels(
  { config, prediction, salt }: GoldenConfig,
  runtime: Runtime,
  {
    emission = 'portable',
    storageOf = () => EMISSIONS[emission].arithmetic,
    change = (model) => model,
  }: GoldenWriting = {},
): Models {
  const kept: KeptWeights = new Map();
  return {
    pack: goldenPack(config, prediction),
    backend: runtime.backend,
    emission,
    budgetBytes: Infinity,
    load: (name, sizes) => {
      const graph = networkGraph(name, config, { storage: storageOf(name), emission });
      return loadGraph(runtime, change(graph), { sizes, salt, kept });
    },
  };
}

/** Loads a network, lends it to `use`, and releases it. */
export function withNetwork<T>(
  models: Models,
  { name, sizes }: { readonly name: NetworkName; readonly sizes: Sizes },
  use: (run: RunNetwork) => Promise<T>,
): Promise<T> {
  return withSession(
    () => models.load(name, sizes),
    (session) => use((feeds) => runSession(session, feeds)),
  );
}

export interface ByNameLoad {
  readonly sizes: Sizes;
  readonly salt: string;
  readonly kept?: KeptWeights;
}

/** A session of any graph with by-name weights; the caller releases it. */
export async function loadGraph(
  runtime: Runtime,
  model: GraphModel,
  { sizes, salt, kept = new Map() }: ByNameLoad,
): Promise<Session> {
  const free = model.inputs.flatMap((input) => input.shape).filter((dim) => typeof dim === 'string');
  const dimensions = Object.fromEntries(free.map((dim) => [dim, evaluateDim(dim, sizes)]));
  return runtime.load({ name: model.name, dimensions, ...(await byNameContent(model, salt, kept)) });
}

/** Runs a network and reads all of its outputs. */
export async function runSession(session: Session, feeds: Readonly<Record<string, Feed>>): Promise<Tensors> {
  const values = await session.run(feeds);
  try {
    const entries = Object.entries(values).map(
      async ([name, value]) => [name, { data: await value.read(), shape: value.shape }] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  } finally {
    for (const value of Object.values(values)) value.dispose();
  }
}

/** Every weight is a file of its own, so that no copy joins them. */
async function byNameContent(
  model: GraphModel,
  salt: string,
  kept: KeptWeights,
): Promise<{ readonly graph: Uint8Array; readonly weights: readonly ExternalData[] }> {
  const checkpoint = byNameCheckpoint({ shapes: requiredTensors([model]), salt });
  const files = new Map<string, ExternalData & { readonly data: Uint8Array }>();
  for (const weight of model.weights) {
    const identity = `${weight.stored} ${weight.name}`;
    const data = kept.get(identity) ?? (await weightBytes(weight, checkpoint));
    keep(kept, identity, data);
    const isWidened = weight.stored !== weight.dtype;
    files.set(weight.name, { path: `weight${files.size}`, data, isWidened });
  }
  const graph = writeModel(model, ({ name }) => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`weight ${name} was not made`);
    return { file: file.path, offset: 0, bytes: file.data.byteLength * (file.isWidened === true ? 2 : 1) };
  });
  return { graph, weights: [...files.values()] };
}

function keep(kept: KeptWeights, identity: string, data: Uint8Array): void {
  const total = [...kept.values()].reduce((sum, { byteLength }) => sum + byteLength, data.byteLength);
  if (total <= MAX_KEPT_BYTES) kept.set(identity, data);
}

/** What the program asks of a pack's manifest; there are no files. */
function goldenPack(config: GoldenConfig['config'], prediction: Pack['prediction']): Pack {
  return {
    format: PACK_FORMAT,
    id: 'golden',
    version: '0',
    title: 'By-name weights',
    licence: { id: 'none', attribution: '', nonCommercial: false },
    sources: [],
    weights: 'float32',
    prediction,
    latentScale: config.latentScale,
    schedule: {
      // As the released models were trained: arXiv 2112.10752, and the README of the golden tensors.
      alphaBar: { kind: 'scaled-linear', betaStart: 0.00085, betaEnd: 0.012, steps: 1000 },
      zeroTerminalSnr: false,
      spacing: 'authors',
    },
    sizes: [{ width: 768, height: 768 }],
    features: ['split', 'segment'],
    defaults: { sampler: 'dpm++2m', steps: 20, guidance: 4, sketchThreshold: 0.05, referenceThreshold: 0.5 },
    layout: packLayout(config),
    preview: null,
    emissions: {},
    networks: {},
    shards: [],
  };
}
