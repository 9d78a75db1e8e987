/**
 * What is handed out of a finished run, by name: plugin and command line choose by these and get the same pixels. How
 * each is made and placed is a row of `outputs/table.ts`, its texts are in the panel's words; neither compiles without.
 */
interface OutputWord {
  /** Where the panel's choice of a result leads to it. */
  readonly choices: readonly string[];
  /** Of the other output with its choice, which it is instead of where it is switched on. */
  readonly isVariant: boolean;
}

const TABLE = {
  /** The model's own, under the lines or over them. */
  picture: { choices: ['under-lines', 'over'], isVariant: false },
  /** Its colours, even between the sketch's lines; no work of the model. */
  flats: { choices: ['flats'], isVariant: false },
  /** Flats whose colours are moved onto those of the reference where they come near one. */
  palette: { choices: ['flats'], isVariant: true },
} as const satisfies Readonly<Record<string, OutputWord>>;

export type Output = keyof typeof TABLE;
export type OutputChoice = (typeof TABLE)[Output]['choices'][number];
export type OutputVariant = {
  [Name in Output]: (typeof TABLE)[Name]['isVariant'] extends true ? Name : never;
}[Output];

export const OUTPUTS = Object.keys(TABLE) as Output[] as readonly Output[];
export const OUTPUT_WORDS: Readonly<
  Record<Output, OutputWord & { readonly choices: readonly OutputChoice[] }>
> = TABLE;
export const OUTPUT_CHOICES: readonly OutputChoice[] = [
  ...new Set(OUTPUTS.flatMap((output) => OUTPUT_WORDS[output].choices)),
];
export const OUTPUT_VARIANTS: readonly OutputVariant[] = OUTPUTS.filter(isVariant);

export function isVariant(output: Output): output is OutputVariant {
  return TABLE[output].isVariant;
}

/** What a run itself hands out, before anything else is made of it. */
export const AS_PAINTED = 'picture' satisfies Output;

/** What the layers of outputs are called. */
export const LAYER_NAMES = ['colour', 'flats', 'reference-flats'] as const;
export type LayerName = (typeof LAYER_NAMES)[number];
