/**
 * What of a run outlives its engine, as plain data: with the same request, pictures and pack the run goes on from there, on
 * the same kind of engine to the same picture, bit by bit. What the numbers mean: diffusion/sampling/sampler-state.ts.
 */
import * as v from 'valibot';
import { within, wholeWithin } from './field.js';

/** DPM adaptive tries this often and asks three times each; nothing else comes near. */
const MOST_CALLS = 10_000;
/** Of the latent and of the past that a sampler looks back to. */
const MOST_LATENTS = 8;
/** Numbers of a latent of the largest picture. */
const MOST_VALUES = 2 ** 22;
const MOST_NUMBERS = 16;
const A_DAY = 86_400;

const count = wholeWithin(0, MOST_CALLS);
const latent = v.pipe(
  v.instance(Float32Array),
  v.check((data) => data.length <= MOST_VALUES, `a latent of at most ${MOST_VALUES} numbers`),
);

export const keptRunSchema = v.strictObject({
  step: count,
  fraction: within(0, 1),
  latents: v.pipe(v.array(latent), v.minLength(1), v.maxLength(MOST_LATENTS), v.readonly()),
  numbers: v.pipe(v.array(v.pipe(v.number(), v.finite())), v.maxLength(MOST_NUMBERS), v.readonly()),
  draws: count,
  estimates: count,
  /** That the run had taken by then. */
  seconds: within(0, A_DAY),
});
export type WireKeptRun = Readonly<v.InferOutput<typeof keptRunSchema>>;

export interface KeptRun extends Omit<WireKeptRun, 'latents'> {
  readonly latents: readonly Float32Array[];
}
