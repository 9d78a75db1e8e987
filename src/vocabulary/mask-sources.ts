/** Where a layer's character comes from: the model, or the layer's own transparency. */
export const MASK_SOURCES = ['found', 'alpha'] as const;
export type MaskSource = (typeof MASK_SOURCES)[number];
