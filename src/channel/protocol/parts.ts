/** What the records of every message are made of. */
import * as v from 'valibot';
import { LIMITS } from '../../vocabulary/limits.js';

/** A host need not take larger images. */
export const MAX_IMAGE_SIDE = LIMITS.imageSide;

const MAX_PNG_BYTES = 96 * 1024 * 1024;
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
/** Ids of layers in nested instances name each instance on the way and grow long. */
export const MAX_NODE_ID = 1000;
export const nodeId = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NODE_ID));
export const png = v.pipe(
  v.instance(Uint8Array),
  v.check((bytes) => bytes.length <= MAX_PNG_BYTES, `a PNG of at most ${MAX_PNG_BYTES} bytes`),
);
export const positive = v.pipe(v.number(), v.gtValue(0));
export const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_IMAGE_SIDE));
export const amount = v.pipe(v.number(), v.minValue(0));
export const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const nothing = v.strictObject({});
