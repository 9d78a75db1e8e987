/**
 * Pictures from their files, with a turn of the event loop after each: a large one takes a while, and a cancel is to be heard.
 * The last picture of every role is kept with its file: most clicks change no picture.
 */
import type { CancelToken } from '../../src/channel/cancel.js';
import { throwIfAborted } from '../../src/diffusion/engine.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { decodePng } from '../../src/image/png/png.js';
import type { Turn } from './event-turn.js';

/** `role` stands in messages. Whoever is given a picture does not write into it. Throws FormatError, CancelledError. */
export type Decode = (png: Uint8Array, role: string) => Promise<Rgba8>;

export interface Decoder {
  forJob(signal: CancelToken): Decode;
  /** Gives back what is kept. */
  drop(): void;
}

interface Decoded {
  readonly png: Uint8Array;
  readonly picture: Rgba8;
}

export function createDecoder(turn: Turn): Decoder {
  const kept = new Map<string, Decoded>();
  return {
    forJob: (signal) => async (png, role) => {
      const known = kept.get(role);
      if (known !== undefined && isSame(known.png, png)) return known.picture;
      kept.delete(role); // both at once need not be in memory
      const picture = decodePng(png, role);
      kept.set(role, { png, picture });
      await turn();
      throwIfAborted(signal);
      return picture;
    },
    drop: () => kept.clear(),
  };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
