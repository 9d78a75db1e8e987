/**
 * Where in the reference each of the latent's cells looks: the weights of the U-Net's last cross-attention, averaged over heads
 * and the steps of a run. They cost a run of the small network `attention-map` per step, and are made only for those who ask.
 */
import { assert } from '../errors.js';
import { packAttention, packSubject, type AttentionMap } from '../image/attention-map.js';
import type { Bounds, Extent } from '../image/geometry.js';
import type { Mask } from '../image/pixels.js';
import type { ColorizeRequest } from '../request/request.js';
import type { Feed, Feeds, Session, Value } from '../runtime/session.js';
import type { EngineContext } from './engine.js';

/** Runs whose self-attention sees the reference itself have passes of their own, which do not tell. */
export function isAttentionTold(
  { wantsAttention, models: { pack } }: Pick<EngineContext, 'wantsAttention' | 'models'>,
  { injection }: ColorizeRequest,
): boolean {
  return wantsAttention === true && injection === null && pack.networks['attention-map'] !== undefined;
}

export interface AttentionAverage {
  /** Weights of one step [cells * patches]: every cell's sum to 1. */
  add(weights: Float32Array): void;
  /** Null where no step was seen. */
  mean(): Float32Array | null;
}

export function attentionAverage(): AttentionAverage {
  let sum: Float32Array | null = null;
  let steps = 0;
  return {
    add(weights) {
      steps++;
      if (sum === null) sum = weights.slice();
      else for (let i = 0; i < weights.length; i++) sum[i] += weights[i];
    },
    mean: () => sum?.map((value) => value / steps) ?? null,
  };
}

/** Weights of one step, of a U-Net's `query` and what it was fed; the query stays the caller's. */
export async function stepAttention(
  query: Value,
  { context, transformers }: { readonly context: Feeds; readonly transformers: number },
  load: () => Promise<Session>,
): Promise<Float32Array> {
  const { map } = await (await load()).run({ query, keys: lastKeys(context, transformers) });
  try {
    return await map.read();
  } finally {
    map.dispose();
  }
}

/** Of the whole context, or of the foreground's. */
function lastKeys(context: Feeds, transformers: number): Feed {
  const keys = context[`k${transformers - 1}`] ?? context[`fg_k${transformers - 1}`];
  assert(keys !== undefined, 'a context without keys');
  return keys;
}

export interface AttendedPlaces {
  /** Of the latent. */
  readonly cells: Extent;
  /** The sketch's place on the model's canvas, in its pixels, of which a cell has `cellPx` on a side. */
  readonly box: Bounds;
  readonly cellPx: number;
  /** AttentionMap.seen */
  readonly seen: Bounds;
  /** Of the finished picture; null: nobody can tell. */
  readonly subject: Mask | null;
}

/** Null where there are no weights, or their tokens are no square grid of patches. */
export function attentionMap(
  weights: Float32Array | null,
  { cells, box, cellPx, seen, subject }: AttendedPlaces,
): AttentionMap | null {
  if (weights === null) return null;
  const count = weights.length / (cells.width * cells.height);
  const side = Math.round(Math.sqrt(count));
  if (side * side !== count) return null;
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((px) => px / cellPx);
  return {
    cells,
    box: { x, y, width, height },
    patches: { width: side, height: side },
    seen,
    weights: packAttention(weights, count),
    ...(subject === null ? {} : { subject: packSubject(subject) }),
  };
}
