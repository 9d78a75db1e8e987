/**
 * The table of networks: what asks for each, and its ports by name, shape and element type. Names derive from it; the
 * toolchain checks what it builds against it (models/arch/networks.ts), the runtime what it opens (parse-pack.ts).
 *
 * The batch is 1, but for what both rows of guidance remember. Sizes: h and w of the latent (of the picture in `lines-*`), m tokens of context, s steps; all
 * else is the layout's. Which networks a mode of a run needs, and how it feeds them: modes.ts.
 */
import type { PackDimension, PackLayout } from './layout.js';

export interface Port {
  /** Null: a shape that only the networks know; they fit one another. */
  readonly shape: readonly PackDimension[] | null;
  /** "emission": whatever the emission computes in, since the value only goes from one network to another. */
  readonly dtype: 'float32' | 'emission';
}

export type Ports = Readonly<Record<string, Port>>;

export interface NetworkPorts {
  readonly inputs: Ports;
  readonly outputs: Ports;
}

/** What a pack can do besides colorizing, in the order in which it says so. */
export const FEATURES = ['split', 'segment', 'text'] as const;
export type Feature = (typeof FEATURES)[number];

export interface Contract {
  /** What cannot do without it: every run, a feature of the pack, or else only a mode, which the pack then lacks. */
  readonly neededBy: 'run' | Feature | 'mode';
  /** What h and w count where that is not the latent's cells. */
  readonly sizes?: 'pixels';
  /** It is fed the run's own latent, never the same twice: an answer of it is worth nothing to a later run. */
  readonly seesLatent?: true;
  /** Only engines whose values live there run it (session.ts). */
  readonly location?: 'cpu';
  readonly ports: (layout: PackLayout) => NetworkPorts;
}

/**
 * The U-Net in all its variants: a sum out of the latent x, the time's row and the sketch's hints. A row of guidance that
 * lacks the reference is fed values of zero, which leave exactly what the network says without cross-attention.
 */
const UNETS = {
  unet: unet('run', context),
  /** Attention = background + weight * (foreground - background). */
  'unet-split': unet('split', split),
  'unet-style': unet('mode', context, style),
  'unet-split-style': unet('mode', split, style),
  /** A skip's cell is kept where 1, warped where 0; both passes of the split attention have their low-rank pairs. */
  'unet-background': unet('mode', split, background),
  'unet-background-style': unet('mode', split, background, style),
  /** As `unet-split`, with the low-rank pairs of one pass or of both. */
  'unet-lora-foreground': unet('mode', split),
  'unet-lora-background': unet('mode', split),
  'unet-lora-both': unet('mode', split),
} as const satisfies Record<string, Contract>;

/** Background mode without its low-rank pairs: to measure what the pairs do, so nothing is injected into them. */
const MEASURED_UNETS = {
  'unet-split-background': unet('mode', split, background),
  'unet-split-background-style': unet('mode', split, background, style),
} as const satisfies Record<string, Contract>;

