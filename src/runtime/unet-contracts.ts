/** Names and shapes of the inputs and outputs of the U-Net family, from a pack's layout. */
import {
  injectedName,
  INJECTABLE_UNETS,
  type NetworkName,
  type PackDimension,
  type PackLayout,
  type UnetName,
} from './pack.js';

export interface Contract {
  readonly inputs: Ports;
  readonly outputs: Ports;
}

/** Null: a shape that only the networks know; they fit one another. */
export type Ports = Readonly<Record<string, readonly PackDimension[] | null>>;

export type Contracts = Partial<Record<NetworkName, Contract>>;

export function unetContracts(layout: PackLayout): Contracts {
  const unets = stepContracts(layout);
  return { ...onceContracts(layout), ...unets, ...injectedContracts(layout, unets) };
}

/** Ports whose shapes only the networks know: <name>0 .. <name><count - 1> of every name. */
export function numbered(names: readonly string[], count: number): Ports {
  const indices = Array.from({ length: count }, (_, i) => i);
  return Object.fromEntries(names.flatMap((name) => indices.map((i) => [`${name}${i}`, null] as const)));
}

/** Networks that are run once per generation. */
function onceContracts(layout: PackLayout): Contracts {
  const { contextWidth, clipTokens, timeWidth, styleWidth, sizeWidth } = layout;
  const transformers = layout.transformers.length;
  const blocks = layout.skipLevels.length;
  const tokens = [1, 'm', contextWidth];
  const context = {
    inputs: { tokens, strength: [transformers] },
    outputs: numbered(['k', 'v'], transformers),
  };
  const picture = { latent: latentShape(layout), tokens, size: [1, sizeWidth] };
  return {
    context,
    'context-foreground': context,
    'context-background': context,
    time: { inputs: { t: ['s'] }, outputs: { emb: ['s', timeWidth] } },
    'background-encoder': { inputs: picture, outputs: numbered(['h'], blocks) },
    warp: { inputs: { ...numbered(['h'], blocks), factor: [1] }, outputs: numbered(['wk', 'wv'], blocks) },
    'style-encoder': { inputs: picture, outputs: numbered(['mod'], blocks) },
    style: {
      inputs: { ...numbered(['mod'], blocks), t: ['s'] },
      outputs: { style: ['s', styleWidth] },
    },
    threshold: { inputs: { t: ['s'] }, outputs: { embedding: ['s', contextWidth] } },
    'token-transformer': { inputs: { tokens }, outputs: { out: [1, clipTokens, contextWidth] } },
  };
}

/** The U-Net's variants. */
function stepContracts(layout: PackLayout): Readonly<Record<UnetName, Contract>> {
  const transformers = layout.transformers.length;
  const bare = {
    x: latentShape(layout),
    emb: [1, layout.timeWidth],
    ...numbered(['hint'], layout.hints),
  };
  const plain = numbered(['k', 'v'], transformers);
  const split = { ...numbered(['fg_k', 'fg_v', 'bg_k', 'bg_v'], transformers), ...weightPorts(layout) };
  const background = { ...numbered(['wk', 'wv'], layout.skipLevels.length), ...keepPorts(layout) };
  const style = { style: [1, layout.styleWidth] };
  const unet = (...parts: readonly Ports[]): Contract => ({
    inputs: Object.assign({}, bare, ...parts) as Ports,
    outputs: { out: bare.x },
  });
  return {
    unet: unet(plain),
    'unet-split': unet(split),
    'unet-uncond': unet(),
    'unet-style': unet(plain, style),
    'unet-split-style': unet(split, style),
    'unet-uncond-style': unet(style),
    'unet-background': unet(split, background),
    'unet-uncond-background': unet(background),
    'unet-background-style': unet(split, background, style),
    'unet-uncond-background-style': unet(background, style),
    'unet-split-background': unet(split, background),
    'unet-split-background-style': unet(split, background, style),
    'unet-lora-foreground': unet(split),
    'unet-lora-background': unet(split),
    'unet-lora-both': unet(split),
  };
}

/** A write pass fed like its U-Net, and a read pass fed with what the write pass says. */
function injectedContracts(
  { transformers }: PackLayout,
  unets: Readonly<Record<UnetName, Contract>>,
): Contracts {
  const features = numbered(['r'], transformers.length);
  const contracts: Contracts = {};
  for (const name of INJECTABLE_UNETS) {
    const { inputs, outputs } = unets[name];
    const blend: Ports = name.startsWith('unet-uncond') ? { plain: [1] } : {};
    contracts[injectedName(name, 'write')] = { inputs, outputs: features };
    contracts[injectedName(name, 'read')] = { inputs: { ...inputs, ...features, ...blend }, outputs };
  }
  return contracts;
}

function latentShape({ latentChannels }: PackLayout): readonly PackDimension[] {
  return [1, latentChannels, 'h', 'w'];
}

/** One input per side and level that has a transformer; the middle counts as input side. */
function weightPorts({ transformers }: PackLayout): Ports {
  const names = transformers.map(({ side, level }) => {
    return [`weight_${side === 'output' ? 'out' : 'in'}${level}`, cellsShape(level)] as const;
  });
  return Object.fromEntries(names);
}

function keepPorts({ skipLevels }: PackLayout): Ports {
  return Object.fromEntries(skipLevels.map((level) => [`keep${level}`, cellsShape(level)] as const));
}

function cellsShape(level: number): readonly PackDimension[] {
  return [1, level === 0 ? 'h*w' : `h*w/${4 ** level}`, 1];
}
