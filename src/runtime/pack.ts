/**
 * `pack.json`: everything the runtime knows of a model. The toolchain writes it, the runtime reads it and never
 * asks for a model's name. A pack is a folder: pack.json, `<network>.onnx` (structure only), weight shards.
 *
 * Graph contract (n = 1 throughout; h, w = latent size; L = levels; T = transformers in forward order):
 *   control          sketch [1,3,8h,8w] (-1..1, lines +1), strength [1]      -> hint0..hint<L>
 *   vae-encoder      image [1,3,8h,8w] (-1..1)                               -> moments [1,8,h,w], latent [1,4,h,w] (scaled mean)
 *   vae-decoder      latent [1,4,h,w] (scaled)                               -> image [1,3,8h,8w] (about -1..1, not clamped)
 *   clip             pixels [1,3,s,s] (normalised)                           -> tokens [1,1+N,E], class token first
 *   text             ids [1,n] (whole numbers, of src/text/tokenizer.ts)     -> embedding [1,1,E], of length 1
 *   context          tokens [1,m,E], strength [T]                            -> k0..k<T-1>, v0..v<T-1> (v times strength)
 *   context-foreground, context-background           the same, with that pass's low-rank pairs
 *   time             t [s]                                                   -> emb [s,total]: every res-block's bias
 *   unet             x [1,4,h,w], emb [1,total], hint*, k*, v*               -> out [1,4,h,w]
 *   unet-split       the same with fg_k*, fg_v*, bg_k*, bg_v* and
 *                    weight_in<level>, weight_out<level> [1,hw/4^level,1]    -> out
 *                    (attention = bg + weight * (fg - bg); level of the middle = L-1)
 *   unet-uncond      x, emb, hint*                                           -> out (context of zeros: exact)
 *   unet*-style      the same and style [1,styleWidth]                       -> out
 *   unet*-background the same and wk*, wv*, keep<level> [1,hw/4^level,1]     -> out (a skip's cell is kept where 1,
 *                    warped where 0); with a context, both passes of the split attention have their low-rank pairs
 *   unet-lora-foreground, -background, -both         as unet-split, with the low-rank pairs of one pass or of both
 *   unet-split-background, -style                    as unet-background, -background-style, without the pairs
 *   unet*-write      the same inputs as that U-Net                           -> r<i> [1,hw/4^level,c] per transformer: what
 *                    its self-attention sees
 *   unet*-read       those inputs and r*; without a context, also plain [1]  -> out (self-attention over own features and
 *                    r*; `plain` 0..1: how much of the answer is over its own alone)
 *   background-encoder   latent [1,4,h,w], tokens [1,m,E], size [1,sizeWidth]    -> h<i> [1,cells,c] per output block
 *   warp             h*, factor [1]                                          -> wk*, wv* per output block
 *   style-encoder    latent, tokens, size as above                           -> mod<i> [1,2c] per output block
 *   style            mod*, t [s]                                             -> style [s,styleWidth]
 *   threshold        t [s] (0..1)                                            -> embedding [s,E], added to tokens
 *   token-transformer    tokens [1,m,E] (with a threshold's embedding)       -> out [1,N,E]
 *                    (which of these a mode of a run needs: modes.ts)
 *   isnet-reference, isnet-sketch   image [1,3,s,s]                          -> mask [1,1,s,s]
 *   lines-lineart    image [1,3,h,w] (-1..1; pixels, multiples of 256)       -> lines [1,1,h,w] (-1..1, lines -1)
 *   lines-denoise    image [1,1,h,w] (0..255; pixels, multiples of 16)       -> lines [1,1,h,w] (about 0..255, lines 0)
 *   lines-keras      image [1,1,h,w] (at most 1; pixels, multiples of 16)    -> lines [1,1,h,w] (about 0..1, lines 1)
 *   lines-sk         image [1,3,h,w] (0..255; pixels, multiples of 4)        -> lines [1,1,h,w] (0..1, lines 0)
 *   combine          a, b, c, d [1,4,h,w], coef [4]                          -> out (sum of coef*value), norm [1] (sum of |out|)
 */
import * as v from 'valibot';
import { STRENGTH_LEVELS } from '../vocabulary/levels.js';
import { SAMPLERS } from '../vocabulary/samplers.js';

export const PACK_FORMAT = 1;

