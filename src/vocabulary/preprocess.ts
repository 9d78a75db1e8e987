/** How a sketch becomes light lines on a dark background: `network` is a pack's line extractor, null where none is needed. */
interface PreprocessWord {
  readonly network: LineNetwork | null;
}

/** What each feeds its network and makes of the answer: diffusion/pictures/extract-lines.ts. */
export const LINE_NETWORKS = ['lines-lineart', 'lines-denoise', 'lines-keras', 'lines-sk'] as const;
export type LineNetwork = (typeof LINE_NETWORKS)[number];

const TABLE = {
  /** Dark lines on light paper. */
  invert: { network: null },
  /** Light lines on a dark background already. */
  none: { network: null },
  'invert-webui': { network: null },
  lineart: { network: 'lines-lineart' },
  'lineart-denoise': { network: 'lines-denoise' },
  'lineart-keras': { network: 'lines-keras' },
  'lineart-sk': { network: 'lines-sk' },
} as const satisfies Readonly<Record<string, PreprocessWord>>;

export type Preprocess = keyof typeof TABLE;
/** Those that a network draws. */
export type Extractor = {
  [Name in Preprocess]: (typeof TABLE)[Name]['network'] extends null ? never : Name;
}[Preprocess];

export const PREPROCESS_WORDS: Readonly<Record<Preprocess, PreprocessWord>> = TABLE;
export const PREPROCESSES = Object.keys(TABLE) as Preprocess[] as readonly Preprocess[];
export const EXTRACTORS: readonly Extractor[] = PREPROCESSES.filter(isExtractor);

export function isExtractor(name: Preprocess): name is Extractor {
  return TABLE[name].network !== null;
}
