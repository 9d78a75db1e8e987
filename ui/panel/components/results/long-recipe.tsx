/** A layer's recipe may ask for hours of work: more than a few dozen steps are not taken from it unasked. */
import type { Commands } from '../../state/commands.js';
import { readyPack } from '../../state/derive.js';
import type { State } from '../../state/state.js';
import { Icon } from '../controls/icons.js';

interface LongRecipeProps {
  readonly state: State;
  readonly onAnswer: Commands['answerLong'];
}

export function LongRecipe({ state, onAnswer }: LongRecipeProps) {
  if (state.longRecipe === null) return null;
  const { steps } = state.longRecipe.recipe.request;
  const advised = readyPack(state)?.defaults.steps;
  return (
    <div class="notice notice-question" role="alertdialog" aria-labelledby="long-recipe">
      <Icon name="warning" />
      <div class="notice-text">
        <p id="long-recipe" class="notice-message">
          This layer was made in {steps} steps, many times the model’s usual {advised ?? 'number'}.
        </p>
        <p class="quiet">So many take long. Take them from the layer?</p>
        <div class="viewer-actions">
          <button type="button" class="small-button" onClick={() => onAnswer('advised')}>
            Use {advised === undefined ? 'the usual number' : advised === 1 ? '1 step' : `${advised} steps`}
          </button>
          <button type="button" class="small-button" onClick={() => onAnswer('as-named')}>
            Use {steps} steps
          </button>
          <button type="button" class="small-button" onClick={() => onAnswer(null)}>
            Leave it
          </button>
        </div>
      </div>
    </div>
  );
}
