/** How much of a reference a run looks at: all of it, or its content with a little of the paper around. */
export const REFERENCE_CROPS = ['whole', 'content'] as const;
export type ReferenceCrop = (typeof REFERENCE_CROPS)[number];
