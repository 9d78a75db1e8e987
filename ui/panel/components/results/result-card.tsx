/** A result of ours that is selected on the canvas: what it was made from, and what can be done with it. */
import type { Candidate } from '../../../../src/channel/protocol/main.js';
import type { Commands } from '../../state/commands.js';
import { madeResult, resultsOfSketch } from '../../state/derive.js';
import { madeText } from '../../words/made-text.js';
import { selectedResult } from '../../layers/selection.js';
import type { State } from '../../state/state.js';
import { shortName } from '../../words/short-name.js';
import type { Text } from '../../words/table.js';
import { useWords } from '../../words/use-words.js';

interface ResultCardProps {
  readonly state: State;
  readonly commands: Commands;
}

export function ResultCard({ state, commands }: ResultCardProps) {
  const words = useWords();
  const layer = selectedResult(state);
  if (layer === null) return null;
  const result = madeResult(state, layer);
  // The picture and its actions stand below already.
  if (result !== null && resultsOfSketch(state).includes(result)) return null;
  const recipe = result?.recipe ?? layer.made?.recipe ?? null;
  return (
    <div class="result-card" role="group" aria-label={words.resultCard.title}>
      <p class="result-card-name" title={layer.name}>
        {words.resultCard.isResult({ name: shortName(layer.name, 40) })}
      </p>
      <p class="quiet">{(recipe === null ? unreadableText(layer) : madeText(state, recipe))(words)}</p>
      {recipe !== null && layer.made?.isNewer === true && <p class="quiet">{words.resultCard.isNewer}</p>}
      <div class="viewer-actions">
        {recipe !== null && (
          <button type="button" class="small-button" onClick={() => commands.restoreLayer(recipe)}>
            {words.resultCard.restore}
          </button>
        )}
        {result !== null && (
          <button type="button" class="small-button" onClick={() => commands.placeAgain(result.id)}>
            {words.results.placeAgain}
          </button>
        )}
        <button type="button" class="small-button" onClick={() => commands.show(layer.id, true)}>
          {words.results.showAlone}
        </button>
      </div>
    </div>
  );
}

function unreadableText({ made }: Candidate): Text {
  return ({ resultCard }) => (made?.isNewer === true ? resultCard.newerUnreadable : resultCard.unreadable);
}
