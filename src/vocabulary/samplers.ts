/**
 * The samplers by name, in the order of menus and help. A label is a proper name, the same in every language. How each
 * of them runs is a row of `diffusion/sampling/table.ts`, which does not compile without one.
 */
export const SAMPLER_GROUPS = ['own', 'steady', 'fresh-noise'] as const;
/** "own": the authors' own; "steady": keeps the noise that a run starts from; "fresh-noise": draws more on the way. */
export type SamplerGroup = (typeof SAMPLER_GROUPS)[number];

interface SamplerWord {
  /** What people call it; "k" tells the two that both families have apart. */
  readonly label: string;
  readonly group: SamplerGroup;
  /** Its name in the code that goldens are made with: the authors' for their own, k-diffusion's for the others. */
  readonly reference: string | null;
  /** Further names that descriptions of models may give it. */
  readonly aliases?: readonly string[];
}

const TABLE = {
  'dpm++2m': { label: 'DPM++ 2M', group: 'own', reference: 'dpm', aliases: ['DPM-Solver++ 2M'] },
  ddim: { label: 'DDIM', group: 'own', reference: 'ddim' },
  pndm: { label: 'PNDM', group: 'own', reference: 'pndm' },
  lms: { label: 'LMS', group: 'own', reference: 'lms' },
  euler: { label: 'Euler', group: 'steady', reference: 'euler' },
  'euler-a': { label: 'Euler a', group: 'fresh-noise', reference: 'euler_ancestral' },
  heun: { label: 'Heun', group: 'steady', reference: 'heun' },
  dpm2: { label: 'DPM2', group: 'steady', reference: 'dpm_2' },
  'dpm2-a': { label: 'DPM2 a', group: 'fresh-noise', reference: 'dpm_2_ancestral' },
  'k-lms': { label: 'LMS (k)', group: 'steady', reference: 'lms' },
  'k-dpm++2m': { label: 'DPM++ 2M (k)', group: 'steady', reference: 'dpmpp_2m' },
  'dpm++2s-a': { label: 'DPM++ 2S a', group: 'fresh-noise', reference: 'dpmpp_2s_ancestral' },
  'dpm++sde': { label: 'DPM++ SDE', group: 'fresh-noise', reference: 'dpmpp_sde' },
  'dpm++2m-sde': { label: 'DPM++ 2M SDE', group: 'fresh-noise', reference: 'dpmpp_2m_sde' },
  'dpm++2m-sde-heun': { label: 'DPM++ 2M SDE Heun', group: 'fresh-noise', reference: null },
  'dpm++3m-sde': { label: 'DPM++ 3M SDE', group: 'fresh-noise', reference: 'dpmpp_3m_sde' },
  'dpm-fast': { label: 'DPM fast', group: 'steady', reference: 'dpm_fast' },
  'dpm-adaptive': { label: 'DPM adaptive', group: 'fresh-noise', reference: 'dpm_adaptive' },
} as const satisfies Readonly<Record<string, SamplerWord>>;

export type SamplerName = keyof typeof TABLE;

export const SAMPLER_WORDS: Readonly<Record<SamplerName, SamplerWord>> = TABLE;
export const SAMPLERS = Object.keys(TABLE) as SamplerName[] as readonly SamplerName[];
