/**
 * One colorization, from pictures to a picture. Reads top to bottom:
 *
 *   validate   request, pictures and pack fit one another
 *   segment    masks of sketch and reference, where attention is split and none are given
 *   encode     all that does not depend on the noisy latent (conditions.ts)
 *   denoise    the sampler's steps (denoise.ts)
 *   decode     latent to image; the sketch's box is cut out and brought back to the sketch's own size
 *
 * Spaces: sketch and reference are in context space, everything between is in model or latent space. Sessions
 * live for one stage. The caller reads progress from the generator and stops it through the signal.
 */
import { fromSignedRgb, maskToTensor, tensorToMask, toSignedRgb } from '../image/convert.js';
import { dilate } from '../image/dilate.js';
import type { Mask } from '../image/pixels.js';
import { resizeAntialiased, resizePlain } from '../image/resize.js';
import type { Tensor } from '../image/tensor.js';
import type { Models } from '../runtime/models.js';
import { colorizeTensors, hostLatent, type TensorProgress } from './colorize-tensors.js';
import { cancellable, type EngineContext } from './engine.js';
import { mapYields } from './map-yields.js';
import {
  cutSketchBox,
  latentMask,
  placeSketchMask,
  prepareSketch,
  type ModelSketch,
} from './network-inputs.js';
import { previewLatent } from './preview.js';
import { runClock, type RunClock } from './progress.js';
import type { ColorizeInputs, ColorizeRequest, ColorizeResult, Masks, Progress } from './request.js';
import { segmentReference, segmentSketch } from './segment.js';
import { validateInputs, validateRequest } from './validate-request.js';

/** Rejects with UserError, FormatError or CancelledError; a result is whole or there is none. */
export async function* generate(
  request: ColorizeRequest,
  inputs: ColorizeInputs,
  engine: EngineContext,
): AsyncGenerator<Progress, ColorizeResult> {
  const { pack, backend } = engine.models;
  validateRequest(request, pack);
  validateInputs(inputs, request, pack);
  const models = cancellable(engine.models, engine.signal);
  const split = request.attention.kind === 'foreground';
  const clock = runClock(engine.now, [
    ...(split ? (['segment'] as const) : []),
    'encode',
    'denoise',
    'decode',
  ]);

  const sketch = prepareSketch(toSignedRgb(inputs.sketch), request);
  const reference = toSignedRgb(inputs.reference);
  let found: FoundMasks | null = null;
  if (split) {
    yield clock.begin('segment');
    found = await findMasks({ inputs, sketch, reference, request }, models);
    yield { kind: 'masks', masks: found.masks };
  }

  const mask = found === null ? null : latentMask(found.modelMask, pack.layout.latentFactor);
  const run = colorizeTensors({ sketch: sketch.image, reference, latentMask: mask }, request, models);
  const { image } = yield* mapYields(run, (progress) => report(progress, { request, models, clock }));

  const picture = resizeAntialiased(cutSketchBox(image, sketch.box), inputs.sketch);
  return {
    image: fromSignedRgb(picture),
    masks: found?.masks ?? null,
    resultMask: null,
    editMaps: [],
    request,
    packId: pack.id,
    backend: backend.description,
    sketchBox: sketch.box,
    timings: clock.finish(),
  };
}

interface Pictures {
  readonly inputs: ColorizeInputs;
  readonly sketch: ModelSketch;
  readonly reference: Tensor;
  readonly request: ColorizeRequest;
}

interface FoundMasks {
  readonly masks: Masks;
  /** The sketch's mask on the model's canvas [1, 1, H, W]. */
  readonly modelMask: Tensor;
}

/** Given masks are taken as they are; a segmented reference's is dilated, a sketch's is not. */
async function findMasks(
  { inputs, sketch, reference, request }: Pictures,
  models: Models,
): Promise<FoundMasks> {
  const referenceMask =
    inputs.referenceMask ?? dilate(tensorToMask(await segmentReference(reference, models)));
  if (inputs.sketchMask !== undefined) {
    const modelMask = placeSketchMask(maskToTensor(inputs.sketchMask), sketch.box, request.size);
    return { masks: { sketch: inputs.sketchMask, reference: referenceMask }, modelMask };
  }
  const modelMask = await segmentSketch(sketch.image, models);
  return { masks: { sketch: ownMask(modelMask, sketch, inputs), reference: referenceMask }, modelMask };
}

/** The mask of the sketch's box at the sketch's own size. */
function ownMask(modelMask: Tensor, { box }: ModelSketch, { sketch }: ColorizeInputs): Mask {
  return tensorToMask(resizePlain(cutSketchBox(modelMask, box), sketch));
}

interface Reporting {
  readonly request: ColorizeRequest;
  readonly models: Models;
  readonly clock: RunClock;
}

async function report(progress: TensorProgress, { request, models, clock }: Reporting): Promise<Progress> {
  if ('stage' in progress) return clock.begin(progress.stage);
  const { previewEvery } = request;
  const { preview } = models.pack;
  const wanted = preview !== null && previewEvery > 0 && progress.step % previewEvery === 0;
  const picture = wanted ? previewLatent(await hostLatent(progress), preview) : null;
  const { step, steps, fraction } = progress;
  return { kind: 'step', step, steps, ...clock.step(fraction), preview: picture };
}
