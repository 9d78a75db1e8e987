/** What is done to a sketch's picture before anything looks at it. */
export const LINE_TREATMENTS = ['as-drawn', 'stretched', 'inverted'] as const;
export type LineTreatment = (typeof LINE_TREATMENTS)[number];
