/**
 * Everything of a run that does not depend on x_t, computed once and kept on the device: hints of the sketch,
 * keys and values of all cross-attentions, the time embeddings of all steps, the weights of split attention.
 */
import { assert } from '../errors.js';
import { mapTensor, type Tensor } from '../image/tensor.js';
import { withSession, type Models, type Sizes } from '../runtime/models.js';
import type { NetworkName, PackLayout } from '../runtime/pack.js';
import type { Feed, HostTensor, Session, Value } from '../runtime/session.js';

import { splitWeights } from './mask-weights.js';
import { clipPixels } from './network-inputs.js';
import type { ColorizeRequest, ReferenceStrength } from './request.js';
import type { Moment } from './schedule.js';

/** A sketch without lines, in the network's convention. */
const BLANK = -1;

export interface ConditionInputs {
  /** [1, 3, H, W] in the network's convention: lines +1 on -1. */
  readonly sketch: Tensor;
  /** Signed image of any size, or tokens [1, N, E] without the class token. */
  readonly reference: { readonly image: Tensor } | { readonly tokens: HostTensor };
  /** The sketch's mask at the latent's size [1, 1, h, w]; split attention needs it. */
  readonly latentMask: Tensor | null;
  /** Whose time embeddings are wanted. */
  readonly steps: readonly Pick<Moment, 'timestep'>[];
}

export interface Conditions {
  /** Which network denoises with the reference. */
  readonly network: 'unet' | 'unet-split';
  /** Feeds of the branch without reference: hints only. */
  readonly unconditional: Readonly<Record<string, Feed>>;
  /** Hints of a blank sketch, instead of the sketch's; null where nothing is guided by the sketch. */
  readonly blankHints: Readonly<Record<string, Feed>> | null;
  /** Feeds of `network`: hints, keys, values, weights. */
  readonly conditional: Readonly<Record<string, Feed>>;
  /** Row of the time network for each step, [1, timeWidth]. */
  readonly embeddings: readonly HostTensor[];
  readonly sizes: Sizes;
  dispose(): void;
}

/** Runs control, clip, context and time; `request` must have been validated. The caller disposes the result. */
export async function encodeConditions(
  inputs: ConditionInputs,
  request: ColorizeRequest,
  models: Models,
): Promise<Conditions> {
  const held: Value[] = [];
  const run = async (name: NetworkName, sizes: Sizes, feeds: Readonly<Record<string, Feed>>) =>
    withSession(
      () => models.load(name, sizes),
      (session) => hold(held, session, feeds),
    );
  try {
    const { layout } = models.pack;
    const tokens =
      'tokens' in inputs.reference
        ? inputs.reference.tokens
        : await clipTokens(inputs.reference.image, models);
    const sizes = { ...latentSizes(request, layout), m: tokens.shape[1], s: inputs.steps.length };
    const strength = { data: new Float32Array([request.sketchStrength]), shape: [1] };
    const hints = await run('control', sizes, { sketch: inputs.sketch, strength });
    const blank = mapTensor(inputs.sketch, () => BLANK);
    const blankHints =
      request.sketchGuidance > 1 ? await run('control', sizes, { sketch: blank, strength }) : null;
    const attended = await withSession(
      () => models.load('context', sizes),
      (session) => attendReference({ held, session, tokens }, request, layout),
    );
    const weights = maskWeights(inputs.latentMask, request, layout);
    return {
      network: request.attention.kind === 'plain' ? 'unet' : 'unet-split',
      unconditional: hints,
      blankHints,
      conditional: { ...hints, ...attended, ...weights },
      embeddings: await timeRows(inputs.steps, sizes, models),
      sizes,
      dispose: () => disposeAll(held),
    };
  } catch (error) {
    disposeAll(held);
    throw error;
  }
}

/** Latent height and width of a request. */
export function latentSizes(
  { size }: ColorizeRequest,
  { latentFactor }: PackLayout,
): { h: number; w: number } {
  return { h: size.height / latentFactor, w: size.width / latentFactor };
}

/** The reference's tokens [1, N, E] without the class token, on the host. */
async function clipTokens(reference: Tensor, models: Models): Promise<HostTensor> {
  const { clipImage, clipTokens: count, contextWidth } = models.pack.layout;
  return withSession(
    () => models.load('clip', {}),
    async (session) => {
      const { tokens } = await session.run({ pixels: clipPixels(reference, clipImage) });
      try {
        const all = await tokens.read();
        return { data: all.slice(contextWidth), shape: [1, count, contextWidth] };
      } finally {
        tokens.dispose();
      }
    },
  );
}

interface Attending {
  readonly held: Value[];
  readonly session: Session;
  readonly tokens: HostTensor;
}

/** Keys and values; the values carry the reference strength, attention being linear in them. */
async function attendReference(
  { held, session, tokens }: Attending,
  { attention, referenceStrength }: ColorizeRequest,
  layout: PackLayout,
): Promise<Record<string, Feed>> {
  const strengths = referenceStrengths(referenceStrength, layout);
  const attend = async (prefix: string, factor: number) => {
    const data = Float32Array.from(strengths, (strength) => strength * factor);
    const pairs = await hold(held, session, { tokens, strength: { data, shape: [data.length] } });
    return Object.fromEntries(Object.entries(pairs).map(([name, value]) => [prefix + name, value]));
  };
  if (attention.kind === 'plain') return attend('', 1);
  const foreground = await attend('fg_', attention.foregroundStrength);
  return { ...foreground, ...(await attend('bg_', attention.backgroundStrength)) };
}

/** One factor per transformer, in forward order. */
export function referenceStrengths(strength: ReferenceStrength, { transformers }: PackLayout): number[] {
  switch (strength.kind) {
    case 'all':
      return transformers.map(() => strength.value);
    case 'levels':
      return transformers.map((transformer) =>
        transformer.strength === null ? 1 : strength[transformer.strength],
      );
    case 'each':
      assert(strength.values.length === transformers.length, `${transformers.length} strengths are needed`);
      return [...strength.values];
  }
}

/** The weights of split attention, where attention is split. */
function maskWeights(
  mask: Tensor | null,
  { attention, sketchThreshold }: ColorizeRequest,
  layout: PackLayout,
): Record<string, HostTensor> {
  if (attention.kind === 'plain') return {};
  assert(mask !== null, "split attention needs the sketch's mask");
  return splitWeights(mask, { threshold: sketchThreshold, merge: attention.merge }, layout);
}

async function timeRows(
  steps: ConditionInputs['steps'],
  sizes: Sizes,
  models: Models,
): Promise<HostTensor[]> {
  if (steps.length === 0) return [];
  const width = models.pack.layout.timeWidth;
  const t = { data: Float32Array.from(steps, (step) => step.timestep), shape: [steps.length] };
  return withSession(
    () => models.load('time', sizes),
    async (session) => {
      const { emb } = await session.run({ t });
      try {
        const rows = await emb.read();
        return steps.map((_, i) => ({ data: rows.slice(i * width, (i + 1) * width), shape: [1, width] }));
      } finally {
        emb.dispose();
      }
    },
  );
}

/** Runs a session and keeps its outputs. */
async function hold(
  held: Value[],
  session: Session,
  feeds: Readonly<Record<string, Feed>>,
): Promise<Record<string, Value>> {
  const outputs = await session.run(feeds);
  held.push(...Object.values(outputs));
  return outputs;
}

function disposeAll(values: readonly Value[]): void {
  for (const value of values) value.dispose();
}
