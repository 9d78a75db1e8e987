/** What a result was made from and how, in one line. */
import type { Recipe } from '../../../src/channel/protocol/main.js';
import { modeOf } from '../settings/recipe-settings.js';
import type { State } from '../state/state.js';
import { shortName } from './short-name.js';
import type { Text } from './table.js';

export function madeText(state: State, recipe: Recipe): Text {
  const { seed, steps } = recipe.request;
  return (words) => words.results.madeHow({ ...madeOf(state, recipe, words), seed, steps });
}

/** "Made from “Profile” and “Mika v3” · Whole picture" */
export function madeFromText(state: State, recipe: Recipe): Text {
  return (words) => words.results.madeFrom(madeOf(state, recipe, words));
}

function madeOf(state: State, recipe: Recipe, words: Parameters<Text>[0]) {
  const { sketchId, referenceId, backgroundId, output } = recipe;
  const layers = [sketchId, referenceId, ...(backgroundId === null ? [] : [backgroundId])];
  return { names: layers.map((id) => nameOf(state, id)(words)), output, mode: modeOf(recipe) };
}

function nameOf({ names, layers }: State, id: string): Text {
  const name = shortName(layers[id]?.candidate.name ?? names[id] ?? '');
  return ({ results }) => (name === '' ? results.goneLayer : results.quotedLayer({ name }));
}
