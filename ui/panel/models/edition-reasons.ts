/** Why the panel chooses an edition of a model. */
export const EDITION_REASONS = [
  /** They fit, and the GPU computes with halves as they are. */
  'half',
  /** The GPU does not. */
  'no-half',
  /** Wider ones do not fit. */
  'no-room',
  'cpu',
] as const;
export type EditionReason = (typeof EDITION_REASONS)[number];
