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

export const PACK_FORMAT = 1;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const size = v.pipe(v.number(), v.integer(), v.minValue(1));
const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex'));
/** A bare file name: no folder can be named, so no path leaves the pack. */
const fileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'a bare file name'));

const fileSchema = v.strictObject({ file: fileName, bytes: size, sha256 });

/** A dimension: a number, or a monomial of the latent size such as "h", "8*h", "h*w/16". */
const dimensionSchema = v.union([size, v.pipe(v.string(), v.regex(/^(\d+\*)?[a-z](\*[a-z])*(\/\d+)?$/))]);

const portSchema = v.strictObject({
  name: v.string(),
  dtype: v.picklist(['float32', 'float16']),
  shape: v.array(dimensionSchema),
});

const networkSchema = v.strictObject({
  ...fileSchema.entries,
  inputs: v.array(portSchema),
  outputs: v.array(portSchema),
  /** Files of `shards` that hold its weights. */
  shards: v.array(fileName),
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
  v.strictObject({ kind: v.literal('scaled-linear'), betaStart: unit, betaEnd: unit, steps: size }),
  v.strictObject({
    kind: v.literal('table'),
    values: v.pipe(v.array(unit), v.minLength(2), v.maxLength(10_000)),
  }),
]);

/** The authors' four first, then the k-diffusion family (pipeline appendix C). What each does: samplers-table.ts. */
export const SAMPLERS = [
  'ddim',
  'dpm++2m',
  'pndm',
  'lms',
  'euler',
  'euler-a',
  'heun',
  'dpm2',
  'dpm2-a',
  'k-lms',
  'k-dpm++2m',
  'dpm++2s-a',
  'dpm++sde',
  'dpm++2m-sde',
  'dpm++2m-sde-heun',
  'dpm++3m-sde',
  'dpm-fast',
  'dpm-adaptive',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** What people call them; "k" tells the two that both families have apart. */
export const SAMPLER_LABELS: Readonly<Record<SamplerName, string>> = {
  ddim: 'DDIM',
  'dpm++2m': 'DPM++ 2M',
  pndm: 'PNDM',
  lms: 'LMS',
  euler: 'Euler',
  'euler-a': 'Euler a',
  heun: 'Heun',
  dpm2: 'DPM2',
  'dpm2-a': 'DPM2 a',
  'k-lms': 'LMS (k)',
  'k-dpm++2m': 'DPM++ 2M (k)',
  'dpm++2s-a': 'DPM++ 2S a',
  'dpm++sde': 'DPM++ SDE',
  'dpm++2m-sde': 'DPM++ 2M SDE',
  'dpm++2m-sde-heun': 'DPM++ 2M SDE Heun',
  'dpm++3m-sde': 'DPM++ 3M SDE',
  'dpm-fast': 'DPM fast',
  'dpm-adaptive': 'DPM adaptive',
};

/** Which noise levels a sampler visits. The authors' four know "karras" (DPM++ 2M, LMS) and their own. */
export const NOISE_SCHEDULES = [
  'automatic',
  'uniform',
  'karras',
  'exponential',
  'polyexponential',
  'sgm-uniform',
] as const;
export type NoiseSchedule = (typeof NOISE_SCHEDULES)[number];

const scheduleSchema = v.strictObject({
  alphaBar: alphaBarSchema,
  /** Rescale so that the last alphaBar is exactly 0 (arXiv 2305.08891, algorithm 1). */
  zeroTerminalSnr: v.boolean(),
  /** Which timesteps a sampler visits: as the authors' samplers do, or from the very last one down. */
  spacing: v.picklist(['authors', 'trailing']),
});

const defaultsSchema = v.strictObject({
  sampler: v.picklist(SAMPLERS),
  steps: v.pipe(size, v.maxValue(1000)),
  guidance: v.pipe(v.number(), v.minValue(1), v.maxValue(30)),
  sketchThreshold: unit,
  referenceThreshold: unit,
});

/** What the runtime must know of the networks' shape; all of it derived from the configuration record. */
const layoutSchema = v.strictObject({
  latentChannels: size,
  /** Model pixels per latent cell. */
  latentFactor: size,
  /** Sizes are multiples of this many model pixels. */
  sizeMultiple: size,
  levels: size,
  hints: size,
  /** Width of `time`'s rows. */
  timeWidth: size,
  clipImage: size,
  /** Tokens without the class token. */
  clipTokens: size,
  contextWidth: size,
  segmentSize: v.nullable(size),
  /** The checkpoint's layout (modes.ts): v2, v1.5 ("switch"), v1 ("mult"). */
  family: v.optional(v.picklist(['v2', 'switch', 'mult']), 'v2'),
  /** Per output block: its skip is at 1/2^level of the latent. */
  skipLevels: v.optional(v.array(count), []),
  /** Width of `style`'s rows. */
  styleWidth: v.optional(size, 1),
  /** Width of a picture's size embedding. */
  sizeWidth: v.optional(size, 512),
  /** In forward order. `side` decides the mask comparison, `level` the mask factor 1/2^level. */
  transformers: v.array(
    v.strictObject({
      side: v.picklist(['input', 'middle', 'output']),
      level: count,
      /** Which of the three strength sliders reaches it; null keeps 1. */
      strength: v.nullable(v.picklist(['encoder', 'middle', 'low'])),
    }),
  ),
});

export const packSchema = v.strictObject({
  format: v.literal(PACK_FORMAT),
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]{0,63}$/)),
  version: v.string(),
  title: v.string(),
  licence: v.strictObject({ id: v.string(), attribution: v.string(), nonCommercial: v.boolean() }),
  /** Checkpoints the weights came from. */
  sources: v.array(v.strictObject({ name: v.string(), bytes: count, sha256 })),
  prediction: v.picklist(['v', 'eps']),
  /** Latent = latentScale * posterior mean. */
  latentScale: v.pipe(v.number(), v.minValue(1e-6)),
  schedule: scheduleSchema,
  /** Model sizes the network was trained at, best first. */
  sizes: v.pipe(v.array(v.strictObject({ width: size, height: size })), v.minLength(1)),
  features: v.array(v.picklist(['split', 'segment', 'text'])),
  defaults: defaultsSchema,
  layout: layoutSchema,
  /** RGB (-1..1) of a latent cell = matrix [3 x latentChannels] * latent + bias [3]; null: no preview. */
  preview: v.nullable(v.strictObject({ matrix: v.array(v.array(v.number())), bias: v.array(v.number()) })),
  networks: v.record(v.picklist(NETWORK_NAMES), networkSchema),
  shards: v.array(fileSchema),
});

export type Pack = v.InferOutput<typeof packSchema>;
export type PackFile = v.InferOutput<typeof fileSchema>;
export type PackNetwork = v.InferOutput<typeof networkSchema>;
export type PackPort = v.InferOutput<typeof portSchema>;
export type PackSchedule = v.InferOutput<typeof scheduleSchema>;
export type PackLayout = v.InferOutput<typeof layoutSchema>;
export type PackDimension = v.InferOutput<typeof dimensionSchema>;
