/** A run that is cut off anywhere and goes on from what was kept ends at the same latent, bit by bit. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostLatentMath } from '../../../src/diffusion/sampling/latent-math.js';
import { normalNoise } from '../../../src/diffusion/sampling/noise.js';
import { mapState, type SamplerState } from '../../../src/diffusion/sampling/sampler-state.js';
import { sampleLatents, type Sampling } from '../../../src/diffusion/sampling/samplers.js';
import { planRun } from '../../../src/diffusion/sampling/schedule-plan.js';
import { SAMPLER_TABLE } from '../../../src/diffusion/sampling/table.js';
import { SAMPLERS, type SamplerName } from '../../../src/vocabulary/samplers.js';
import { NOISE_SCHEDULES } from '../../../src/vocabulary/schedules.js';
import { SD, ZERO_SNR, denoiserOf } from '../../support/sample.js';

type Latent = Float32Array;
type State = SamplerState<Latent>;

const COUNT = 24;

interface Drawn {
  readonly sampler: SamplerName;
  readonly steps: number;
  readonly seed: number;
  readonly overlaps: 'path' | 'independent';
  readonly prediction: 'v' | 'eps';
}

/** Every estimate depends on how many there were before, as injected noise does. */
function samplingOf({ sampler, steps, seed, overlaps, prediction }: Drawn): Sampling<Latent> {
  const network = denoiserOf(
    (x, t) => x.map((value) => Math.tanh(0.7 * value + Math.sin(t / 97))),
    prediction,
  );
  return {
    plan: planRun({ sampler, schedule: 'automatic', steps }, SD),
    prediction,
    start: normalNoise(seed, COUNT),
    denoise: async (x, moment, estimate) =>
      network(x, moment).map((value, i) => value + 0.1 * Math.sin(estimate * (i + 1))),
    noise: { draw: async (index) => normalNoise(seed, COUNT, index), overlaps },
  };
}

/** All states of a run, as plain data that has been through a message, and its end. */
async function finish(sampling: Sampling<Latent>): Promise<{ states: readonly State[]; latent: Latent }> {
  const states: State[] = [];
  const run = sampleLatents(hostLatentMath, sampling);
  for (;;) {
    const next = await run.next();
    if (next.done) return { states, latent: next.value };
    states.push(structuredClone(await mapState(next.value.state, hostLatentMath.read)));
  }
}

const runs = (sampler: SamplerName) =>
  fc.record({
    sampler: fc.constant(sampler),
    steps: fc.integer({ min: SAMPLER_TABLE[sampler].leastSteps, max: 9 }),
    seed: fc.nat(1e6),
    overlaps: fc.constantFrom('path' as const, 'independent' as const),
    prediction: fc.constantFrom('v' as const, 'eps' as const),
  });

/** DPM adaptive takes dozens of steps. */
const MOST_CUTS = 8;

function someOf(states: readonly State[]): readonly (readonly [number, State])[] {
  const stride = Math.ceil(states.length / MOST_CUTS);
  return [...states.entries()].filter(([index]) => index % stride === 0 || index === states.length - 1);
}

describe('cut off after any step', () => {
  test.each(SAMPLERS)('%s', async (sampler) => {
    const anywhere = fc.asyncProperty(runs(sampler), async (drawn) => {
      const sampling = samplingOf(drawn);
      const { states, latent } = await finish(sampling);
      for (const [index, resume] of someOf(states)) {
        const rest = await finish({ ...sampling, resume });
        expect(rest.latent).toEqual(latent);
        // Nothing is done twice, and what comes is what came.
        expect(rest.states).toEqual(states.slice(index + 1));
      }
    });
    await fc.assert(anywhere, { numRuns: sampler === 'dpm-adaptive' ? 3 : 12 });
  });
});

test.each(SAMPLERS)('%s, cut off after every step: each engine does one', async (sampler) => {
  const sampling = samplingOf({ sampler, steps: 8, seed: 11, overlaps: 'path', prediction: 'v' });
  const { states, latent } = await finish(sampling);
  let state: State | undefined;
  for (const expected of states) {
    const run = sampleLatents(hostLatentMath, {
      ...sampling,
      ...(state === undefined ? {} : { resume: state }),
    });
    const { value } = await run.next();
    state = structuredClone((value as { state: State }).state);
    expect(state).toEqual(expected);
    await run.return(new Float32Array());
  }
  expect(await finish({ ...sampling, resume: state! })).toEqual({ states: [], latent });
});

test('a state is small and plain: at most five latents, a few finite numbers', async () => {
  for (const sampler of SAMPLERS) {
    const { states } = await finish(
      samplingOf({ sampler, steps: 9, seed: 3, overlaps: 'path', prediction: 'v' }),
    );
    for (const { latents, numbers, draws, estimates } of states) {
      expect(latents.length).toBeLessThanOrEqual(5);
      expect([...numbers, draws, estimates].every(Number.isFinite)).toBe(true);
      expect(numbers.length).toBeLessThanOrEqual(16);
    }
  }
});

test('from pure noise, too, on every schedule that can begin there', async () => {
  const able = SAMPLERS.filter((sampler) => SAMPLER_TABLE[sampler].startsFromPureNoise);
  for (const sampler of able) {
    const base = samplingOf({ sampler, steps: 6, seed: 5, overlaps: 'path', prediction: 'v' });
    for (const schedule of NOISE_SCHEDULES) {
      let plan;
      try {
        plan = planRun({ sampler, schedule, steps: 6 }, ZERO_SNR);
      } catch {
        continue; // Refused from pure noise: schedule.test.ts.
      }
      const { states, latent } = await finish({ ...base, plan });
      for (const resume of states) {
        expect((await finish({ ...base, plan, resume })).latent).toEqual(latent);
      }
    }
  }
});