/**
 * Upper bounds of everything, so that no pack.json costs more than its reading, and none is refused after gigabytes were
 * fetched: what the panel hears of a pack is bounded in the same way (channel/protocol.ts).
 */
const MAX_WIDTH = 16_384;
/** Rows of biases for all blocks of a network in one. */
const MAX_ROW_WIDTH = 2 ** 20;
const MAX_LEVELS = 8;
/** Of transformers, blocks and hints. */
const MAX_LAYERS = 64;
const MAX_PORTS = 1024;
const MAX_RANK = 8;
const MAX_PICTURE_SIDE = 4096;
/** The engine's own limit on a side (diffusion/validate-request.ts). */
const MAX_MODEL_SIDE = 2048;
const MAX_FILE_BYTES = 2 ** 40;
const MAX_FILES = 4096;
const MAX_SIZES = 64;
const MAX_TIMESTEPS = 10_000;

const bounded = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const count = (most: number) => bounded(1, most);
const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const words = (most: number) => v.pipe(v.string(), v.maxLength(most));
const sha256 = v.pipe(v.string(), v.length(64), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex'));
/** A bare file name: no folder can be named, so no path leaves the pack. */
const fileName = v.pipe(words(128), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'a bare file name'));

/** Its length is looked at before its items are. */
const list = <S extends v.GenericSchema>(item: S, most: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(item));

const fileSchema = v.strictObject({ file: fileName, bytes: count(MAX_FILE_BYTES), sha256 });

/** A dimension: a number, or a monomial of the latent size such as "h", "8*h", "h*w/16". */
const dimensionSchema = v.union([
  count(MAX_ROW_WIDTH),
  v.pipe(words(32), v.regex(/^([1-9]\d{0,5}\*)?[a-z](\*[a-z]){0,3}(\/[1-9]\d{0,5})?$/)),
]);

const portSchema = v.strictObject({
  name: words(64),
  dtype: v.picklist(['float32', 'float16']),
  shape: list(dimensionSchema, MAX_RANK),
});

const networkSchema = v.strictObject({
  ...fileSchema.entries,
  inputs: list(portSchema, MAX_PORTS),
  outputs: list(portSchema, MAX_PORTS),
  /** Files of `shards` that hold its weights. */
  shards: list(fileName, MAX_FILES),
});

/** The U-Net in all its variants. */
export const UNET_NAMES = [
  'unet',
  'unet-split',
  'unet-uncond',
  'unet-style',
  'unet-split-style',
  'unet-uncond-style',
  'unet-background',
  'unet-uncond-background',
  'unet-background-style',
  'unet-uncond-background-style',
  'unet-lora-foreground',
  'unet-lora-background',
  'unet-lora-both',
  'unet-split-background',
  'unet-split-background-style',
] as const;
export type UnetName = (typeof UNET_NAMES)[number];

/** Background mode without its low-rank pairs: to measure what the pairs do, so nothing is injected into them. */
const MEASURED_UNETS = [
  'unet-split-background',
  'unet-split-background-style',
] as const satisfies readonly UnetName[];
export type InjectableUnet = Exclude<UnetName, (typeof MEASURED_UNETS)[number]>;

export function isInjectable(name: UnetName): name is InjectableUnet {
  return MEASURED_UNETS.every((measured) => measured !== name);
}

export const INJECTABLE_UNETS = UNET_NAMES.filter(isInjectable);

/** Attention injection runs a U-Net twice: over the reference, to remember, and over the picture, to be reminded. */
export const INJECTION_PASSES = ['write', 'read'] as const;
export type InjectionPass = (typeof INJECTION_PASSES)[number];
export type InjectedName = `${InjectableUnet}-${InjectionPass}`;

export function injectedName(name: InjectableUnet, pass: InjectionPass): InjectedName {
  return `${name}-${pass}`;
}

const OTHER_NAMES = [
  'control',
  'vae-encoder',
  'vae-decoder',
  'clip',
  'text',
  'context',
  'time',
  'context-foreground',
  'context-background',
  'background-encoder',
  'warp',
  'style-encoder',
  'style',
  'threshold',
  'token-transformer',
  'isnet-reference',
  'isnet-sketch',
  'lines-lineart',
  'lines-denoise',
  'lines-keras',
  'lines-sk',
  'combine',
] as const;

