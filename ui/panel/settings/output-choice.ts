/** Which output the settings mean, and which settings mean an output: by the vocabulary's choices and variants. */
import { OUTPUT_ROWS } from '../../../src/outputs/table.js';
import {
  isVariant,
  OUTPUT_VARIANTS,
  OUTPUT_WORDS,
  OUTPUTS,
  type Output,
  type OutputChoice,
  type OutputVariant,
} from '../../../src/vocabulary/outputs.js';
import type { Settings } from './settings.js';

export function chosenOutput({ place, variants }: Settings): Output {
  const own = outputsOf(place);
  const variant = own.find((output) => isVariant(output) && variants.includes(output));
  return variant ?? own.find((output) => !isVariant(output)) ?? own[0];
}

/** The settings that choose an output; of several choices that lead to it the present one stays. */
export function choosing(
  output: Output,
  { place, variants }: Settings,
): Pick<Settings, 'place' | 'variants'> {
  const { choices } = OUTPUT_WORDS[output];
  const chosen = choices.includes(place) ? place : choices[0];
  const others = variants.filter((variant) => !outputsOf(chosen).includes(variant));
  return { place: chosen, variants: isVariant(output) ? [...others, output] : others };
}

/** With one variant of the present choice on, or none. */
export function switched(settings: Settings, variant: OutputVariant, on: boolean): Partial<Settings> {
  const others = settings.variants.filter((other) => !variantsOf(settings.place).includes(other));
  return { variants: on ? [...others, variant] : others };
}

/** Those that a choice can be switched to. */
export function variantsOf(choice: OutputChoice): readonly OutputVariant[] {
  return OUTPUT_VARIANTS.filter((variant) => outputsOf(choice).includes(variant));
}

/** For each way of making something of a run the output that the settings mean by it, that of the present choice first. */
export function meantOutputs(settings: Settings): readonly Output[] {
  const firstChoices = OUTPUTS.map((output) => OUTPUT_WORDS[output].choices[0]);
  const meant = firstChoices.map((place) => chosenOutput({ ...settings, place }));
  return [...new Set([chosenOutput(settings), ...meant])];
}

/** Where an output may, on wish; and light lines on dark paper would hide all colour under them. */
export function coversLines(output: Output, { place, preprocess }: Settings): boolean {
  return OUTPUT_ROWS[output].mayCoverLines && (place === 'over' || preprocess === 'none');
}

function outputsOf(choice: OutputChoice): readonly Output[] {
  return OUTPUTS.filter((output) => OUTPUT_WORDS[output].choices.includes(choice));
}
