/**
 * Everything of a run that does not depend on x_t, computed once and kept on the device: hints of the sketch, keys
 * and values of all cross-attentions, the background's keys and values, the style, the time embeddings of all steps,
 * the masks' weights. Which networks a mode needs: runtime/modes.ts.
 */
import { assert } from '../../errors.js';
import type { Rgba8 } from '../../image/pixels.js';
import type { Image } from '../../image/planes.js';
import { mapTensor, type Tensor } from '../../image/tensor.js';
import type { Models, Sizes } from '../../runtime/models.js';
import type { ModeNetworks } from '../../runtime/modes.js';
import type { UnetName } from '../../runtime/contracts.js';
import type { PackLayout } from '../../runtime/layout.js';
import type { Feeds, HostTensor } from '../../runtime/session.js';
import { bleach } from './bleach.js';
import { contextOf, type TokenContext } from './contexts.js';
import { encodeInjection, type InjectionInputs, type EncodedInjection } from './injection.js';
import { keptCells, splitWeights } from './mask-weights.js';
import { onceRunner, type OnceRunner } from '../once.js';
import { encodeTokens, type PictureTokens } from './picture-tokens.js';
import type { ColorizeRequest } from '../../request/request.js';
import type { ReferenceStrength } from '../../request/records.js';
import { hasBackgroundSource, networksOf } from '../../request/run-mode.js';
import type { Moment } from '../sampling/schedule.js';
import {
  backgroundTokens,
  styleTerms,
  warpFeeds,
  type SideEncoding,
  type SidePictures,
} from './side-conditions.js';
import { stepRows, type StepNetwork, type StepRow } from '../sampling/step-rows.js';
import { needsSilence, type RowFeeds } from '../unet-runs.js';

/** A sketch without lines, in the network's convention. */
const BLANK = -1;
/** Of a mask's cell whose skips stay as they are, whatever the threshold. */
const KEPT = 2;
/** Shares of the reference's strength. */
const WHOLE = 1;
const SILENT = 0;

export interface ConditionInputs {
  /** [1, 3, H, W] in the network's convention: lines +1 on -1. */
  readonly sketch: Tensor;
  /** Signed image [1, 3, h, w] of any size. */
  readonly reference: Image;
  /** The reference's mask [1, 1, h, w]; background attention without a background picture needs it. */
  readonly referenceMask?: Tensor | null;
  /** A second reference for the background, signed, of any size. */
  readonly background?: Image | null;
  /** The sketch's mask at the latent's size [1, 1, h, w]; split attention needs it. */
  readonly latentMask: Tensor | null;
  /** The pictures' tokens, where they are known already: of the background's source, too, where there is one. */
  readonly tokens?: PictureTokens;
  /** Whose rows are wanted. */
  readonly steps: readonly Pick<Moment, 'timestep'>[];
  /** Instead of what a run with attention injection does by itself. */
  readonly injection?: InjectionInputs;
}

export interface Conditions extends RowFeeds {
  /** Which U-Net denoises. */
  readonly unet: UnetName;
  /** What the runs over the reference are made of; null: nothing is injected. */
  readonly injection: EncodedInjection | null;
  /** What makes the rows of a step. */
  readonly stepNetworks: readonly StepNetwork[];
  /** One entry per step. */
  readonly stepRows: readonly StepRow[];
  readonly sizes: Sizes;
  /** For each edit, where it changed the reference. */
  readonly editMaps: readonly Rgba8[];
  dispose(): void;
}

/** `request` must have been validated. The caller disposes the result. */
export async function encodeConditions(
  inputs: ConditionInputs,
  request: ColorizeRequest,
  models: Models,
): Promise<Conditions> {
  const { layout } = models.pack;
  const networks = networksOf(request, layout);
  const latent = latentSizes(request, layout);
  const once = onceRunner(models, latent);
  try {
    const { hints, blankHints } = await sketchHints(inputs.sketch, request, once);
    const { pictures, editMaps } = await readPictures(inputs, request, models);
    const context = await contextOf({ ...pictures, family: layout.family }, request, once);
    const isSilenced = needsSilence(request, models.backend.location);
    const shares = isSilenced ? [WHOLE, SILENT] : [WHOLE];
    const [attended, silent] = await attend({ context, networks, shares }, { request, layout }, once);
    const weights = maskWeights(inputs.latentMask, request, layout);
    const side = { models, once };
    const background = await backgroundFeeds({ inputs, pictures, networks }, request, side);
    const injection = await injectionOf(inputs, request, side);
    const stepNetworks = await networksOfSteps(pictures, request, side);
    const timesteps = inputs.steps.map(({ timestep }) => timestep);
    return {
      unet: networks.unet,
      common: { ...hints, ...background },
      blankHints,
      context: { ...attended, ...weights },
      silence: isSilenced ? { ...silent, ...weights } : null,
      injection,
      stepNetworks,
      stepRows: await stepRows(stepNetworks, timesteps, once.read),
      sizes: { ...latent, m: tokenCount(context) },
      editMaps,
      dispose: once.dispose,
    };
  } catch (error) {
    once.dispose();
    throw error;
  }
}

/** Latent height and width of a request. */
export function latentSizes(
  { size }: Pick<ColorizeRequest, 'size'>,
  { latentFactor }: Pick<PackLayout, 'latentFactor'>,
): { h: number; w: number } {
  return { h: size.height / latentFactor, w: size.width / latentFactor };
}

