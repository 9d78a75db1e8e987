/** A result of ours that is selected on the canvas: what it was made from, and what can be done with it. */
import type { Candidate, Recipe } from '../../src/channel/protocol.js';
import type { Commands } from '../commands.js';
import { madeResult } from '../derive.js';
import { modeOf } from '../recipe-settings.js';
import { selectedResult } from '../selection.js';
import type { State } from '../state.js';
import { MODE_NAMES, OUTPUT_NAMES, shortName } from '../words.js';

interface ResultCardProps {
  readonly state: State;
  readonly commands: Commands;
}

export function ResultCard({ state, commands }: ResultCardProps) {
  const layer = selectedResult(state);
  if (layer === null) return null;
  const result = madeResult(state, layer);
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

function madeText(state: State, recipe: Recipe): string {
  const { sketchId, referenceId, backgroundId, request, output } = recipe;
  const layers = [sketchId, referenceId, ...(backgroundId === null ? [] : [backgroundId])];
  const [last = '', ...others] = layers.map((id) => nameOf(state, id)).reverse();
  const mode = MODE_NAMES[modeOf(recipe)];
  const what = output === 'picture' ? mode : `${OUTPUT_NAMES[output]}, ${mode}`;
  const steps = request.steps === 1 ? '1 step' : `${request.steps} steps`;
  return `Made from ${others.reverse().join(', ')} and ${last} · ${what} · seed ${request.seed} · ${steps}`;
}

function nameOf({ names, layers }: State, id: string): string {
  const name = layers[id]?.candidate.name ?? names[id] ?? '';
  return name === '' ? 'a layer that is gone' : `“${shortName(name)}”`;
}
