/** The engine on a GPU's device. What is in brackets: web.ts. */
import type { InferenceSession } from 'onnxruntime-web';
import { releaseAll } from '../release.js';
import type { Backend, NetworkSource } from '../session.js';
import { ATTENTION_FEATURE } from '../emissions.js';
import { inTime } from './in-time.js';
import {
  attentionAnswer,
  convolutionAnswer,
  relativeError,
  type KnownAnswer,
  type KnownAnswerName,
} from './known-answers.js';
import type { OrtEngine, OrtSession } from './runtime.js';
import { newTensorOf } from './tensor.js';
import { tinyModel } from './tiny-model.js';
import { trapOf } from './trap.js';
import type { GpuEngine, Way } from './trusted-gpu.js';
import type { OwnDevice } from './web-device.js';
import type { Ort } from './web-build.js';
import { createSession } from './web-session.js';
import { reasonOf } from './reason.js';

/**
 * A convolution of a few numbers, to hold the engine open [keeper]. Only while the engine brings a session's kernels into its
 * own layout does it free the weights of sessions that were released before.
 */
const KEEPER_MODEL = tinyModel({
  nodes: [{ op: 'Conv', inputs: ['x', 'kernel'], output: 'y', attributes: { pads: [1, 1, 1, 1] } }],
  inputs: { x: [1, 4, 4, 4] },
  outputs: { y: [1, 4, 4, 4] },
  constants: { kernel: { shape: [4, 4, 3, 3], data: new Float32Array(4 * 4 * 9) } },
});

/** Ten times a second costs nothing and bounds what a forgotten wait can lose [pulse]. */
const PULSE_MS = 100;

/** Rejects where the device takes no session at all. The device stays the caller's until then. */
export async function openGpuEngine(ort: Ort, own: OwnDevice, { note, without }: Way): Promise<GpuEngine> {
  // [object] [run's end]
  const provider = { name: 'webgpu', device: own.device, storageBufferCacheMode: 'lazyRelease' } as const;
  const options: InferenceSession.SessionOptions = { executionProviders: [provider] };
  const openKeeper = () => ort.InferenceSession.create(KEEPER_MODEL, options);
  const keeper = await openKeeper();
  const asked = askedOf(own, without);
  const compute = (answer: KnownAnswer) => attended(own, () => computeAnswer(ort, answer, options));
  const wrong = await wrongAnswers(asked, compute, own);
  const isWrong = (feature: string): boolean => {
    const answer = ANSWER_OF_FEATURE[feature];
    return answer !== undefined && wrong.has(answer);
  };
  const features = [...own.device.features, ATTENTION_FEATURE].filter(
    (feature) => !without.includes(feature) && !isWrong(feature),
  );
  const notes = [...(note === null ? [] : [note]), ...wrongNotes(wrong)];
  return { engine: gpuEngine({ ort, own, options, openKeeper, keeper, notes, features }), wrong };
}

/** A feature that is of use only where this is right. */
const ANSWER_OF_FEATURE: Readonly<Record<string, KnownAnswerName>> = {
  [ATTENTION_FEATURE]: 'attention',
  'shader-f16': 'half precision',
};

function askedOf({ device }: OwnDevice, without: readonly string[]): readonly KnownAnswer[] {
  const isAsked = (feature: string): boolean => !without.includes(feature);
  return [
    ...(isAsked(ATTENTION_FEATURE) ? [attentionAnswer()] : []),
    convolutionAnswer(),
    ...(device.features.has('shader-f16') ? [attentionAnswer('half'), convolutionAnswer('half')] : []),
  ];
}

interface OpenGpu {
  readonly ort: Ort;
  readonly own: OwnDevice;
  readonly options: InferenceSession.SessionOptions;
  readonly openKeeper: () => Promise<InferenceSession>;
  readonly keeper: InferenceSession;
  readonly notes: readonly string[];
  readonly features: readonly string[];
}

