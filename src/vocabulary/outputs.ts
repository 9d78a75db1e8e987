/**
 * What is handed out of a finished run. Plugin and command line choose by these names and get the same pixels.
 *
 *   picture   the model's own
 *   flats     its colours, even between the sketch's lines; no work of the model
 *   palette   flats whose colours are moved onto those of the reference where they come near one
 */
export const OUTPUTS = ['picture', 'flats', 'palette'] as const;
export type Output = (typeof OUTPUTS)[number];
