/** Of one run: which sampler, through which levels (made by schedule-plan.ts). */
import type { SamplerName } from '../../vocabulary/samplers.js';
import type { NoiseTable, Step } from './schedule.js';

export interface SamplingPlan {
  readonly sampler: SamplerName;
  /** Noisiest first. */
  readonly steps: readonly Step[];
  /** Factor of the noise of variance 1 that a run starts from. */
  readonly startScale: number;
  readonly table: NoiseTable;
}
