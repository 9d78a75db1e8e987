/** The picture looked at: the preview while it forms, or a result, seen as it lies on the canvas. */
import type { Commands } from '../../state/commands.js';
import { lookedAt, otherOutput, shownJob, slotLayer } from '../../state/derive.js';
import type { Extent } from '../../../../src/image/geometry.js';
import type { Rgba8 } from '../../../../src/image/pixels.js';
import type { LineTreatment } from '../../../../src/image/lines/adapt-lines.js';
import { madeFromText } from '../../words/made-text.js';
import { selectedResult } from '../../layers/selection.js';
import { usedLineTreatment } from '../../state/choices.js';
import { placeMode } from '../../settings/settings.js';
import type { Result, State } from '../../state/state.js';
import { OUTPUT_NAMES, hiddenText } from '../../words/words.js';
import { Pixels } from '../controls/pixels.js';
import { Png, Stack } from '../controls/png.js';
import type { Output } from '../../../../src/vocabulary/outputs.js';

interface ViewerProps {
  readonly state: State;
  readonly commands: Commands;
}

export function Viewer({ state, commands }: ViewerProps) {
  const result = lookedAt(state);
  const job = shownJob(state);
  if (result !== null) return <Finished state={state} result={result} commands={commands} />;
  if (job?.kind === 'colorize') return <Forming state={state} preview={job.progress.preview} />;
  return (
    <div class="viewer viewer-empty">
      <span class="quiet">Choose a result to look at it.</span>
    </div>
  );
}

/** Until the first preview comes, the sketch alone. */
function Forming({ state, preview }: { readonly state: State; readonly preview: Rgba8 | null }) {
  return (
    <div class="viewer">
      <Stack
        extent={sketchExtent(state, preview ?? { width: 1, height: 1 })}
        label="Preview of the picture as it forms"
      >
        {preview !== null && <Pixels class="stack-layer viewer-forming" pixels={preview} />}
        <Lines state={state} output="picture" treatment={usedLineTreatment(state)} />
      </Stack>
    </div>
  );
}

function Finished({ state, result, commands }: ActionsProps) {
  const { request, output } = result.recipe;
  return (
    <figure class="viewer-figure">
      <div class="viewer">
        <Stack
          extent={sketchExtent(state, request.size)}
          label={`${OUTPUT_NAMES[output]} with seed ${request.seed}`}
        >
          <Png class="stack-layer" png={result.png} alt="" />
          <Lines state={state} output={output} treatment={result.recipe.sketchLines} />
        </Stack>
      </div>
      <Actions state={state} result={result} commands={commands} />
    </figure>
  );
}

/** Results have the sketch's shape; without its thumbnail the model's is the nearest. */
function sketchExtent(state: State, otherwise: Extent): Extent {
  return slotLayer(state, 'sketch')?.thumbnail?.extent ?? otherwise;
}

interface LinesProps {
  readonly state: State;
  readonly output: Output;
  /** Of the sketch, by which its lines are dark or light. */
  readonly treatment: LineTreatment;
}

/** Under the lines, a picture is seen with the sketch multiplied over it, as on the canvas. */
function Lines({ state, output, treatment }: LinesProps) {
  const thumbnail = slotLayer(state, 'sketch')?.thumbnail ?? null;
  if (thumbnail === null || placeMode(output, state.settings) !== 'under-lines') return null;
  const look = treatment === 'inverted' ? 'viewer-lines-light' : 'viewer-lines';
  return <Png class={`stack-layer ${look}`} png={thumbnail.png} alt="" />;
}

const PLACE_AS: Readonly<Record<Output, string>> = {
  picture: 'Place as picture',
  flats: 'Place as flats',
  palette: 'Place as flats in reference colours',
};

interface ActionsProps extends ViewerProps {
  readonly result: Result;
}

function Actions({ state, result, commands }: ActionsProps) {
  const { request, seconds, output } = result.recipe;
  const hidden = hiddenText(result.hiddenCount);
  const isSelected = result.placedIds.includes(selectedResult(state)?.id ?? '');
  return (
    <figcaption>
      <div class="viewer-actions">
        <Showing result={result} onShow={commands.show} />
        <Placing state={state} result={result} commands={commands} />
        <button type="button" class="small-button" onClick={() => commands.restore(result.id)}>
          Restore settings
        </button>
      </div>
      <p class="quiet viewer-facts">
        {isSelected && 'The selected layer: '}
        {OUTPUT_NAMES[output]} · Seed {request.seed} · {request.steps} steps ·{' '}
        {seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s
      </p>
      <p class="quiet">{madeFromText(state, result.recipe)}</p>
      {result.note !== null && <p class="hint">{result.note}</p>}
      {hidden !== null && <p class="hint">{hidden}</p>}
      <EditMaps result={result} />
    </figcaption>
  );
}

/** Of a result that is on the canvas. */
function Showing({ result, onShow }: { readonly result: Result; readonly onShow: Commands['show'] }) {
  const layerId = result.placedIds.at(-1);
  if (layerId === undefined) return null;
  return (
    <>
      <button
        type="button"
        class="small-button"
        title="Makes its layer visible"
        onClick={() => onShow(layerId, false)}
      >
        Show
      </button>
      <button
        type="button"
        class="small-button"
        title="Makes its layer visible and hides the other results of this sketch"
        onClick={() => onShow(layerId, true)}
      >
        Show alone
      </button>
    </>
  );
}

function Placing({ state, result, commands }: ActionsProps) {
  const other = otherOutput(state, result);
  return (
    <>
      <button type="button" class="small-button" onClick={() => commands.placeAgain(result.id)}>
        {result.placedIds.length > 0 ? 'Place again' : 'Place'}
      </button>
      <button type="button" class="small-button" onClick={() => commands.placeAs(result.id, other)}>
        {PLACE_AS[other]}
      </button>
    </>
  );
}

/** Where the words took hold of the reference. */
function EditMaps({ result: { recipe, run } }: { readonly result: Result }) {
  if (run.editMaps.length === 0) return null;
  return (
    <ul class="edit-maps" aria-label="Where the words took hold: red more, blue less">
      {run.editMaps.map((png, i) => {
        const place = recipe.request.edits[i]?.control ?? '';
        return (
          <li key={i} title={`Where “${place}” is in the reference: red more, blue less`}>
            <Png png={png} alt="" />
            <span class="quiet">{place}</span>
          </li>
        );
      })}
    </ul>
  );
}
