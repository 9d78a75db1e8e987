/**
 * From pack.json to a Pack that holds what it says: the schema first, then what no schema can say, so that a run
 * cannot fail later because the pack was not of one piece. Throws FormatError naming the field.
 */
import * as v from 'valibot';
import { FormatError } from '../errors.js';
import { dimensionValue, type Sizes } from './dimensions.js';
import {
  packSchema,
  type NetworkName,
  type Pack,
  type PackDimension,
  type PackLayout,
  type PackNetwork,
} from './pack.js';
import { numbered, unetContracts, type Contract, type Contracts } from './unet-contracts.js';

/** Networks that no run can do without. */
const REQUIRED: readonly NetworkName[] = [
  'control',
  'vae-decoder',
  'clip',
  'context',
  'time',
  'unet',
  'unet-uncond',
  'combine',
];
const SPLIT: readonly NetworkName[] = ['unet-split'];
const SEGMENT: readonly NetworkName[] = ['isnet-reference', 'isnet-sketch'];
const TEXT: readonly NetworkName[] = ['text'];

/** Values in messages may be of any length. */
const MAX_WORDS = 500;

/** Sizes at which shapes are compared: unlike one another, divisible by any factor a pack may have. */
const SAMPLE = { h: 1024, w: 3072, m: 7, s: 5 };

export function parsePack(json: unknown, place = 'pack.json'): Pack {
  // The first fault is enough; a hostile file could have millions.
  const result = v.safeParse(packSchema, json, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const words = `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`;
    throw new FormatError(`${place}: ${words.slice(0, MAX_WORDS)}`);
  }
  const pack = result.output;
  for (const complaint of complaints(pack)) throw new FormatError(`${place}: ${complaint}`);
  return pack;
}

function* complaints(pack: Pack): Generator<string> {
  const { layout, features } = pack;
  const needed = [
    ...REQUIRED,
    ...(features.includes('split') ? SPLIT : []),
    ...(features.includes('segment') ? SEGMENT : []),
    ...(features.includes('text') ? TEXT : []),
  ];
  for (const name of needed) {
    if (pack.networks[name] === undefined)
      yield `networks.${name} is missing; ${featureWords(name)} needs it`;
  }
  if (features.includes('segment') && layout.segmentSize === null)
    yield 'layout.segmentSize must be a number to segment';
  yield* sizeComplaints(pack);
  yield* fileComplaints(pack);
  if (pack.prediction === 'eps' && pack.schedule.zeroTerminalSnr) {
    yield 'an eps prediction cannot go with zero terminal SNR: it says nothing where no picture is left';
  }
  yield* scheduleComplaints(pack);
  for (const [name, network] of Object.entries(pack.networks))
    yield* dimensionComplaints(name, network, layout);
  for (const [name, contract] of Object.entries(contracts(layout))) {
    const network = pack.networks[name as NetworkName];
    if (network !== undefined) yield* portComplaints(name, network, contract);
  }
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
function* dimensionComplaints(name: string, network: PackNetwork, layout: PackLayout): Generator<string> {
  const { sizeMultiple, latentFactor } = layout;
  const least = Math.max(1, Math.floor(sizeMultiple / latentFactor));
  const isOfPixels = name.startsWith('lines-');
  const cases: readonly Sizes[] = isOfPixels ? [SAMPLE] : [SAMPLE, { h: least, w: least, m: 1, s: 1 }];
  for (const side of ['inputs', 'outputs'] as const)
    for (const port of network[side])
      for (const dimension of port.shape) {
        const hasValue = cases.every((sizes) => dimensionValue(dimension, sizes) !== null);
        if (!hasValue)
          yield `networks.${name}.${side}.${port.name}: the size "${dimension}" has no value in a run`;
      }
}

function featureWords(name: NetworkName): string {
  if (SPLIT.includes(name)) return 'the feature "split"';
  if (TEXT.includes(name)) return 'the feature "text"';
  return SEGMENT.includes(name) ? 'the feature "segment"' : 'every run';
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

function* fileComplaints(pack: Pack): Generator<string> {
  const shards = new Set(pack.shards.map((shard) => shard.file));
  for (const [name, network] of Object.entries(pack.networks)) {
    for (const file of network.shards) {
      if (!shards.has(file)) yield `networks.${name} wants the shard ${file}, which shards does not list`;
    }
  }
}

function contracts(layout: PackLayout): Contracts {
  const { latentChannels, latentFactor, hints, clipImage, clipTokens, contextWidth, segmentSize } = layout;
  const latent = [1, latentChannels, 'h', 'w'];
  const image = [1, 3, `${latentFactor}*h`, `${latentFactor}*w`];
  const mask: Contract | null =
    segmentSize === null
      ? null
      : {
          inputs: { image: [1, 3, segmentSize, segmentSize] },
          outputs: { mask: [1, 1, segmentSize, segmentSize] },
        };
  return {
    ...unetContracts(layout),
    control: { inputs: { sketch: image, strength: [1] }, outputs: numbered(['hint'], hints) },
    'vae-decoder': { inputs: { latent }, outputs: { image } },
    clip: {
      inputs: { pixels: [1, 3, clipImage, clipImage] },
      outputs: { tokens: [1, clipTokens + 1, contextWidth] },
    },
    text: { inputs: { ids: null }, outputs: { embedding: [1, 1, contextWidth] } },
    combine: {
      inputs: { a: latent, b: latent, c: latent, d: latent, coef: [4] },
      outputs: { out: latent, norm: [1] },
    },
    'lines-lineart': lineContract(3),
    'lines-denoise': lineContract(1),
    'lines-keras': lineContract(1),
    'lines-sk': lineContract(3),
    ...(mask === null ? {} : { 'isnet-reference': mask, 'isnet-sketch': mask }),
  };
}

/** Sizes are the picture's, in pixels. */
function lineContract(channels: number): Contract {
  return { inputs: { image: [1, channels, 'h', 'w'] }, outputs: { lines: [1, 1, 'h', 'w'] } };
}

function* portComplaints(name: string, network: PackNetwork, contract: Contract): Generator<string> {
  for (const side of ['inputs', 'outputs'] as const) {
    const given = new Map(network[side].map((port) => [port.name, port]));
    for (const [port, shape] of Object.entries(contract[side])) {
      const found = given.get(port);
      given.delete(port);
      if (found === undefined) yield `networks.${name}.${side} lacks ${port}`;
      else if (found.dtype !== 'float32')
        yield `networks.${name}.${side}.${port} must be float32, it is ${found.dtype}`;
      else if (shape !== null && !sameShape(shape, found.shape)) {
        yield `networks.${name}.${side}.${port} must be [${shape.join(', ')}], it is [${found.shape.join(', ')}]`;
      }
    }
    // Further outputs do no harm; further inputs would stay unfed.
    for (const port of side === 'inputs' ? given.keys() : [])
      yield `networks.${name}.inputs has an unknown ${port}`;
  }
}

function sameShape(expected: readonly PackDimension[], actual: readonly PackDimension[]): boolean {
  if (expected.length !== actual.length) return false;
  return expected.every(
    (size, axis) => dimensionValue(size, SAMPLE) === dimensionValue(actual[axis], SAMPLE),
  );
}
