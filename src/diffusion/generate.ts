/**
 * One colorization, from pictures to a picture. Reads top to bottom:
 *
 *   validate   request, pictures and pack fit one another
 *   segment    the sketch's lines, masks of the pictures, as far as networks are asked for them (run-pictures.ts)
 *   encode     all that does not depend on the noisy latent (conditions.ts)
 *   denoise    the sampler's steps (denoise.ts)
 *   decode     latent to image; the sketch's box is cut out and brought back to the sketch's own size
 *
 * Spaces: the pictures are in context space, everything between is in model or latent space. Sessions live for one
 * stage. The caller reads progress from the generator and stops it through the signal. A run that an engine cut off goes on
 * in another one from what it said to keep.
 */
import type { Bounds, Extent } from '../image/geometry.js';
import type { Pack } from '../runtime/pack.js';
import { describeBackend, type Models } from '../runtime/models.js';
import { colorizeTensors, hostLatent, type TensorProgress } from './colorize-tensors.js';
import { attentionAverage, attentionMap, isAttentionTold, type AttendedPlaces } from './attention-average.js';
import { latentSizes } from './conditions/conditions.js';
import { expectPicture } from './pictures/check-picture.js';
import { cancellable, type EngineContext } from './engine.js';
import { finishPicture } from './pictures/finish-picture.js';
import { findSubject } from './pictures/find-subject.js';
import { mapYields } from './map-yields.js';
import { previewLatent } from './pictures/preview.js';
import { runKeeper, type RunKeeper } from './run-keeper.js';
import { runClock, type RunClock } from './progress.js';
import type { ColorizeInputs, ColorizeRequest, ColorizeResult, Progress } from '../request/request.js';
import { needsLook, preparePictures } from './pictures/run-pictures.js';
import { validateInputs, validateRequest } from '../request/validate-request.js';

/** Rejects with UserError, FormatError or CancelledError; a result is whole or there is none. */
export async function* generate(
  request: ColorizeRequest,
  inputs: ColorizeInputs,
  engine: EngineContext,
): AsyncGenerator<Progress, ColorizeResult> {
  const { resume } = engine;
  const { pack, emission } = engine.models;
  validateRequest(request, pack);
  validateInputs(inputs, request, pack);
  const models = cancellable(engine.models, engine.signal);
  const looks = needsLook(request);
  const stages = ['encode', 'denoise', 'decode'] as const;
  const clock = runClock(engine.now, looks ? ['segment', ...stages] : stages);

  if (looks) yield clock.begin('segment');
  const { sketch, conditions, masks, referenceBox } = await preparePictures(inputs, request, models);
  if (masks !== null) yield { kind: 'masks', masks };

  const attention = isAttentionTold(engine, request) ? attentionAverage() : null;
  const watched = attention === null ? {} : { attention };
  const begun = resume === undefined ? {} : { resume };
  const run = colorizeTensors({ ...conditions, ...watched, ...begun }, request, models);
  const keeper = runKeeper(engine);
  const { image, editMaps } = yield* mapYields(run, (progress) =>
    report(progress, { request, models, clock, keeper }),
  );
  expectPicture(image, [inputs.sketch, inputs.reference]);
  const picture = await finishPicture({ image, sketch, size: inputs.sketch }, request, models);
  const subject = attention === null ? null : await findSubject({ image, box: sketch.box }, models);
  return {
    image: picture.image,
    masks,
    resultMask: picture.mask,
    editMaps,
    attention: attentionMap(attention?.mean() ?? null, {
      ...attendedPlaces({ box: sketch.box, referenceBox }, request, { inputs, pack }),
      subject,
    }),
    request,
    packId: pack.id,
    backend: describeBackend(engine.models),
    emission,
    sketchBox: sketch.box,
    timings: clock.finish(),
  };
}

function attendedPlaces(
  { box, referenceBox }: { readonly box: Bounds; readonly referenceBox: Bounds },
  request: ColorizeRequest,
  { inputs, pack }: { readonly inputs: ColorizeInputs; readonly pack: Pack },
): Omit<AttendedPlaces, 'subject'> {
  const { h, w } = latentSizes(request, pack.layout);
  return {
    cells: { width: w, height: h },
    box,
    cellPx: pack.layout.latentFactor,
    seen: inShares(widened(referenceBox, request), inputs.reference),
  };
}

/** With the paper at both sides. */
function widened(box: Bounds, { referencePadding }: Pick<ColorizeRequest, 'referencePadding'>): Bounds {
  const width = Math.trunc(referencePadding * box.width);
  return { ...box, x: box.x + (box.width - width) / 2, width };
}

function inShares({ x, y, width, height }: Bounds, whole: Extent): Bounds {
  return {
    x: x / whole.width,
    y: y / whole.height,
    width: width / whole.width,
    height: height / whole.height,
  };
}

interface Reporting {
  readonly request: ColorizeRequest;
  readonly models: Models;
  readonly clock: RunClock;
  readonly keeper: RunKeeper;
}

async function report(
  progress: TensorProgress,
  { request, models, clock, keeper }: Reporting,
): Promise<Progress> {
  if ('stage' in progress) return clock.begin(progress.stage);
  const { previewEvery } = request;
  const { preview } = models.pack;
  const wanted = preview !== null && previewEvery > 0 && progress.step % previewEvery === 0;
  const picture = wanted ? previewLatent(await hostLatent(progress), preview) : null;
  const { step, steps, fraction } = progress;
  const kept = await keeper.keep(progress);
  return { kind: 'step', step, steps, ...clock.step(fraction), preview: picture, kept };
}
