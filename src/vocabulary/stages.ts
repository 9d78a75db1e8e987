/** The stages of a run, in their order. */
export const STAGES = ['segment', 'encode', 'denoise', 'decode'] as const;
export type Stage = (typeof STAGES)[number];
