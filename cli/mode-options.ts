/** The command line's words for the modes of a run. */
import { DEFAULT_THRESHOLDS } from '../src/text/manipulation.js';
import type { Attention, ColorizeRequest, TextEdit } from '../src/request/request.js';
import { ATTENTIONS } from '../src/vocabulary/attention.js';
import { PREPROCESSES } from '../src/vocabulary/preprocess.js';
import { RESULT_BACKGROUNDS } from '../src/vocabulary/result-backgrounds.js';
import { UsageError, choiceOption, numberOption } from './command.js';

export const MODE_HELP = `  --background B.png    a second reference, for what is behind the character
  --attention A     plain: one reference for all; foreground: character and background apart; background: a
                    source of its own for the background, --background or the reference without its character;
                    both: v1.5's (the pack's; background where there is one)
  --foreground-strength X, --background-strength X   0 to 1, factors of the reference in either (1)
  --merge X         0 to 1, how much of the background's answer is mixed into the character (0)
  --background-factor X   0 to 1, factor of the background encoder (1)
  --style           the reference's overall style, too; --style-merge X: 0 to 1, of the background's in it (0)
  --remove-foreground     whiten the background picture's own character
  --merge-characters      the reference's character counts as the sketch's, too
  --reference-padding X, --background-padding X   1 to 2, widened with white (1)
  --preprocess P    invert, none, invert-webui, lineart, lineart-denoise, lineart-keras, lineart-sk (invert)
  --result-background R   keep, white, transparent: outside of the result's own character (keep)
  --edit "TARGET | CONTROL | ANCHOR"   more of the target where the reference matches the control, instead of the
                    anchor, which may be left out; may be repeated; --edit-scale X: 0 to 15 (8)
  --injection X     0 to 1: self-attention also sees the reference, and X of it its own alone in rows without one;
                    --injection-start X: 0 to 1 (0), --injection-sketch X: 0 to 3, of the reference's lines (0)`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

export const MODE_OPTIONS = {
  background: text,
  attention: text,
  'foreground-strength': text,
  'background-strength': text,
  merge: text,
  'background-factor': text,
  style: flag,
  'style-merge': text,
  'remove-foreground': flag,
  'merge-characters': flag,
  'reference-padding': text,
  'background-padding': text,
  preprocess: text,
  'result-background': text,
  edit: { type: 'string', multiple: true },
  'edit-scale': text,
  injection: text,
  'injection-start': text,
  'injection-sketch': text,
} as const;

type TextOption = {
  [K in keyof typeof MODE_OPTIONS]: (typeof MODE_OPTIONS)[K] extends typeof text ? Exclude<K, 'edit'> : never;
}[keyof typeof MODE_OPTIONS];
type FlagOption = {
  [K in keyof typeof MODE_OPTIONS]: (typeof MODE_OPTIONS)[K] extends typeof flag ? K : never;
}[keyof typeof MODE_OPTIONS];

export type ModeValues = Readonly<
  Partial<Record<TextOption, string>> & Partial<Record<FlagOption, boolean>> & { edit?: string[] }
>;

const DEFAULT_SCALE = 8;

/** What the command line says of the modes. Throws UsageError. */
export function modeChanges(values: ModeValues): Partial<ColorizeRequest> {
  const number = (option: TextOption) => numberOption(option, values[option]);
  const changes: { readonly [Field in keyof ColorizeRequest]?: ColorizeRequest[Field] | undefined } = {
    attention: attentionOf(values),
    style: values.style,
    styleMerge: number('style-merge'),
    removeForeground: values['remove-foreground'],
    mergeCharacters: values['merge-characters'],
    referencePadding: number('reference-padding'),
    backgroundPadding: number('background-padding'),
    preprocess: choice('preprocess', values.preprocess, PREPROCESSES),
    resultBackground: choice('result-background', values['result-background'], RESULT_BACKGROUNDS),
    edits: editsOf(values),
    injection: injectionOf(values),
  };
  const said = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as Partial<ColorizeRequest>;
}

/** Undefined: as the pack advises. */
function attentionOf(values: ModeValues): Attention | undefined {
  const { background, attention } = values;
  const kind = choice(
    'attention',
    attention ?? (background === undefined ? undefined : 'background'),
    ATTENTIONS,
  );
  const strengths = {
    foregroundStrength: numberOption('foreground-strength', values['foreground-strength']),
    backgroundStrength: numberOption('background-strength', values['background-strength']),
    merge: numberOption('merge', values.merge),
  };
  const factor = numberOption('background-factor', values['background-factor']);
  if (kind === undefined || kind === 'plain') {
    const isTuned = [factor, ...Object.values(strengths)].some((value) => value !== undefined);
    if (isTuned)
      throw new UsageError('strengths of character and background need an --attention that splits them');
    return kind === undefined ? undefined : { kind };
  }
  const { foregroundStrength = 1, backgroundStrength = 1, merge = 0 } = strengths;
  const split = { foregroundStrength, backgroundStrength, merge };
  if (kind === 'foreground') return { kind, ...split };
  return { kind, ...split, backgroundFactor: factor ?? 1 };
}

function editsOf(values: ModeValues): readonly TextEdit[] | undefined {
  const scale = numberOption('edit-scale', values['edit-scale']) ?? DEFAULT_SCALE;
  return values.edit?.map((words): TextEdit => {
    const [target, control, anchor = null, ...more] = words.split('|').map((part) => part.trim());
    if (control === undefined || more.length > 0)
      throw new UsageError(`--edit takes "TARGET | CONTROL" or "TARGET | CONTROL | ANCHOR", not "${words}"`);
    return { target, control, anchor, scale, enhanced: false, thresholds: DEFAULT_THRESHOLDS };
  });
}

function injectionOf(values: ModeValues): ColorizeRequest['injection'] | undefined {
  const fidelity = numberOption('injection', values.injection);
  if (fidelity === undefined) return undefined;
  return {
    fidelity,
    start: numberOption('injection-start', values['injection-start']) ?? 0,
    sketchFidelity: numberOption('injection-sketch', values['injection-sketch']) ?? 0,
  };
}

function choice<T extends string>(
  name: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  return value === undefined ? undefined : choiceOption(name, value, choices);
}
