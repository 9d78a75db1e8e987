/** What every sampler works with: sums of latents, the denoiser, fresh noise. Latents made here are its own. */
import { assert } from '../../errors.js';
import type { Pack } from '../../runtime/pack.js';
import { MAX_TERMS, type LatentMath, type Term } from './latent-math.js';
import type { SamplingPlan } from './sampling-plan.js';
import type { Level, Moment, NoiseTable, Step } from './schedule.js';

/** Noise of variance 1 in the order of the calls. */
export interface NoiseSource<L> {
  /** The sampler disposes of it. */
  next(): Promise<L>;
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
  /** The latent at the first level. */
  start(): Promise<L>;
  /** Sum of coefficient * latent over any number of terms. */
  sum(terms: readonly Term<L>[]): Promise<L>;
  /** The estimate of x0; without a timestep the table's own of that level. */
  denoise(latent: L, level: Level, timestep?: number): Promise<L>;
  noise(): Promise<L>;
  /** The values, on the host. */
  read(latent: L): Promise<Float32Array>;
  /** Hands the last latent over to the caller. */
  release(latent: L | null): L;
}

/** What a sampler says after a step. */
export interface StepEnd<L> {
  readonly latent: L;
  readonly denoised: L;
  /** Latents that the next steps need besides; all others are given back. */
  readonly keep: readonly L[];
  /** 0..1 */
  readonly fraction: number;
}

/** A sampler; latents live wherever the workbench puts them. */
export type RunSampler = <L>(bench: Workbench<L>) => AsyncGenerator<StepEnd<L>, void>;

interface Materials<L> {
  readonly plan: SamplingPlan;
  readonly prediction: Pack['prediction'];
  readonly start: L;
  readonly denoise: (latent: L, moment: Moment) => Promise<L>;
  readonly noise: NoiseSource<L>;
}

interface Opened<L> {
  readonly bench: Workbench<L>;
  /** Gives back all but these. */
  readonly sweep: (kept: readonly L[]) => void;
}

export function openWorkbench<L>(math: LatentMath<L>, materials: Materials<L>): Opened<L> {
  const { plan, noise, denoise, prediction, start } = materials;
  const owned = new Set<L>();
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
    start: async () => (plan.startScale === 1 ? start : sum([[plan.startScale, start]])),
    denoise: async (latent, level, timestep = plan.table.timestepAt(level)) =>
      own(await denoise(latent, { timestep, level })),
    noise: async () => own(await noise.next()),
    read: (latent) => math.read(latent),
    release(latent) {
      assert(latent !== null && owned.delete(latent), 'a sampler ends with a latent of its own');
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
  return { bench, sweep };
}
