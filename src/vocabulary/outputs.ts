/**
 * What is handed out of a finished run, by name: plugin and command line choose by these and get the same pixels. How
 * each is made and placed is a row of `outputs/table.ts`, which does not compile without one.
 *
 *   picture   the model's own
 *   flats     its colours, even between the sketch's lines; no work of the model
 *   palette   flats whose colours are moved onto those of the reference where they come near one
 */
export const OUTPUTS = ['picture', 'flats', 'palette'] as const;
export type Output = (typeof OUTPUTS)[number];

/** What the layers of an output are called. */
export const LAYER_NAMES = ['colour', 'flats', 'reference-flats'] as const;
export type LayerName = (typeof LAYER_NAMES)[number];