function gpuEngine({
  ort,
  own,
  options,
  openKeeper,
  keeper: firstKeeper,
  notes,
  features,
}: OpenGpu): OrtEngine {
  /** Networks that the GPU would not take, each with the reason. */
  const refused = new Map<string, string>();
  const backend: Backend = {
    engine: 'webgpu',
    device: `WebGPU (${own.description})`,
    get note() {
      const all = [...notes, ...refusedNotes(refused)];
      return all.length === 0 ? null : all.join('; ');
    },
    location: 'gpu',
    features,
    maxTensorBytes: Math.min(own.device.limits.maxBufferSize, own.device.limits.maxStorageBufferBindingSize),
  };
  let keeper = firstKeeper;
  return {
    backend,
    get lost() {
      return own.lost();
    },
    async create(source) {
      try {
        return await createSession(ort, source, { ...options, preferredOutputLocation: 'gpu-buffer' });
      } catch (error) {
        if (trapOf(error) !== null || (await isLostSoon(own))) throw error;
        const session = await createOnCpu(ort, source);
        refused.set(source.name, reasonOf(error));
        return session;
      }
    },
    tensor: newTensorOf(ort.Tensor),
    // Where no other keeper can be had, the one there is goes on.
    async afterRelease() {
      const before = keeper;
      keeper = await openKeeper();
      await before.release();
    },
    attend: (job) => attended(own, job),
    async close() {
      if (own.lost() === null) await releaseAll([keeper]);
      own.destroy();
    },
  };
}

/** [pulse] What fails on a lost device fails when the device's own words of it are there. */
async function attended<T>(own: OwnDevice, job: () => Promise<T>): Promise<T> {
  const pulse = setInterval(() => own.device.queue.submit([]), PULSE_MS);
  try {
    return await job();
  } catch (error) {
    await isLostSoon(own);
    throw error;
  } finally {
    clearInterval(pulse);
  }
}

/** [answers] */
async function computeAnswer(
  ort: Ort,
  { name, model, feeds }: KnownAnswer,
  options: InferenceSession.SessionOptions,
): Promise<Float32Array> {
  const source = { name, graph: model, weights: [], dimensions: {} };
  const session = await createSession(ort, source, options);
  try {
    const tensors = Object.entries(feeds).map(
      ([input, { data, shape }]) => [input, new ort.Tensor('float32', data, shape)] as const,
    );
    const { out } = await session.run(Object.fromEntries(tensors));
    return (await out.getData()) as Float32Array;
  } finally {
    await releaseAll([session]);
  }
}

/** One that is slower than this never comes: a software adapter compiles in seconds. */
const ANSWER_LIMIT_MS = 60_000;

/** Rejects where the engine or its device came to its end. */
async function wrongAnswers(
  asked: readonly KnownAnswer[],
  compute: (answer: KnownAnswer) => Promise<Float32Array>,
  own: OwnDevice,
): Promise<ReadonlyMap<KnownAnswerName, string>> {
  const wrong = new Map<KnownAnswerName, string>();
  for (const answer of asked) {
    const { name } = answer;
    const late = new Error(`${name} was not computed within ${ANSWER_LIMIT_MS / 1000} s`);
    try {
      const error = relativeError(await inTime(compute(answer), ANSWER_LIMIT_MS, late), answer.expected);
      if (error > answer.mostError)
        wrong.set(name, `${name} is wrong by ${error.toPrecision(2)} of its size`);
    } catch (error) {
      if (error === late || trapOf(error) !== null || (await isLostSoon(own))) throw error;
      wrong.set(name, `${name} is refused: ${reasonOf(error)}`);
    }
  }
  return wrong;
}

/** What is done instead of what is wrong. */
function wrongNotes(wrong: ReadonlyMap<KnownAnswerName, string>): readonly string[] {
  const [attention, half] = [wrong.get('attention'), wrong.get('half precision')];
  return [
    ...(attention === undefined ? [] : [`attention in plain form: as one operator, ${attention}`]),
    ...(half === undefined ? [] : [`in single precision: ${half}`]),
  ];
}

/** [refused] A network that the GPU would not take, on the CPU of the same build; what it is fed comes from the GPU first. */
async function createOnCpu(ort: Ort, source: NetworkSource): Promise<OrtSession> {
  const session = await createSession(ort, source, { executionProviders: ['wasm'] });
  return {
    ...session,
    async run(feeds, outputs) {
      for (const tensor of Object.values(feeds)) await tensor.getData();
      return session.run(feeds, outputs);
    },
  };
}

function refusedNotes(refused: ReadonlyMap<string, string>): readonly string[] {
  const [reason] = refused.values();
  return reason === undefined ? [] : [`on the CPU: ${[...refused.keys()].join(', ')} (${reason})`];
}

/** A device's own words of its loss come a moment after the failure. */
const LOSS_MS = 100;

async function isLostSoon(own: OwnDevice): Promise<boolean> {
  if (own.lost() === null) await new Promise((resolve) => setTimeout(resolve, LOSS_MS));
  return own.lost() !== null;
}
