/** A layer's recipe may ask for hours of work: more than a few dozen steps are not taken from it unasked. */
import type { Commands } from '../../state/commands.js';
import { readyPack } from '../../state/derive.js';
import type { State } from '../../state/state.js';
import { useWords } from '../../words/use-words.js';
import { Icon } from '../controls/icons.js';

interface LongRecipeProps {
  readonly state: State;
  readonly onAnswer: Commands['answerLong'];
}

export function LongRecipe({ state, onAnswer }: LongRecipeProps) {
  const { longRecipe: words } = useWords();
  if (state.longRecipe === null) return null;
  const { steps } = state.longRecipe.recipe.request;
  const advised = readyPack(state)?.defaults.steps ?? null;
  return (
    <div class="notice notice-question" role="alertdialog" aria-labelledby="long-recipe">
      <Icon name="warning" />
      <div class="notice-text">
        <p id="long-recipe" class="notice-message">
          {words.message({ steps, advised })}
        </p>
        <p class="quiet">{words.question}</p>
        <div class="viewer-actions">
          <button type="button" class="small-button" onClick={() => onAnswer('advised')}>
            {advised === null ? words.useUsual : words.use({ steps: advised })}
          </button>
          <button type="button" class="small-button" onClick={() => onAnswer('as-named')}>
            {words.use({ steps })}
          </button>
          <button type="button" class="small-button" onClick={() => onAnswer(null)}>
            {words.leave}
          </button>
        </div>
      </div>
    </div>
  );
}
