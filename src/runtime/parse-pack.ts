/**
 * From pack.json to a Pack that holds what it says: the schema first, then what no schema can say, so that a run
 * cannot fail later because the pack was not of one piece. Throws FormatError naming the field.
 */
import * as v from 'valibot';
import { FormatError } from '../errors.js';
import { portComplaints, SAMPLE_SIZES } from './check-ports.js';
import { CONTRACTS, FEATURES, networksFor, type NetworkName } from './contracts.js';
import { dimensionValue, type Sizes } from './dimensions.js';
import type { PackLayout } from './layout.js';
import { EMISSIONS, holdsNetwork, type EmissionName } from './emissions.js';
import {
  manifestSchema,
  packOf,
  type Pack,
  type PackManifest,
  type PackNetwork,
  type PackNetworks,
} from './pack.js';

export function parsePack(json: unknown, place = 'pack.json'): Pack {
  return packOf(parseManifest(json, place));
}

/** What stands in the file, with what it leaves out filled in. */
export function parseManifest(json: unknown, place: string): PackManifest {
  // The first fault is enough; a hostile file could have millions.
  const result = v.safeParse(manifestSchema, json, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const reason = `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`;
    throw new FormatError('model-file-broken', { file: place, reason });
  }
  for (const reason of complaints(packOf(result.output)))
    throw new FormatError('model-file-broken', { file: place, reason });
  return result.output;
}

function* complaints(pack: Pack): Generator<string> {
  const { layout, features } = pack;
  yield* missingComplaints(pack);
  if (features.includes('segment') && layout.segmentSize === null)
    yield 'layout.segmentSize must be a number to segment';
  yield* sizeComplaints(pack);
  if (pack.prediction === 'eps' && pack.schedule.zeroTerminalSnr) {
    yield 'an eps prediction cannot go with zero terminal SNR: it says nothing where no picture is left';
  }
  yield* scheduleComplaints(pack);
  for (const [emission, networks] of entriesOf(pack.emissions)) {
    yield* emissionComplaints(emission, networks, pack);
  }
}

function* emissionComplaints(emission: EmissionName, networks: PackNetworks, pack: Pack): Generator<string> {
  const place = `emissions.${emission}`;
  const missing = entriesOf(pack.networks).find(
    ([name]) => holdsNetwork(EMISSIONS[emission], name) && networks[name] === undefined,
  );
  if (missing !== undefined) yield `${place}.${missing[0]} is missing; another emission has it`;
  const files = new Set(pack.shards.map(({ file }) => file));
  for (const [name, network] of entriesOf(networks)) {
    const unknown = network.shards.find((file) => !files.has(file));
    if (unknown !== undefined)
      yield `${place}.${name} wants the shard ${unknown}, which shards does not list`;
    for (const complaint of networkComplaints(name, network, { pack, emission }))
      yield `${place}.${name}.${complaint}`;
  }
}

function* missingComplaints({ features, networks }: Pack): Generator<string> {
  for (const need of ['run', ...FEATURES.filter((feature) => features.includes(feature))] as const) {
    const missing = networksFor(need).find((name) => networks[name] === undefined);
    const words = need === 'run' ? 'every run' : `the feature "${need}"`;
    if (missing !== undefined) yield `emissions.portable.${missing} is missing; ${words} needs it`;
  }
}

function* networkComplaints(
  name: NetworkName,
  network: PackNetwork,
  { pack: { layout }, emission }: { readonly pack: Pack; readonly emission: EmissionName },
): Generator<string> {
  yield* dimensionComplaints(name, network, layout);
  const { arithmetic } = EMISSIONS[emission];
  yield* portComplaints(network, { ports: CONTRACTS[name].ports(layout), arithmetic });
}

/** Noise grows from step to step, and something of the picture is left in all but the last. */
function* scheduleComplaints({ schedule: { alphaBar } }: Pack): Generator<string> {
  if (alphaBar.kind === 'scaled-linear') {
    const { betaStart, betaEnd } = alphaBar;
    const isRising = betaStart > 0 && betaStart <= betaEnd && betaEnd < 1;
    if (!isRising) yield `schedule.alphaBar: betas from ${betaStart} to ${betaEnd} must rise between 0 and 1`;
    return;
  }
  const { values } = alphaBar;
  const at = values.findIndex((value, i) => i > 0 && value >= values[i - 1]);
  if (at >= 0)
    yield `schedule.alphaBar.values.${at}: ${values[at]} must be below ${values[at - 1]}, the one before`;
}

/** Every size has a value in a run, down to the smallest picture. */
function* dimensionComplaints(
  name: NetworkName,
  network: PackNetwork,
  layout: PackLayout,
): Generator<string> {
  const { sizeMultiple, latentFactor } = layout;
  const least = Math.max(1, Math.floor(sizeMultiple / latentFactor));
  const isOfPixels = CONTRACTS[name].sizes === 'pixels';
  const smallest = { h: least, w: least, m: 1, s: 1 };
  const cases: readonly Sizes[] = isOfPixels ? [SAMPLE_SIZES] : [SAMPLE_SIZES, smallest];
  for (const side of ['inputs', 'outputs'] as const)
    for (const port of network[side])
      for (const dimension of port.shape) {
        const hasValue = cases.every((sizes) => dimensionValue(dimension, sizes) !== null);
        if (!hasValue) yield `${side}.${port.name}: the size "${dimension}" has no value in a run`;
      }
}

function* sizeComplaints({ layout, sizes, preview }: Pack): Generator<string> {
  const coarsest = layout.latentFactor * 2 ** (layout.levels - 1);
  if (layout.sizeMultiple % coarsest !== 0) yield `layout.sizeMultiple must be a multiple of ${coarsest}`;
  for (const { width, height } of sizes) {
    const fits = width % layout.sizeMultiple === 0 && height % layout.sizeMultiple === 0;
    if (!fits) yield `sizes: ${width} x ${height} is no multiple of ${layout.sizeMultiple}`;
  }
  for (const { level } of layout.transformers) {
    if (level >= layout.levels) yield `layout.transformers: level ${level} of ${layout.levels}`;
  }
  if (preview === null) return;
  const rows =
    preview.matrix.length === 3 && preview.matrix.every((row) => row.length === layout.latentChannels);
  if (!rows || preview.bias.length !== 3)
    yield `preview must be a 3 x ${layout.latentChannels} matrix and 3 numbers`;
}

function entriesOf<K extends string, V>(record: Partial<Record<K, V>>): readonly [K, V][] {
  return Object.entries(record) as [K, V][];
}
