/**
 * What of a run can be done before it is asked for: masks, conditions, and the sessions of the rest. All of it stays with the
 * models, by what was asked of which network (runtime/kept), so that a run of the same pictures finds it. The noise, and
 * with it seed and steps, may still change.
 */
import type { NetworkName } from '../runtime/contracts.js';
import { unetNetwork } from '../runtime/contracts.js';
import type { Sizes } from '../runtime/dimensions.js';
import type { PreparingModels } from '../runtime/models.js';
import type { ColorizeInputs, ColorizeRequest, CancelSignal } from '../request/request.js';
import { validateInputs, validateRequest } from '../request/validate-request.js';
import { isAttentionTold } from './attention-average.js';
import { encodeConditions, latentSizes, type Conditions } from './conditions/conditions.js';
import { cancellable, throwIfAborted } from './engine.js';
import { preparePictures } from './pictures/run-pictures.js';
import { decoderSizes } from './pictures/vae.js';
import { guidanceRows, isInjecting, progressAt } from './sampling/guidance.js';
import { momentsOf } from './sampling/samplers.js';
import type { Moment } from './sampling/schedule.js';
import { planRun } from './sampling/schedule-plan.js';
import { unetRuns } from './unet-runs.js';

export interface Preparing {
  readonly models: PreparingModels;
  readonly signal: CancelSignal;
  /** Of EngineContext. */
  readonly wantsAttention: boolean;
}

/** Rejects as a run does, and with NoRoomError where the rest does not fit. */
export async function prepareRun(
  request: ColorizeRequest,
  inputs: ColorizeInputs,
  engine: Preparing,
): Promise<void> {
  const { pack } = engine.models;
  validateRequest(request, pack);
  validateInputs(inputs, request, pack);
  const models = cancellable(engine.models, engine.signal);
  const moments = await momentsOf(planRun(request, pack.schedule));
  const { conditions } = await preparePictures(inputs, request, models);
  const encoded = await encodeConditions({ ...conditions, steps: moments }, request, models);
  try {
    for (const [name, sizes] of sessionsAfter({ encoded, moments, request }, engine)) {
      throwIfAborted(engine.signal);
      await engine.models.open(name, sizes);
    }
  } finally {
    encoded.dispose();
  }
}

interface Encoded {
  readonly encoded: Conditions;
  readonly moments: readonly Moment[];
  readonly request: ColorizeRequest;
}

type Asked = readonly [NetworkName, Sizes];

/** The sessions that a run asks for after its conditions; what is asked for first comes last, so that it goes last. */
function sessionsAfter({ encoded, moments, request }: Encoded, engine: Preparing): readonly Asked[] {
  const { models } = engine;
  const step = { ...encoded.sizes, s: 1 };
  const tells = isAttentionTold(engine, request);
  const findsSubject = tells && models.pack.layout.segmentSize !== null;
  const isSegmented = request.resultBackground !== 'keep' || findsSubject;
  const ofSteps: readonly NetworkName[] = [
    'combine',
    ...(tells ? (['attention-map'] as const) : []),
    ...unetsOf({ encoded, moments, request }, models),
  ];
  return [
    ...(isSegmented ? ([['isnet-reference', {}]] as const) : []),
    ['vae-decoder', decoderSizes(latentSizes(request, models.pack.layout), models)],
    ...ofSteps.map((name): Asked => [name, step]),
  ];
}

/** As denoising chooses them (denoise.ts); a sampler that finds its moments on the way begins at pure noise. */
function unetsOf(
  { encoded, moments, request }: Encoded,
  { pack, backend }: PreparingModels,
): readonly NetworkName[] {
  const total = planRun(request, pack.schedule).table.alphaBars.length;
  const timesteps = moments.length === 0 ? [total - 1] : moments.map(({ timestep }) => timestep);
  const names = timesteps.flatMap((timestep) => {
    const progress = progressAt(timestep, total);
    const injects = encoded.injection !== null && isInjecting(request, progress);
    const passes = injects ? (['write', 'read'] as const) : [null];
    const runs = unetRuns(guidanceRows(request, progress), encoded, backend.location);
    return runs.flatMap(({ rows }) => passes.map((pass) => unetNetwork({ unet: encoded.unet, rows, pass })));
  });
  return [...new Set(names)];
}
