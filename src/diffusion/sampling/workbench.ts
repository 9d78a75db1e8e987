/** What every sampler works with: sums of latents, the denoiser, fresh noise. Latents made here are its own. */
import { assert } from '../../errors.js';
import type { Pack } from '../../runtime/pack.js';
import { MAX_TERMS, type LatentMath, type Term } from './latent-math.js';
import type { SamplingPlan } from './sampling-plan.js';
import type { SamplerState } from './sampler-state.js';
import type { Level, Moment, NoiseTable, Step } from './schedule.js';

/** Noise of variance 1. */
export interface NoiseSource<L> {
  /** From 1; the same for the same number. The sampler disposes of it. */
  draw(index: number): Promise<L>;
  /**
   * Noise over an interval of sigma that contains one drawn for before: "path" takes both from one Brownian path, as
   * the stochastic equation does; "independent" takes the next noise as it is.
   */
  readonly overlaps: 'path' | 'independent';
}

export interface Workbench<L> {
  readonly steps: readonly Step[];
  readonly table: NoiseTable;
  readonly prediction: Pack['prediction'];
  readonly overlaps: NoiseSource<L>['overlaps'];
  /** Sum of coefficient * latent over any number of terms. */
  sum(terms: readonly Term<L>[]): Promise<L>;
  /** The estimate of x0; without a timestep the table's own of that level. */
  denoise(latent: L, level: Level, timestep?: number): Promise<L>;
  noise(): Promise<L>;
  /** The values, on the host. */
  read(latent: L): Promise<Float32Array>;
  /** Hands the last latent over to the caller. */
  release(latent: L): L;
}

/** What a sampler says after a step; latents that it does not name are given back. */
export interface StepEnd<L> extends Pick<SamplerState<L>, 'latents' | 'fraction'> {
  /** What the next steps need besides latents. */
  readonly numbers?: readonly number[];
  readonly denoised: L;
}

/** What a sampler knows when it begins a step. */
export type StepBegin<L> = Pick<SamplerState<L>, 'step' | 'latents' | 'numbers'>;

/** A sampler: its next step. Latents live wherever the workbench puts them. */
export type TakeStep = <L>(bench: Workbench<L>, begin: StepBegin<L>) => Promise<StepEnd<L>>;

interface Materials<L> {
  readonly plan: SamplingPlan;
  readonly prediction: Pack['prediction'];
  readonly start: L;
  readonly denoise: (latent: L, moment: Moment, estimate: number) => Promise<L>;
  readonly noise: NoiseSource<L>;
  readonly resume: SamplerState<L> | null;
}

interface Opened<L> {
  readonly bench: Workbench<L>;
  /** The latent at the first level. */
  start(): Promise<L>;
  /** Of the whole run, what was before it was cut off included. */
  counts(): Pick<SamplerState<L>, 'draws' | 'estimates'>;
  /** Gives back all but these. */
  readonly sweep: (kept: readonly L[]) => void;
}

export function openWorkbench<L>(math: LatentMath<L>, materials: Materials<L>): Opened<L> {
  const { plan, noise, denoise, prediction, start, resume } = materials;
  const owned = new Set<L>(resume?.latents);
  let { draws, estimates } = resume ?? { draws: 0, estimates: 0 };
  const own = (latent: L) => (owned.add(latent), latent);
  const sum = async (terms: readonly Term<L>[]) => {
    const [first, ...others] = terms.filter(([coefficient], i) => coefficient !== 0 || i === 0);
    let total = own(await math.combine([first, ...others.slice(0, MAX_TERMS - 1)]));
    for (let done = MAX_TERMS - 1; done < others.length; done += MAX_TERMS - 1) {
      total = own(await math.combine([[1, total], ...others.slice(done, done + MAX_TERMS - 1)]));
    }
    return total;
  };
  const bench: Workbench<L> = {
    steps: plan.steps,
    table: plan.table,
    prediction,
    overlaps: noise.overlaps,
    sum,
    denoise: async (latent, level, timestep = plan.table.timestepAt(level)) =>
      own(await denoise(latent, { timestep, level }, ++estimates)),
    noise: async () => own(await noise.draw(++draws)),
    read: (latent) => math.read(latent),
    release(latent) {
      assert(owned.delete(latent), 'a sampler ends with a latent of its own');
      return latent;
    },
  };
  const sweep = (kept: readonly L[]) => {
    for (const latent of [...owned]) {
      if (kept.includes(latent)) continue;
      owned.delete(latent);
      math.dispose(latent);
    }
  };
  return {
    bench,
    start: async () => (plan.startScale === 1 ? start : sum([[plan.startScale, start]])),
    counts: () => ({ draws, estimates }),
    sweep,
  };
}