const OTHERS = {
  /** The sketch -1..1, lines +1. */
  control: network('run', (layout) => ({
    inputs: { sketch: float32(picture(layout)), strength: float32([1]) },
    outputs: numbered(['hint'], layout.hints),
  })),
  /** The picture -1..1; `latent` is the scaled mean. */
  'vae-encoder': network('mode', (layout) => ({
    inputs: { image: float32(picture(layout)) },
    outputs: {
      moments: float32([1, 2 * layout.latentChannels, 'h', 'w']),
      latent: float32(latent(layout)),
    },
  })),
  /** From the scaled latent to a picture of about -1..1, not clamped. */
  'vae-decoder': latentNetwork('run', (layout) => ({
    inputs: { latent: float32(latent(layout)) },
    outputs: { image: float32(picture(layout)) },
  })),
  /** Normalised pixels; the class token comes first. */
  clip: network('run', ({ clipImage, clipTokens, contextWidth }) => ({
    inputs: { pixels: float32([1, 3, clipImage, clipImage]) },
    outputs: { tokens: float32([1, clipTokens + 1, contextWidth]) },
  })),
  /** Whole numbers of src/text/tokenizer.ts [1, n]; the embedding is of length 1. */
  text: network('text', ({ contextWidth }) => ({
    inputs: { ids: float32(null) },
    outputs: { embedding: float32([1, 1, contextWidth]) },
  })),
  /** Keys, and values times the strength, of every transformer in forward order. */
  context: contextNetwork('run'),
  /** Every block's bias. */
  time: network('run', ({ timeWidth }) => ({
    inputs: { t: float32(['s']) },
    outputs: { emb: float32(['s', timeWidth]) },
  })),
  /**
   * The weights of the last cross-attention averaged over heads, of a U-Net's `query` and the last transformer's k<i>: where
   * in the reference each of the latent's cells looks. Rows sum to 1.
   */
  'attention-map': latentNetwork('mode', () => ({
    inputs: { query: QUERY, keys: { shape: null, dtype: 'emission' } },
    outputs: { map: float32([1, 'h*w', 'm']) },
  })),
  /** The same as `context`, with that pass's low-rank pairs. */
  'context-foreground': contextNetwork('mode'),
  'context-background': contextNetwork('mode'),
  /** Features of the background's source per output block. */
  'background-encoder': network('mode', (layout) => ({
    inputs: side(layout),
    outputs: numbered(['h'], blocks(layout)),
  })),
  warp: network('mode', (layout) => ({
    inputs: { ...numbered(['h'], blocks(layout)), factor: float32([1]) },
    outputs: numbered(['wk', 'wv'], blocks(layout)),
  })),
  /** Shift and scale per output block; the host mixes those of two pictures. */
  'style-encoder': network('mode', (layout) => ({
    inputs: side(layout),
    outputs: hostRead(numbered(['mod'], blocks(layout))),
  })),
  style: network('mode', (layout) => ({
    inputs: { ...hostRead(numbered(['mod'], blocks(layout))), t: float32(['s']) },
    outputs: { style: float32(['s', layout.styleWidth]) },
  })),
  /** t 0..1; added to tokens. */
  threshold: network('mode', ({ contextWidth }) => ({
    inputs: { t: float32(['s']) },
    outputs: { embedding: float32(['s', contextWidth]) },
  })),
  /** Tokens with a threshold's embedding. */
  'token-transformer': network('mode', ({ clipTokens, contextWidth }) => ({
    inputs: { tokens: float32([1, 'm', contextWidth]) },
    outputs: { out: float32([1, clipTokens, contextWidth]) },
  })),
  'isnet-reference': network('segment', segmentation),
  'isnet-sketch': network('segment', segmentation),
  /** -1..1, sides multiples of 256 -> -1..1, lines -1. */
  'lines-lineart': lineExtractor(3),
  /** 0..255, multiples of 16 -> about 0..255, lines 0. */
  'lines-denoise': lineExtractor(1),
  /** At most 1, multiples of 16 -> about 0..1, lines 1. */
  'lines-keras': lineExtractor(1),
  /** 0..255, multiples of 4 -> 0..1, lines 0. */
  'lines-sk': lineExtractor(3),
  /** The sum of coefficient * latent; `before` times the size of that: 0, or no number, where it is broken. */
  combine: latentNetwork('run', (layout) => {
    const x = float32(latent(layout));
    return {
      inputs: { a: x, b: x, c: x, d: x, coef: float32([4]), before: float32([1]) },
      outputs: { out: x, norm: float32([1]) },
    };
  }),
} as const satisfies Record<string, Contract>;

export type InjectableUnet = keyof typeof UNETS;
export type UnetName = InjectableUnet | keyof typeof MEASURED_UNETS;

/** Attention injection runs a U-Net twice: over the reference, to write down, and over the picture, which reads it. */
export const INJECTION_PASSES = ['write', 'read'] as const;
export type InjectionPass = (typeof INJECTION_PASSES)[number];

