/**
 * What a run asks of a device, told before anything is loaded: the memory of its greatest moment, and its multiplications. A
 * moment holds the networks that run by turns in it; all others may go (runtime/kept), so the greatest one decides.
 */
import type { Extent } from '../image/geometry.js';
import { INJECTION_PASSES, isInjectable, unetNetwork, type NetworkName } from '../runtime/contracts.js';
import { networkMemory, type NetworkMemory } from '../runtime/memory.js';
import { evaluateDimension, type Sizes } from '../runtime/dimensions.js';
import { modeNetworks, type Mode, type ModeNetworks } from '../runtime/modes.js';
import { tileAxis, type Tiling } from './pictures/tiles.js';
import { vaeTiling, type Device } from './pictures/vae-tiling.js';

export interface RunPlan {
  readonly mode: Mode;
  /** Attention injection. */
  readonly injects: boolean;
  /** Model pixels. */
  readonly size: Extent;
}

export interface RunDemand {
  /** Of the device's memory, at the greatest moment. */
  readonly bytes: number;
  /** Of the largest tensor. */
  readonly tensorBytes: number;
  /** Multiplications of all that is done once, */
  readonly once: number;
  /** and of a row of guidance in a step: a guided step has two. */
  readonly row: number;
}

/** Null: models of this layout have no such mode. */
export function runDemand({ mode, injects, size }: RunPlan, device: Device): RunDemand | null {
  const { layout } = device.pack;
  const needed = modeNetworks(mode, layout.family);
  if (needed === null) return null;
  const { latentFactor, clipTokens } = layout;
  const latent = { h: size.height / latentFactor, w: size.width / latentFactor };
  const at = { device, sizes: { ...latent, m: clipTokens, s: 1 } };
  const step = stepNetworks(needed, injects);
  const moments = [...onceNetworks(needed).map((name) => [name]), step].map((names) => momentOf(names, at));
  const tiles = vaeNetworks(needed, injects).map((network) => tilesOf({ network, ...latent }, device));
  const all = [...moments, ...tiles];
  return {
    bytes: keptBytes(needed, at) + Math.max(...all.map(({ bytes }) => bytes)),
    tensorBytes: Math.max(...all.map(({ tensor }) => tensor)),
    once: sum([...moments.slice(0, -1), ...tiles].map((one) => one.multiplications)),
    row: moments[moments.length - 1].multiplications,
  };
}

/** Everything that is run once and alone, but for the autoencoder, which goes in tiles. */
function onceNetworks({ context, once }: ModeNetworks): readonly NetworkName[] {
  const others = once.filter((name) => name !== 'vae-encoder');
  return ['isnet-sketch', 'isnet-reference', 'clip', 'control', 'time', ...Object.values(context), ...others];
}

function vaeNetworks({ once }: ModeNetworks, injects: boolean): readonly ('vae-encoder' | 'vae-decoder')[] {
  return once.includes('vae-encoder') || injects ? ['vae-encoder', 'vae-decoder'] : ['vae-decoder'];
}

/** By the row, as a GPU runs them; a graph of both rows works little less than twice. */
function stepNetworks({ unet }: ModeNetworks, injects: boolean): readonly NetworkName[] {
  const passes = injects && isInjectable(unet) ? INJECTION_PASSES : [null];
  return [...passes.map((pass) => unetNetwork({ unet, rows: 'one', pass })), 'combine'];
}

interface At {
  readonly device: Device;
  readonly sizes: Sizes;
}

interface Moment {
  readonly bytes: number;
  readonly tensor: number;
  readonly multiplications: number;
}

/** Weights of all, and what the one that runs needs more. */
function momentOf(names: readonly NetworkName[], at: At): Moment {
  const all = names.map((network) => memoryOf(network, at));
  return {
    bytes: sum(all.map(({ weights }) => weights)) + Math.max(...all.map(({ activations }) => activations)),
    tensor: Math.max(...all.map(({ tensor }) => tensor)),
    multiplications: sum(all.map(({ multiplications }) => multiplications)),
  };
}

function memoryOf(network: NetworkName, { device: { pack, emission }, sizes }: At): NetworkMemory {
  return networkMemory(pack, { emission, network, sizes });
}

function tilesOf(
  map: { readonly network: 'vae-encoder' | 'vae-decoder'; readonly h: number; readonly w: number },
  device: Device,
): Moment {
  const tiling = vaeTiling(map, device);
  const [rows, columns] = [map.h, map.w].map((cells) => axisOf(cells, tiling));
  const sizes = { h: rows.side, w: columns.side };
  const one = momentOf([map.network], { device, sizes });
  return { ...one, multiplications: one.multiplications * rows.starts.length * columns.starts.length };
}

const axisOf = (cells: number, tiling: Tiling | null) =>
  tileAxis(cells, tiling ?? { side: cells, overlap: 0 });

/** What stays on the device from the encoders to the last step: hints, keys and values. */
function keptBytes({ context, once }: ModeNetworks, { device: { pack, emission }, sizes }: At): number {
  const names: readonly NetworkName[] = ['control', ...Object.values(context), ...once];
  const ports = names.flatMap((name) => pack.emissions[emission]?.[name]?.outputs ?? []);
  return sum(
    ports.map(({ dtype, shape }) => {
      const count = shape.reduce<number>((product, size) => product * evaluateDimension(size, sizes), 1);
      return count * (dtype === 'float16' ? 2 : 4);
    }),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
