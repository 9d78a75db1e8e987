/**
 * Noise schedules: which noise levels a sampler visits. "automatic" is the pack's own for the authors' samplers and the
 * recommended one for each other. How each spaces its levels: diffusion/sampling/schedule-sigmas.ts.
 */
export const NOISE_SCHEDULES = [
  'automatic',
  'uniform',
  'karras',
  'exponential',
  'polyexponential',
  'sgm-uniform',
] as const;
export type NoiseSchedule = (typeof NOISE_SCHEDULES)[number];
