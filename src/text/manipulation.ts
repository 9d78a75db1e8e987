/**
 * Text manipulation of the reference's tokens (arXiv 2401.01456, pipeline section 9): a prompt pulls the picture
 * towards its target and away from its anchor, most where a control text matches it.
 *
 * Tokens are CLIP's, [1, 1 + N, E] with the class token first, neither normed nor scaled; embeddings are E numbers
 * of length 1 (embed.ts). Everything returns new tensors and throws UserError where an input cannot be meant.
 */
import { assert, UserError } from '../errors.js';
import type { Tensor } from '../image/tensor.js';

/** Four ascending bounds of the matching of a token, 0..1; see `matchWeight`. */
export type Thresholds = readonly [number, number, number, number];

/** One step; several apply one after the other. */
export interface GlobalManipulation {
  readonly target: Float32Array;
  /** What the picture is moved away from; null: nothing. */
  readonly anchor: Float32Array | null;
  /** 0 or more (the method's own panel ends at 15): how much of the target there shall be. */
  readonly scale: number;
  readonly isEnhanced: boolean;
}

export interface LocalManipulation extends GlobalManipulation {
  /** Tokens that match it are changed the most. */
  readonly control: Float32Array;
  readonly thresholds: Thresholds;
}

/** Changes the patches' tokens. Without a positive scale nothing changes; with one, steps of scale 0 count, too. */
export function manipulateLocally(tokens: Tensor, steps: readonly LocalManipulation[]): Tensor {
  expectTokens(tokens, 2);
  for (const step of steps) expectStep(tokens, step);
  return steps.some(({ scale }) => scale > 0) ? steps.reduce(moveLocally, tokens) : tokens;
}

/** Changes every token by its own similarity: for the single class token [1, 1, E]. */
export function manipulateGlobally(tokens: Tensor, steps: readonly GlobalManipulation[]): Tensor {
  expectTokens(tokens, 1);
  for (const step of steps) expectStep(tokens, step);
  return steps.some(({ scale }) => scale > 0) ? steps.reduce(moveGlobally, tokens) : tokens;
}

/** How much each patch matches the text, stretched to 0..1 over the picture: [N]. All 0 where none stands out. */
export function matchPatches(tokens: Tensor, control: Float32Array): Float32Array {
  expectTokens(tokens, 2);
  expectEmbedding(tokens, 'control', control);
  const [, count, width] = tokens.shape;
  const scores = Float64Array.from({ length: count - 1 }, (_, i) =>
    dot(tokens.data.subarray((i + 1) * width, (i + 2) * width), control),
  );
  const lowest = scores.reduce((a, b) => Math.min(a, b));
  const range = scores.reduce((a, b) => Math.max(a, b)) - lowest;
  return Float32Array.from(scores, (score) => (range > 0 ? (score - lowest) / range : 0));
}

/** Factor of a step for a token of this match: -2 below the first threshold, rising piecewise to 1 above the last. */
export function matchWeight(match: number, [th0, th1, th2, th3]: Thresholds): number {
  if (match <= th0) return -2;
  if (match <= th1) return -1 + (match - th0) / (th1 - th0);
  if (match <= th2) return (0.5 * (match - th1)) / (th2 - th1);
  if (match <= th3) return 0.5 + (0.5 * (match - th2)) / (th3 - th2);
  return 1;
}

/** With anchor: x += (w + [enhanced] x.a)(t - a); else x += w t. */
function moveLocally(tokens: Tensor, step: LocalManipulation): Tensor {
  const { target, anchor, scale, isEnhanced, thresholds } = step;
  const [, count, width] = tokens.shape;
  const matches = matchPatches(tokens, step.control);
  const classToken = tokens.data.subarray(0, width);
  const missing = scale - dot(classToken, isEnhanced && anchor !== null ? anchor : target);
  const direction = anchor === null ? target : target.map((value, i) => value - anchor[i]);
  const data = tokens.data.slice();
  for (let token = 1; token < count; token++) {
    const row = data.subarray(token * width, (token + 1) * width);
    const ownAnchor = isEnhanced && anchor !== null ? dot(row, anchor) : 0;
    addScaled(row, direction, matchWeight(matches[token - 1], thresholds) * missing + ownAnchor);
  }
  return { data, shape: tokens.shape };
}

function moveGlobally(tokens: Tensor, step: GlobalManipulation): Tensor {
  const { target, anchor, scale, isEnhanced } = step;
  const [, count, width] = tokens.shape;
  const data = tokens.data.slice();
  for (let token = 0; token < count; token++) {
    const row = data.subarray(token * width, (token + 1) * width);
    if (anchor === null) {
      addScaled(row, target, isEnhanced ? scale : scale - dot(row, target));
    } else {
      addScaled(row, anchor, isEnhanced ? -dot(row, anchor) : -scale);
      addScaled(row, target, scale);
    }
  }
  return { data, shape: tokens.shape };
}

/** In place: row += factor * direction. */
function addScaled(row: Float32Array, direction: Float32Array, factor: number): void {
  for (let i = 0; i < row.length; i++) row[i] += factor * direction[i];
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function expectTokens({ data, shape }: Tensor, least: number): void {
  const [batch, count, width] = shape;
  const fits = shape.length === 3 && batch === 1 && count >= least && data.length === count * width;
  assert(fits, `tokens are [1, ${least} or more, E], these [${shape.join(', ')}] of ${data.length} numbers`);
}

function expectStep(tokens: Tensor, step: GlobalManipulation | LocalManipulation): void {
  expectEmbedding(tokens, 'target', step.target);
  if (step.anchor !== null) expectEmbedding(tokens, 'anchor', step.anchor);
  if (!(step.scale >= 0 && step.scale < Infinity)) {
    throw new UserError('edit-strength', { value: step.scale });
  }
  if (!('thresholds' in step)) return;
  const { thresholds } = step;
  const rises = thresholds.every((value, i) => value >= (thresholds[i - 1] ?? 0) && value <= 1);
  if (!rises) {
    throw new UserError('edit-thresholds', { values: thresholds });
  }
}

function expectEmbedding({ shape }: Tensor, name: string, embedding: Float32Array): void {
  assert(
    embedding.length === shape[2],
    `the ${name} has ${embedding.length} numbers, the tokens have ${shape[2]}`,
  );
}
