/**
 * Upper bounds of everything in pack.json, so that no pack costs more than its reading, and none is refused after gigabytes
 * were fetched: what the panel hears of a pack is bounded in the same way (channel/protocol/main.ts).
 */
import * as v from 'valibot';

export const MAX_WIDTH = 16_384;
/** Rows of biases for all blocks of a network in one. */
export const MAX_ROW_WIDTH = 2 ** 20;
export const MAX_LEVELS = 8;
/** Of transformers, blocks and hints. */
export const MAX_LAYERS = 64;
export const MAX_PICTURE_SIDE = 4096;

export const bounded = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
export const count = (most: number) => bounded(1, most);
export const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const words = (most: number) => v.pipe(v.string(), v.maxLength(most));

/** Its length is looked at before its items are. */
export const list = <S extends v.GenericSchema>(item: S, most: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(item));
