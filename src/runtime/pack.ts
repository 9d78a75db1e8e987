/**
 * `pack.json`: everything the runtime knows of a model. The toolchain writes it, the runtime reads it and never
 * asks for a model's name. A pack is a folder: pack.json, graphs (structure only), weight shards.
 * Graphs come in sets by emission (emissions.ts) over the same shards, gzipped: `graphs/<emission>/<network>.onnx.gz`.
 *
 * Names and ports of the networks: contracts.ts.
 */
import * as v from 'valibot';
import { LIMITS } from '../vocabulary/limits.js';
import { SAMPLERS } from '../vocabulary/samplers.js';
import { WEIGHT_STORAGES } from '../vocabulary/weight-storages.js';
import { bounded, count, list, unit, words } from './bounds.js';
import { FEATURES, NETWORK_NAMES, type NetworkName } from './contracts.js';
import { EMISSION_NAMES, type EmissionName } from './emissions.js';
import { dimensionSchema, layoutSchema } from './layout.js';
import { memorySchema } from './memory-schema.js';

const MAX_PORTS = 1024;
const MAX_RANK = 8;
const MAX_FILE_BYTES = 2 ** 40;
/** Of a graph's structure, packed and unpacked: full v2's largest has 1.4 MB. */
const MAX_GRAPH_BYTES = 2 ** 25;
const MAX_FILES = 4096;
const MAX_SIZES = 64;
const MAX_TIMESTEPS = 10_000;

const sha256 = v.pipe(v.string(), v.length(64), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex'));
/** A bare file name: no folder can be named, so no path leaves the pack. */
const fileName = v.pipe(words(128), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'a bare file name'));

const fileSchema = v.strictObject({ file: fileName, bytes: count(MAX_FILE_BYTES), sha256 });

const portSchema = v.strictObject({
  name: words(64),
  dtype: v.picklist(['float32', 'float16']),
  shape: list(dimensionSchema, MAX_RANK),
});

/** Folders of bare names, so that no path leaves the pack. */
const graphPath = v.pipe(
  words(200),
  v.regex(/^([A-Za-z0-9][A-Za-z0-9._-]*\/){0,3}[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a path inside of the pack'),
);

const networkSchema = v.strictObject({
  file: graphPath,
  bytes: count(MAX_GRAPH_BYTES),
  sha256,
  /** What comes of it: exactly so much. */
  inflatedBytes: count(MAX_GRAPH_BYTES),
  inputs: list(portSchema, MAX_PORTS),
  outputs: list(portSchema, MAX_PORTS),
  /** Files of `shards` that hold its weights. */
  shards: list(fileName, MAX_FILES),
  memory: memorySchema,
});

const networksSchema = v.record(v.picklist(NETWORK_NAMES), networkSchema);

/** Emissions that this version does not know are left out: others run the model. */
const emissionsSchema = v.object({
  ...optionalEmissions(),
  portable: networksSchema,
});

function optionalEmissions() {
  const entries = EMISSION_NAMES.map((name) => [name, v.exactOptional(networksSchema)] as const);
  return Object.fromEntries(entries) as Record<EmissionName, (typeof entries)[number][1]>;
}

/** alphaBar of the forward process. "scaled-linear": betas = linspace(sqrt start, sqrt end, steps)^2. */
const alphaBarSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('scaled-linear'),
    betaStart: unit,
    betaEnd: unit,
    steps: bounded(2, MAX_TIMESTEPS),
  }),
  v.strictObject({
    kind: v.literal('table'),
    values: v.pipe(list(unit, MAX_TIMESTEPS), v.minLength(2)),
  }),
]);

const scheduleSchema = v.strictObject({
  alphaBar: alphaBarSchema,
  /** Rescale so that the last alphaBar is exactly 0 (arXiv 2305.08891, algorithm 1). */
  zeroTerminalSnr: v.boolean(),
  /** Which timesteps a sampler visits: as the authors' samplers do, or from the very last one down. */
  spacing: v.picklist(['authors', 'trailing']),
});

const defaultsSchema = v.strictObject({
  sampler: v.picklist(SAMPLERS),
  steps: count(LIMITS.steps),
  guidance: v.pipe(v.number(), v.minValue(1), v.maxValue(LIMITS.guidance)),
  sketchThreshold: unit,
  referenceThreshold: unit,
});

const colour = v.pipe(v.number(), v.minValue(-1e6), v.maxValue(1e6));
const modelSide = count(LIMITS.modelSide);

/** Of packs that this version reads: those of older formats are built anew. */
export const PACK_FORMAT = 4;

/** What stands in pack.json. */
export const manifestSchema = v.strictObject({
  format: v.literal(PACK_FORMAT),
  id: v.pipe(words(64), v.regex(/^[a-z0-9][a-z0-9.-]{0,63}$/)),
  version: words(100),
  title: words(200),
  licence: v.strictObject({ id: words(100), attribution: words(1000), nonCommercial: v.boolean() }),
  /** Checkpoints the weights came from. */
  sources: list(v.strictObject({ name: words(300), bytes: bounded(0, MAX_FILE_BYTES), sha256 }), 64),
  /** How matrices and kernels are stored; packs that differ in nothing else are editions of one model (pack-list.ts). */
  weights: v.picklist(WEIGHT_STORAGES),
  prediction: v.picklist(['v', 'eps']),
  /** Latent = latentScale * posterior mean. */
  latentScale: v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e6)),
  schedule: scheduleSchema,
  /** Model sizes the network was trained at, best first. */
  sizes: v.pipe(list(v.strictObject({ width: modelSide, height: modelSide }), MAX_SIZES), v.minLength(1)),
  features: list(v.picklist(FEATURES), FEATURES.length),
  defaults: defaultsSchema,
  layout: layoutSchema,
  /** RGB (-1..1) of a latent cell = matrix [3 x latentChannels] * latent + bias [3]; null: no preview. */
  preview: v.nullable(v.strictObject({ matrix: list(list(colour, 64), 3), bias: list(colour, 3) })),
  /** The largest magnitude of a sum in a run (`models range`), rounded up to a power of two; left out: nobody measured it. */
  largestSum: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 127))),
  emissions: emissionsSchema,
  shards: list(fileSchema, MAX_FILES),
});

export type PackManifest = v.InferOutput<typeof manifestSchema>;
export type PackFile = v.InferOutput<typeof fileSchema>;
export type PackNetwork = v.InferOutput<typeof networkSchema>;
export type PackNetworks = Partial<Record<NetworkName, PackNetwork>>;
export type PackPort = v.InferOutput<typeof portSchema>;
export type PackSchedule = v.InferOutput<typeof scheduleSchema>;

export interface Pack extends Omit<PackManifest, 'emissions'> {
  /** The same networks in each. */
  readonly emissions: Readonly<Partial<Record<EmissionName, PackNetworks>>>;
  /** Those of the portable emission, which every pack has: what the pack can do. */
  readonly networks: PackNetworks;
}

export function packOf(manifest: PackManifest): Pack {
  return { ...manifest, networks: manifest.emissions.portable };
}
