/**
 * The pictures of a run as its networks take them, and the masks between character and background: given ones as they are,
 * missing ones by segmentation. A segmented reference's or background's mask is dilated, a sketch's is not
 * (pipeline section 7).
 */
import { mergeCharacters } from '../../image/character-mask.js';
import { maskToTensor, signedPlanes, toMask } from '../../image/convert.js';
import { uncropMask } from '../../image/content-box.js';
import { dilate } from '../../image/dilate.js';
import type { Bounds } from '../../image/geometry.js';
import type { Mask } from '../../image/pixels.js';
import { toTensor, type Image } from '../../image/planes.js';
import { plainPlanes } from '../../image/resize.js';
import type { Tensor } from '../../image/tensor.js';
import type { Models } from '../../runtime/models.js';
import { bleach } from '../conditions/bleach.js';
import type { ConditionInputs } from '../conditions/conditions.js';
import {
  cutSketchBox,
  latentMask,
  narrow,
  placeSketchMask,
  widen,
  type ModelSketch,
} from '../network-inputs.js';
import { isExtractor } from '../../vocabulary/preprocess.js';
import { cropReference, referenceBox } from './crop-reference.js';
import { prepareSketch } from './prepare-sketch.js';
import type { ColorizeInputs, ColorizeRequest, Masks } from '../../request/request.js';
import { readsReferenceMask } from '../../request/run-mode.js';
import { segmentReference, segmentSketch } from './segment.js';

const WHITE = 1;
const BACKGROUND = 0;

export interface RunPictures {
  readonly sketch: ModelSketch;
  readonly conditions: Omit<ConditionInputs, 'steps'>;
  /** Null where attention is plain. */
  readonly masks: Masks | null;
  /** The part of the reference that was looked at, in its pixels. */
  readonly referenceBox: Bounds;
}

/** True where pictures have to be looked at by networks before anything else. */
export function needsLook({ attention, removeForeground, preprocess }: ColorizeRequest): boolean {
  return attention.kind !== 'plain' || removeForeground || isExtractor(preprocess);
}

/** `request` and `inputs` must have been validated. */
export async function preparePictures(
  given: ColorizeInputs,
  request: ColorizeRequest,
  models: Models,
): Promise<RunPictures> {
  const box = referenceBox(given, request);
  const inputs = cropReference(given, box);
  const sketch = await prepareSketch(inputs.sketch, request, models);
  const reference = widen(signedPlanes(inputs.reference), request.referencePadding, WHITE);
  const found =
    request.attention.kind === 'plain'
      ? null
      : await findMasks({ inputs, sketch, reference, request }, models);
  return {
    sketch,
    conditions: {
      sketch: sketch.image,
      reference,
      referenceMask: found?.reference ?? null,
      background: await prepareBackground(inputs, request, models),
      latentMask: found === null ? null : latentMask(found.sketch, models.pack.layout.latentFactor),
    },
    masks: found === null ? null : shownMasks(found.masks, box, given),
    referenceBox: box,
  };
}

/** The reference's as one of the whole reference. */
function shownMasks({ sketch, reference }: Masks, box: Bounds, inputs: ColorizeInputs): Masks {
  return { sketch, reference: reference === null ? null : uncropMask(reference, box, inputs.reference) };
}

interface Pictures {
  readonly inputs: ColorizeInputs;
  readonly sketch: ModelSketch;
  /** Widened. */
  readonly reference: Image;
  readonly request: ColorizeRequest;
}

interface FoundMasks {
  /** As people see them. */
  readonly masks: Masks;
  /** On the model's canvas [1, 1, H, W]. */
  readonly sketch: Tensor;
  /** Of the widened reference; null where nobody looks at it. */
  readonly reference: Tensor | null;
}

async function findMasks(pictures: Pictures, models: Models): Promise<FoundMasks> {
  const { inputs, sketch, reference, request } = pictures;
  const wide = readsReferenceMask(request, inputs.background !== undefined)
    ? await characterOf(reference, inputs.referenceMask, { padding: request.referencePadding, models })
    : null;
  const own = await sketchMaskOf(pictures, models);
  const isMerged = request.mergeCharacters && wide !== null;
  const merged = isMerged ? maskToTensor(mergeCharacters(toMask(own), toMask(wide))) : own;
  const shown =
    inputs.sketchMask === undefined || isMerged ? ownMask(merged, sketch, inputs) : inputs.sketchMask;
  const narrowed = wide === null ? null : toMask(narrow(wide, inputs.reference.width));
  return { masks: { sketch: shown, reference: narrowed }, sketch: merged, reference: wide };
}

async function sketchMaskOf({ inputs, sketch, request }: Pictures, models: Models): Promise<Tensor> {
  if (inputs.sketchMask === undefined) return maskToTensor(await segmentSketch(sketch.image, models));
  return placeSketchMask(maskToTensor(inputs.sketchMask), sketch.box, request.size);
}

/** The mask [1, 1, h, w] of a widened picture. */
async function characterOf(
  picture: Image,
  given: Mask | undefined,
  { padding, models }: { readonly padding: number; readonly models: Models },
): Promise<Tensor> {
  if (given !== undefined) return toTensor(widen(maskToTensor(given), padding, BACKGROUND));
  return maskToTensor(dilate(await segmentReference(picture, models)));
}

/** The mask of the sketch's box at the sketch's own size. */
function ownMask(modelMask: Tensor, { box }: ModelSketch, { sketch }: ColorizeInputs): Mask {
  return toMask(plainPlanes(cutSketchBox(modelMask, box), sketch));
}

/** Widened and, where asked for, without its own character. */
async function prepareBackground(
  { background, backgroundMask }: ColorizeInputs,
  { backgroundPadding: padding, removeForeground, referenceThreshold }: ColorizeRequest,
  models: Models,
): Promise<Image | null> {
  if (background === undefined) return null;
  const picture = widen(signedPlanes(background), padding, WHITE);
  if (!removeForeground) return picture;
  return bleach(picture, await characterOf(picture, backgroundMask, { padding, models }), referenceThreshold);
}
