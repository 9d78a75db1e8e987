/**
 * Samplers on a function in place of the network, tanh(0.7 x + 0.3 sin(t / 97)), its value taken as v or as eps. Keys:
 * `<sampler>/<prediction>/<default|karras>/<steps>`.
 */
import { denoiserTerms } from '../src/diffusion/denoiser.js';
import { hostLatentMath } from '../src/diffusion/latent-math.js';
import { sampleLatents, type Sampled } from '../src/diffusion/samplers.js';
import { alphaBars, planSteps, type Step } from '../src/diffusion/schedule.js';
import type { Tensor } from '../src/image/tensor.js';
import type { Pack, SamplerName } from '../src/runtime/pack.js';
import { LIMITS, type Comparison } from './verify-compare.js';
import { expectTensor } from './verify-folder.js';
import type { Verification } from './verify.js';

const KEY = /^(ddim|dpm)\/(v_prediction|epsilon)\/(default|karras)\/(\d+)$/;
const SAMPLERS: Readonly<Record<string, SamplerName>> = { ddim: 'ddim', dpm: 'dpm++2m' };

interface Run {
  readonly sampler: SamplerName;
  readonly prediction: Pack['prediction'];
  readonly steps: readonly Step[];
}

export async function* checkSamplers({ file, models, name }: Verification): AsyncGenerator<Comparison> {
  const { schedule } = models.pack;
  const noise = expectTensor(file, 'x_T', name);
  for (const tensor of file.keys()) {
    const match = KEY.exec(tensor);
    if (match === null) continue;
    const sampler = SAMPLERS[match[1]];
    // Karras' noise levels matter to DPM alone; DDIM knows none.
    const spacing = match[3] === 'karras' && sampler !== 'ddim' ? 'karras' : 'authors';
    const steps = planSteps(alphaBars(schedule), { sampler, spacing, steps: Number(match[4]) });
    const prediction = match[2] === 'epsilon' ? 'eps' : 'v';
    yield { tensor, actual: await sampled({ sampler, prediction, steps }, noise), limit: LIMITS.arithmetic };
  }
}

async function sampled({ sampler, prediction, steps }: Run, { data, shape }: Tensor): Promise<Tensor> {
  const denoise = async (x: Float32Array, { timestep, from }: Step): Promise<Float32Array> => {
    const terms = denoiserTerms(prediction, from);
    return x.map((value) => terms.latent * value + terms.output * standIn(value, timestep));
  };
  const run = sampleLatents(hostLatentMath, { sampler, steps, start: data, denoise });
  let next: IteratorResult<Sampled<Float32Array>, Float32Array>;
  do next = await run.next();
  while (next.done !== true);
  return { data: next.value, shape };
}

function standIn(x: number, t: number): number {
  return Math.tanh(0.7 * x + 0.3 * Math.sin(t / 97));
}
