/** How large a part of a picture the autoencoder takes in one run: as much as the device allows. */
import { networkMemory } from '../../runtime/memory.js';
import type { Models } from '../../runtime/models.js';
import type { Pack } from '../../runtime/pack.js';
import type { Tiling } from './tiles.js';

/**
 * Latent cells that go through in one run: 768 x 768 pixels. Every size that v2 was trained at is within, and beyond it tiles
 * cost less than a map of that size.
 */
const WHOLE_CELLS_MAX = 96 ** 2;

/** Cells along a tile, best first: 512, 384, 256 and 192 pixels. Smaller ones see too little of a picture. */
const SIDES = [64, 48, 32, 24] as const;

/** Blended over a quarter. */
export const tilingOf = (side: number): Tiling => ({ side, overlap: side / 4 });

export interface Map {
  readonly network: 'vae-encoder' | 'vae-decoder';
  /** Latent cells. */
  readonly h: number;
  readonly w: number;
}

/** Of `Models`: what decides. */
export interface Device extends Pick<Models, 'emission' | 'budgetBytes'> {
  readonly pack: Pick<Pack, 'emissions' | 'layout'>;
  readonly backend: Pick<Models['backend'], 'location' | 'maxTensorBytes'>;
}

/** Null: the whole map in one run. Where not even the smallest tile fits, that is the answer: the device may know better. */
export function vaeTiling({ network, h, w }: Map, device: Device): Tiling | null {
  if (h * w <= WHOLE_CELLS_MAX && fits({ network, h, w }, device)) return null;
  const side = SIDES.find((cells) => fits({ network, h: Math.min(h, cells), w: Math.min(w, cells) }, device));
  const tiling = tilingOf(side ?? SIDES[SIDES.length - 1]);
  return tiling.side >= Math.max(h, w) ? null : tiling;
}

/** In the CPU's memory the engine takes other buffers than the account says, and no single one is bounded. */
function fits({ network, ...sizes }: Map, { pack, emission, budgetBytes, backend }: Device): boolean {
  if (backend.location === 'cpu') return true;
  const { weights, activations, tensor } = networkMemory(pack, { emission, network, sizes });
  return tensor <= backend.maxTensorBytes && weights + activations <= budgetBytes;
}