/** Names of the networks of a pack; a pack without a feature leaves its networks out. */
export const NETWORK_NAMES = [
  ...OTHER_NAMES,
  ...UNET_NAMES,
  ...INJECTABLE_UNETS.flatMap((name) => INJECTION_PASSES.map((pass) => injectedName(name, pass))),
];
export type NetworkName = (typeof NETWORK_NAMES)[number];

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
  steps: count(1000),
  guidance: v.pipe(v.number(), v.minValue(1), v.maxValue(30)),
  sketchThreshold: unit,
  referenceThreshold: unit,
});

/** What the runtime must know of the networks' shape; all of it derived from the configuration record. */
const layoutSchema = v.strictObject({
  latentChannels: count(64),
  /** Model pixels per latent cell. */
  latentFactor: count(64),
  /** Sizes are multiples of this many model pixels. */
  sizeMultiple: count(MAX_MODEL_SIDE),
  levels: count(MAX_LEVELS),
  hints: count(MAX_LAYERS),
  /** Width of `time`'s rows. */
  timeWidth: count(MAX_ROW_WIDTH),
  clipImage: count(MAX_PICTURE_SIDE),
  /** Tokens without the class token. */
  clipTokens: count(MAX_WIDTH),
  contextWidth: count(MAX_WIDTH),
  segmentSize: v.nullable(count(MAX_PICTURE_SIDE)),
  /** The checkpoint's layout (modes.ts): v2, v1.5 ("switch"), v1 ("mult"). */
  family: v.optional(v.picklist(['v2', 'switch', 'mult']), 'v2'),
  /** Per output block: its skip is at 1/2^level of the latent. */
  skipLevels: v.optional(list(bounded(0, MAX_LEVELS - 1), MAX_LAYERS), []),
  /** Width of `style`'s rows. */
  styleWidth: v.optional(count(MAX_ROW_WIDTH), 1),
  /** Width of a picture's size embedding. */
  sizeWidth: v.optional(count(MAX_WIDTH), 512),
  /** In forward order. `side` decides the mask comparison, `level` the mask factor 1/2^level. */
  transformers: list(
    v.strictObject({
      side: v.picklist(['input', 'middle', 'output']),
      level: bounded(0, MAX_LEVELS - 1),
      /** Which of the three strength sliders reaches it; null keeps 1. */
      strength: v.nullable(v.picklist(STRENGTH_LEVELS)),
    }),
    MAX_LAYERS,
  ),
});

const colour = v.pipe(v.number(), v.minValue(-1e6), v.maxValue(1e6));
const modelSide = count(MAX_MODEL_SIDE);

export const packSchema = v.strictObject({
  format: v.literal(PACK_FORMAT),
  id: v.pipe(words(64), v.regex(/^[a-z0-9][a-z0-9.-]{0,63}$/)),
  version: words(100),
  title: words(200),
  licence: v.strictObject({ id: words(100), attribution: words(1000), nonCommercial: v.boolean() }),
  /** Checkpoints the weights came from. */
  sources: list(v.strictObject({ name: words(300), bytes: bounded(0, MAX_FILE_BYTES), sha256 }), 64),
  prediction: v.picklist(['v', 'eps']),
  /** Latent = latentScale * posterior mean. */
  latentScale: v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e6)),
  schedule: scheduleSchema,
  /** Model sizes the network was trained at, best first. */
  sizes: v.pipe(list(v.strictObject({ width: modelSide, height: modelSide }), MAX_SIZES), v.minLength(1)),
  features: list(v.picklist(['split', 'segment', 'text']), 3),
  defaults: defaultsSchema,
  layout: layoutSchema,
  /** RGB (-1..1) of a latent cell = matrix [3 x latentChannels] * latent + bias [3]; null: no preview. */
  preview: v.nullable(v.strictObject({ matrix: list(list(colour, 64), 3), bias: list(colour, 3) })),
  networks: v.record(v.picklist(NETWORK_NAMES), networkSchema),
  shards: list(fileSchema, MAX_FILES),
});

export type Pack = v.InferOutput<typeof packSchema>;
export type PackFile = v.InferOutput<typeof fileSchema>;
export type PackNetwork = v.InferOutput<typeof networkSchema>;
export type PackPort = v.InferOutput<typeof portSchema>;
export type PackSchedule = v.InferOutput<typeof scheduleSchema>;
export type PackLayout = v.InferOutput<typeof layoutSchema>;
export type PackDimension = v.InferOutput<typeof dimensionSchema>;