async function sketchHints(
  sketch: Tensor,
  { sketchStrength, sketchGuidance }: ColorizeRequest,
  once: OnceRunner,
): Promise<{ readonly hints: Feeds; readonly blankHints: Feeds | null }> {
  const strength = { data: Float32Array.of(sketchStrength), shape: [1] };
  const sketches = sketchGuidance > 1 ? [sketch, mapTensor(sketch, () => BLANK)] : [sketch];
  const [hints, blankHints = null] = await once.keep(
    'control',
    sketches.map((each) => ({ sketch: each, strength })),
  );
  return { hints, blankHints };
}

/** The background's source, and what CLIP sees. */
export async function readPictures(
  { reference, referenceMask = null, background = null, tokens }: Omit<ConditionInputs, 'sketch' | 'steps'>,
  request: ColorizeRequest,
  models: Models,
): Promise<{ readonly pictures: SidePictures; readonly editMaps: readonly Rgba8[] }> {
  const source = (): Image | null => {
    if (background !== null && (hasBackgroundSource(request) || request.style)) return background;
    if (!hasBackgroundSource(request)) return null;
    if (request.leftOut === 'bleach') return reference;
    assert(referenceMask !== null, "background attention needs a background picture or the reference's mask");
    return bleach(reference, referenceMask, request.referenceThreshold);
  };
  const pictures = { reference, background: source() };
  const seen = tokens ?? (await encodeTokens(pictures, request, models));
  const isGiven = background !== null && pictures.background === background;
  return { pictures: { ...pictures, isGiven, tokens: seen }, editMaps: seen.editMaps };
}

interface Attended {
  readonly context: TokenContext;
  readonly networks: ModeNetworks;
  /** Of the reference's strength, one for every answer. */
  readonly shares: readonly number[];
}

/** Keys and values per share; the values carry the reference strength, attention being linear in them. */
async function attend(
  { context, networks, shares }: Attended,
  { request, layout }: { readonly request: ColorizeRequest; readonly layout: PackLayout },
  once: OnceRunner,
): Promise<readonly Feeds[]> {
  const { attention, referenceStrength } = request;
  const strengths = referenceStrengths(referenceStrength, layout);
  const feeds = (tokens: HostTensor, factor: number): Feeds[] =>
    shares.map((share) => {
      const data = Float32Array.from(strengths, (strength) => strength * factor * share);
      return { tokens, strength: { data, shape: [data.length] } };
    });
  if (attention.kind === 'plain') {
    assert('whole' in context && 'whole' in networks.context, 'plain attention has one context');
    return once.keep(networks.context.whole, feeds(context.whole, 1));
  }
  assert(!('whole' in context) && !('whole' in networks.context), 'split attention has two contexts');
  const names = networks.context;
  const foreground = feeds(context.foreground, attention.foregroundStrength);
  const background = feeds(context.background, attention.backgroundStrength);
  const answers =
    names.foreground === names.background
      ? await once.keep(names.foreground, [...foreground, ...background])
      : [
          ...(await once.keep(names.foreground, foreground)),
          ...(await once.keep(names.background, background)),
        ];
  return shares.map((_, i) => ({
    ...prefixed('fg_', answers[i]),
    ...prefixed('bg_', answers[shares.length + i]),
  }));
}

function prefixed(prefix: string, feeds: Feeds): Feeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, value]) => [prefix + name, value]));
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
): Readonly<Record<string, HostTensor>> {
  if (attention.kind === 'plain') return {};
  assert(mask !== null, "split attention needs the sketch's mask");
  return splitWeights(mask, { threshold: sketchThreshold, merge: attention.merge }, layout);
}

interface BackgroundSources {
  readonly inputs: ConditionInputs;
  readonly pictures: SidePictures;
  readonly networks: ModeNetworks;
}

/** Background injection, where the model has it: what the skips' background becomes, and which cells are character. */
async function backgroundFeeds(
  { inputs, pictures, networks }: BackgroundSources,
  request: ColorizeRequest,
  side: SideEncoding,
): Promise<Feeds> {
  const { attention, sketchThreshold, size } = request;
  if (!networks.once.includes('background-encoder') || !('backgroundFactor' in attention)) return {};
  const { latentMask } = inputs;
  assert(latentMask !== null && pictures.background !== null, 'background injection needs mask and source');
  const source = { image: pictures.background, tokens: backgroundTokens(pictures, request) };
  const warp = await warpFeeds(source, { size, factor: attention.backgroundFactor }, side);
  const mask = request.leftOut === 'warp' ? mapTensor(latentMask, () => KEPT) : latentMask;
  return { ...warp, ...keptCells(mask, { threshold: sketchThreshold }, side.models.pack.layout) };
}

async function injectionOf(
  { reference, injection: inputs = {} }: ConditionInputs,
  request: ColorizeRequest,
  side: SideEncoding,
): Promise<EncodedInjection | null> {
  const { injection } = request;
  return injection === null ? null : encodeInjection(reference, { injection, inputs, request }, side);
}

async function networksOfSteps(
  pictures: SidePictures,
  request: ColorizeRequest,
  side: SideEncoding,
): Promise<readonly StepNetwork[]> {
  const time: StepNetwork = { name: 'time', port: 'emb', feeds: {} };
  if (!request.style) return [time];
  return [time, { name: 'style', port: 'style', feeds: await styleTerms(pictures, request, side) }];
}

function tokenCount(context: TokenContext): number {
  const tokens = 'whole' in context ? context.whole : context.foreground;
  return tokens.shape[1];
}
