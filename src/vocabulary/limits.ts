/** Upper bounds that requests, packs and menus share. */
export const LIMITS = {
  steps: 1000,
  guidance: 30,
  /** Pixels of a picture's side in a message; a host need not take larger ones. */
  imageSide: 4096,
  /** Model pixels of a side: attention's memory grows with its fourth power. */
  modelSide: 2048,
  seed: 0xffffffff,
  /** Text edits of a run: each is a further change of all tokens, and a recipe keeps their texts. */
  edits: 8,
  transformers: 64,
} as const;

/** Of gaps in a sketch's lines that are closed, in its pixels; the most stands for whatever its size allows. */
export const GAP_LIMITS_PX = { least: 0, most: 32 } as const;
