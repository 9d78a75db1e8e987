/** Which output the settings mean, and which settings mean an output: by the vocabulary's choices and variants. */
import { OUTPUT_ROWS } from '../../../src/outputs/table.js';
import {
  AS_PAINTED,
  OUTPUT_CHOICES,
  OUTPUT_VARIANTS,
  OUTPUT_WORDS,
  OUTPUTS,
  type Output,
  type OutputChoice,
  type OutputVariant,
} from '../../../src/vocabulary/outputs.js';
import type { Settings } from './settings.js';

export function chosenOutput({ place, variants, preprocess }: Settings): Output {
  // Light lines are told to the model as what they are; nothing can be laid out under them.
  if (place === 'under-lines' && preprocess === 'none') return AS_PAINTED;
  const variant = variantsOf(place).find((output) => variants.includes(output));
  return variant ?? meaning(place);
}

/** The settings that choose an output; of several choices that lead to it the present one stays. */
export function choosing(
  output: Output,
  { place, variants }: Settings,
): Pick<Settings, 'place' | 'variants'> {
  const { choices, variantOf } = OUTPUT_WORDS[output];
  const ways = [...choices, ...variantOf];
  const chosen = ways.includes(place) ? place : ways[0];
  const own = variantsOf(chosen);
  const others = variants.filter((variant) => !own.includes(variant));
  return { place: chosen, variants: [...others, ...own.filter((variant) => variant === output)] };
}

/** With one variant of the present choice on, or none. */
export function switched(settings: Settings, variant: OutputVariant, on: boolean): Partial<Settings> {
  const others = settings.variants.filter((other) => !variantsOf(settings.place).includes(other));
  return { variants: on ? [...others, variant] : others };
}

/** Those that a choice can be switched to. */
export function variantsOf(choice: OutputChoice): readonly OutputVariant[] {
  return OUTPUT_VARIANTS.filter((variant) => OUTPUT_WORDS[variant].variantOf.includes(choice));
}

/** What a choice means that nothing is switched to. */
function meaning(choice: OutputChoice): Output {
  return OUTPUTS.find((output) => OUTPUT_WORDS[output].choices.includes(choice)) ?? AS_PAINTED;
}

/** For each way of making something of a run the output that the settings mean by it, that of the present choice first. */
export function meantOutputs(settings: Settings): readonly Output[] {
  const meant = OUTPUT_CHOICES.map((place) => chosenOutput({ ...settings, place }));
  return [...new Set([chosenOutput(settings), ...meant])];
}

/** Where an output may, on wish; and light lines on dark paper would hide all colour under them. */
export function coversLines(output: Output, { place, preprocess }: Settings): boolean {
  return OUTPUT_ROWS[output].mayCoverLines && (place === 'over' || preprocess === 'none');
}