/** One run of a U-Net. */
export interface UnetForm {
  readonly unet: UnetName;
  /**
   * "both": the row of guidance that sees the reference and the one that does not, which are the same up to the first
   * cross-attention and share their weights from there on: on a CPU less work than two runs, on a GPU more memory.
   */
  readonly rows: 'one' | 'both';
  /** Null: nothing is injected. */
  readonly pass: InjectionPass | null;
}

export type UnetNetwork = `${UnetName}${'' | '-guided'}${'' | `-${InjectionPass}`}`;

/** A pack without a feature leaves its networks out. */
export type NetworkName = keyof typeof OTHERS | UnetNetwork;

const INJECTABLE_UNETS = namesOf(UNETS);
export const UNET_NAMES: readonly UnetName[] = [...INJECTABLE_UNETS, ...namesOf(MEASURED_UNETS)];
export const UNET_FORMS: readonly UnetForm[] = UNET_NAMES.flatMap((unet) => {
  const passes = isInjectable(unet) ? [null, ...INJECTION_PASSES] : [null];
  return passes.flatMap((pass) => (['one', 'both'] as const).map((rows) => ({ unet, rows, pass })));
});

export function isInjectable(name: UnetName): name is InjectableUnet {
  return name in UNETS;
}

export function unetNetwork({ unet, rows, pass }: UnetForm): UnetNetwork {
  return `${unet}${rows === 'both' ? '-guided' : ''}${pass === null ? '' : (`-${pass}` as const)}`;
}

export const CONTRACTS: Readonly<Record<NetworkName, Contract>> = { ...OTHERS, ...unetContracts() };
export const NETWORK_NAMES = namesOf(CONTRACTS);

/** The networks that every run, or a feature, cannot do without. */
export function networksFor(need: 'run' | Feature): readonly NetworkName[] {
  return NETWORK_NAMES.filter((name) => CONTRACTS[name].neededBy === need);
}

function network(neededBy: Contract['neededBy'], ports: Contract['ports']): Contract {
  return { neededBy, ports };
}

function latentNetwork(neededBy: Contract['neededBy'], ports: Contract['ports']): Contract {
  return { ...network(neededBy, ports), seesLatent: true };
}

/**
 * Queries of the last cross-attention (of split attention: its foreground's; of both rows: the one's that sees the
 * reference), for `attention-map`.
 */
const QUERY: Port = { shape: null, dtype: 'emission' };

type PortsOf = (layout: PackLayout) => Ports;

function unet(neededBy: Contract['neededBy'], ...parts: readonly PortsOf[]): Contract {
  return latentNetwork(neededBy, (layout) => {
    const x = float32(latent(layout));
    const bare = { x, emb: float32([1, layout.timeWidth]), ...numbered(['hint'], layout.hints) };
    return {
      inputs: Object.assign({}, bare, ...parts.map((part) => part(layout))) as Ports,
      outputs: { out: x, query: QUERY },
    };
  });
}

function unetContracts(): Readonly<Record<UnetNetwork, Contract>> {
  const all = { ...UNETS, ...MEASURED_UNETS };
  const rows = UNET_FORMS.map((form) => [unetNetwork(form), formContract(form, all[form.unet])] as const);
  return Object.fromEntries(rows) as Record<UnetNetwork, Contract>;
}

/**
 * Both rows: `guidance`, the factor in `out` of the row that sees the reference and that of the other. The write pass says
 * what each transformer's self-attention sees; the read pass attends to that, too: `plain` 0..1 is how much of the answer is
 * over its own features alone, of both rows in the one that lacks the reference.
 */
