/** How a layer of a result lies to the sketch's lines, and how it mixes with what is beneath it. */
export const LAYER_SIDES = ['below', 'above'] as const;
export type LayerSide = (typeof LAYER_SIDES)[number];

/** By the names of CSS, which every host's own follow. */
export const LAYER_BLENDS = ['normal', 'multiply', 'screen', 'plus-lighter'] as const;
export type LayerBlend = (typeof LAYER_BLENDS)[number];
