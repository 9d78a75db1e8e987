/** Pictures from their files, with a turn of the event loop after each: a large one takes a while, and a cancel is to be heard. */
import type { CancelToken } from '../../src/channel/cancel.js';
import { throwIfAborted } from '../../src/diffusion/engine.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { decodePng } from '../../src/image/png/png.js';
import type { Turn } from './event-turn.js';

/** `name` stands in messages. Throws FormatError, CancelledError. */
export type Decode = (png: Uint8Array, name: string) => Promise<Rgba8>;

export function createDecode(signal: CancelToken, turn: Turn): Decode {
  return async (png, name) => {
    const picture = decodePng(png, name);
    await turn();
    throwIfAborted(signal);
    return picture;
  };
}
