/**
 * What is handed out of a finished run, by name: plugin and command line choose by these and get the same pixels. How
 * each is made and placed is a row of `outputs/table.ts`, its texts are in the panel's words; neither compiles without.
 */
interface OutputWord {
  /** The panel's choices of a result that mean it. */
  readonly choices: readonly string[];
  /** Those that can be switched to it, instead of the output that they mean. */
  readonly variantOf: readonly string[];
}

const TABLE = {
  /** The model's colours without its lines, at the sketch's own resolution. */
  colour: { choices: ['under-lines'], variantOf: [] },
  /** The model's own, over the lines or under them. */
  picture: { choices: ['over'], variantOf: ['under-lines'] },
  /** Its colours, even between the sketch's lines; no work of the model. */
  flats: { choices: ['flats'], variantOf: [] },
  /** Flats whose colours are moved onto those of the reference where they come near one. */
  palette: { choices: [], variantOf: ['flats'] },
  /** Colour in three: flats, what shades and what lights them. */
  shading: { choices: ['layers'], variantOf: [] },
  /** Colour in two: the character, and what is behind it. */
  subject: { choices: [], variantOf: ['layers'] },
} as const satisfies Readonly<Record<string, OutputWord>>;

export type Output = keyof typeof TABLE;
export type OutputChoice = (typeof TABLE)[Output]['choices'][number];
/** Outputs that some choice can be switched to. */
export type OutputVariant = {
  [Name in Output]: (typeof TABLE)[Name]['variantOf'] extends readonly [] ? never : Name;
}[Output];

export const OUTPUTS = Object.keys(TABLE) as Output[] as readonly Output[];
export const OUTPUT_WORDS: Readonly<
  Record<Output, { readonly choices: readonly OutputChoice[]; readonly variantOf: readonly OutputChoice[] }>
> = TABLE;
export const OUTPUT_CHOICES: readonly OutputChoice[] = [
  ...new Set(OUTPUTS.flatMap((output) => OUTPUT_WORDS[output].choices)),
];
export const OUTPUT_VARIANTS: readonly OutputVariant[] = OUTPUTS.filter(isVariant);

function isVariant(output: Output): output is OutputVariant {
  return OUTPUT_WORDS[output].variantOf.length > 0;
}

/** What a run itself hands out, before anything else is made of it. */
export const AS_PAINTED = 'picture' satisfies Output;

/** What the layers of outputs are called. */
export const LAYER_NAMES = [
  'colour',
  'picture',
  'flats',
  'reference-flats',
  'shading',
  'light',
  'subject',
  'background',
] as const;
export type LayerName = (typeof LAYER_NAMES)[number];

/** What an output's colours were laid out by: the sketch's regions, or its tones where it has none that are of use. */
export const GUIDES = ['regions', 'tones'] as const;
export type Guide = (typeof GUIDES)[number];