function formContract({ rows, pass }: UnetForm, unet: Contract): Contract {
  const ports = (layout: PackLayout): NetworkPorts => {
    const { inputs, outputs } = unet.ports(layout);
    const seen = numbered(['r'], layout.transformers.length);
    const guidance: Ports = rows === 'both' ? { guidance: float32([2]) } : {};
    switch (pass) {
      case null:
        return { inputs: { ...inputs, ...guidance }, outputs };
      case 'write':
        return { inputs, outputs: seen };
      case 'read':
        return { inputs: { ...inputs, ...guidance, ...seen, plain: float32([1]) }, outputs };
    }
  };
  const location = rows === 'both' ? ({ location: 'cpu' } as const) : {};
  return { ...unet, ...location, neededBy: pass === null ? unet.neededBy : 'mode', ports };
}

function context({ transformers }: PackLayout): Ports {
  return numbered(['k', 'v'], transformers.length);
}

/** Both passes, and per side and level with a transformer the mask between them; the middle counts as input side. */
function split({ transformers }: PackLayout): Ports {
  const masks = transformers.map(({ side, level }) => {
    return [`weight_${side === 'output' ? 'out' : 'in'}${level}`, float32(cells(level))] as const;
  });
  const passes = numbered(['fg_k', 'fg_v', 'bg_k', 'bg_v'], transformers.length);
  return { ...passes, ...Object.fromEntries(masks) };
}

function background(layout: PackLayout): Ports {
  const keep = layout.skipLevels.map((level) => [`keep${level}`, float32(cells(level))] as const);
  return { ...numbered(['wk', 'wv'], blocks(layout)), ...Object.fromEntries(keep) };
}

function style({ styleWidth }: PackLayout): Ports {
  return { style: float32([1, styleWidth]) };
}

function contextNetwork(neededBy: Contract['neededBy']): Contract {
  return network(neededBy, (layout) => ({
    inputs: {
      tokens: float32([1, 'm', layout.contextWidth]),
      strength: float32([layout.transformers.length]),
    },
    outputs: context(layout),
  }));
}

/** A picture that a side encoder reads. */
function side(layout: PackLayout): Ports {
  return {
    latent: float32(latent(layout)),
    tokens: float32([1, 'm', layout.contextWidth]),
    size: float32([1, layout.sizeWidth]),
  };
}

function segmentation({ segmentSize }: PackLayout): NetworkPorts {
  const square = (channels: number): Port =>
    float32(segmentSize === null ? null : [1, channels, segmentSize, segmentSize]);
  return { inputs: { image: square(3) }, outputs: { mask: square(1) } };
}

function lineExtractor(channels: number): Contract {
  const ports = {
    inputs: { image: float32([1, channels, 'h', 'w']) },
    outputs: { lines: float32([1, 1, 'h', 'w']) },
  };
  return { ...network('mode', () => ports), sizes: 'pixels' };
}

function float32(shape: Port['shape']): Port {
  return { shape, dtype: 'float32' };
}

/** <name>0 .. <name><count - 1> of every name, for values that only go from network to network. */
function numbered(names: readonly string[], count: number): Ports {
  const indices = Array.from({ length: count }, (_, i) => i);
  const port: Port = { shape: null, dtype: 'emission' };
  return Object.fromEntries(names.flatMap((name) => indices.map((i) => [`${name}${i}`, port] as const)));
}

/** The same for values that the host works on between two networks. */
function hostRead(ports: Ports): Ports {
  return Object.fromEntries(Object.keys(ports).map((name) => [name, float32(null)]));
}

function latent({ latentChannels }: PackLayout): readonly PackDimension[] {
  return [1, latentChannels, 'h', 'w'];
}

function picture({ latentFactor }: PackLayout): readonly PackDimension[] {
  return [1, 3, `${latentFactor}*h`, `${latentFactor}*w`];
}

function cells(level: number): readonly PackDimension[] {
  return [1, level === 0 ? 'h*w' : `h*w/${4 ** level}`, 1];
}

function blocks({ skipLevels }: PackLayout): number {
  return skipLevels.length;
}

function namesOf<T extends object>(table: T): readonly Extract<keyof T, string>[] {
  return Object.keys(table) as Extract<keyof T, string>[];
}
