/** A result of ours that is selected on the canvas: what it was made from, and what can be done with it. */
import type { Candidate } from '../../../../src/channel/protocol/main.js';
import type { Commands } from '../../state/commands.js';
import { madeResult, resultsOfSketch } from '../../state/derive.js';
import { madeText } from '../../words/made-text.js';
import { selectedResult } from '../../layers/selection.js';
import type { State } from '../../state/state.js';
import { shortName } from '../../words/words.js';

interface ResultCardProps {
  readonly state: State;
  readonly commands: Commands;
}

export function ResultCard({ state, commands }: ResultCardProps) {
  const layer = selectedResult(state);
  if (layer === null) return null;
  const result = madeResult(state, layer);
  // The picture and its actions stand below already.
  if (result !== null && resultsOfSketch(state).includes(result)) return null;
  const recipe = result?.recipe ?? layer.made?.recipe ?? null;
  return (
    <div class="result-card" role="group" aria-label="The selected result">
      <p class="result-card-name" title={layer.name}>
        “{shortName(layer.name, 40)}” is a result
      </p>
      <p class="quiet">{recipe === null ? unreadableText(layer) : madeText(state, recipe)}</p>
      {recipe !== null && layer.made?.isNewer === true && (
        <p class="quiet">A newer version of the plugin made it; what this one does not know is left out.</p>
      )}
      <div class="viewer-actions">
        {recipe !== null && (
          <button type="button" class="small-button" onClick={() => commands.restoreLayer(recipe)}>
            Restore layers and settings
          </button>
        )}
        {result !== null && (
          <button type="button" class="small-button" onClick={() => commands.placeAgain(result.id)}>
            Place again
          </button>
        )}
        <button type="button" class="small-button" onClick={() => commands.show(layer.id, true)}>
          Show alone
        </button>
      </div>
    </div>
  );
}

function unreadableText({ made }: Candidate): string {
  return made?.isNewer === true
    ? 'A newer version of the plugin made it, in a way that this one cannot read. Update the plugin to restore it.'
    : 'How it was made cannot be read any more.';
}
