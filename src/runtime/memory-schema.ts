/**
 * What a pack says of a network's memory and work. Bytes are polynomials of the sizes (dimensions.ts): {"1": 4096, "h*w": 1280} is
 * 4096 + 1280 h w. The toolchain makes them (models/pack/network-memory.ts), memory.ts evaluates them.
 */
import * as v from 'valibot';

/** Of products of the letters of Sizes, in alphabetical order; "1" stands for the empty one. */
const MONOMIAL = /^(1|[a-z](\*[a-z]){0,7})$/;
const MAX_TERMS = 32;
const MAX_POLYNOMIALS = 64;
const MOST = 2 ** 53;

const amount = v.pipe(v.number(), v.minValue(0), v.maxValue(MOST));
const polynomialSchema = v.pipe(
  v.record(v.pipe(v.string(), v.regex(MONOMIAL, 'a product of sizes')), amount),
  v.check((terms) => Object.keys(terms).length <= MAX_TERMS, `at most ${MAX_TERMS} terms`),
);
/** The largest of them counts: which one that is depends on the sizes. */
const candidatesSchema = v.pipe(v.array(polynomialSchema), v.maxLength(MAX_POLYNOMIALS), v.readonly());

export const memorySchema = v.strictObject({
  /** Of its weights, as they lie on the device. */
  weights: amount,
  /** Of all that is held at once while it runs, its outputs included. */
  activations: candidatesSchema,
  /** Of the largest single tensor that it makes or reads. */
  tensor: candidatesSchema,
  /** A run's multiplications, each with an addition: what its time is estimated from. */
  multiplications: polynomialSchema,
});

export type Polynomial = v.InferOutput<typeof polynomialSchema>;
export type MemoryFacts = v.InferOutput<typeof memorySchema>;
