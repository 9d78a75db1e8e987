/** What a result was made from and how, in one line. */
import type { Recipe } from '../../../src/channel/protocol/main.js';
import { modeOf } from '../settings/recipe-settings.js';
import type { State } from '../state/state.js';
import { MODE_NAMES, OUTPUT_NAMES, shortName } from './words.js';

export function madeText(state: State, recipe: Recipe): string {
  const { seed, steps } = recipe.request;
  return `${madeFromText(state, recipe)} · seed ${seed} · ${steps === 1 ? '1 step' : `${steps} steps`}`;
}

/** "Made from “Profile” and “Mika v3” · Whole picture" */
export function madeFromText(state: State, recipe: Recipe): string {
  const { sketchId, referenceId, backgroundId, output } = recipe;
  const layers = [sketchId, referenceId, ...(backgroundId === null ? [] : [backgroundId])];
  const [last = '', ...others] = layers.map((id) => nameOf(state, id)).reverse();
  const mode = MODE_NAMES[modeOf(recipe)];
  const what = output === 'picture' ? mode : `${OUTPUT_NAMES[output]}, ${mode}`;
  return `Made from ${others.reverse().join(', ')} and ${last} · ${what}`;
}

function nameOf({ names, layers }: State, id: string): string {
  const name = layers[id]?.candidate.name ?? names[id] ?? '';
  return name === '' ? 'a layer that is gone' : `“${shortName(name)}”`;
}
