/** The picture looked at: the preview while it forms, or a result, seen as it lies on the canvas. */
import type { Commands } from '../../state/commands.js';
import { lookedAt, otherOutputs, shownJob, slotLayer } from '../../state/derive.js';
import type { Extent } from '../../../../src/image/geometry.js';
import type { Rgba8 } from '../../../../src/image/pixels.js';
import type { LineTreatment } from '../../../../src/vocabulary/line-treatments.js';
import type { LayerSide } from '../../../../src/vocabulary/layers.js';
import { madeFromText } from '../../words/made-text.js';
import { selectedResult } from '../../layers/selection.js';
import { usedLineTreatment } from '../../state/choices.js';
import { coversLines } from '../../settings/output-choice.js';
import { canPick, pickingOf } from '../../state/picking.js';
import type { State } from '../../state/state.js';
import type { Note, Result } from '../../state/records.js';
import type { Text } from '../../words/table.js';
import { useWords } from '../../words/use-words.js';
import { ActionMenu } from '../controls/action-menu.js';
import { Pixels } from '../controls/pixels.js';
import { Png, Stack } from '../controls/png.js';
import { Layers } from './layers.js';
import { RegionChoices } from './region-choices.js';
import { RegionPicker } from './region-picker.js';
import { AS_PAINTED, type Output } from '../../../../src/vocabulary/outputs.js';

interface ViewerProps {
  readonly state: State;
  readonly commands: Commands;
}

export function Viewer({ state, commands }: ViewerProps) {
  const { results } = useWords();
  const result = lookedAt(state);
  const job = shownJob(state);
  if (result !== null) return <Finished state={state} result={result} commands={commands} />;
  if (job?.kind === 'colorize') return <Forming state={state} preview={job.progress.preview} />;
  return (
    <div class="viewer viewer-empty">
      <span class="quiet">{results.choose}</span>
    </div>
  );
}

/** Until the first preview comes, the sketch alone. */
function Forming({ state, preview }: { readonly state: State; readonly preview: Rgba8 | null }) {
  const { results } = useWords();
  return (
    <div class="viewer">
      <Stack extent={sketchExtent(state, preview ?? { width: 1, height: 1 })} label={results.preview}>
        {preview !== null && <Pixels class="stack-layer viewer-forming" pixels={preview} />}
        <Lines state={state} output={AS_PAINTED} treatment={usedLineTreatment(state)} />
      </Stack>
    </div>
  );
}

function Finished({ state, result, commands }: ActionsProps) {
  const { results } = useWords();
  const { request, output } = result.recipe;
  const extent = sketchExtent(state, request.size);
  const picking = pickingOf(state, result);
  return (
    <figure class="viewer-figure">
      <div class="viewer">
        <Stack extent={extent} label={results.finished({ output, seed: request.seed })}>
          <Layers layers={layersOn(result, 'below')} />
          <Lines state={state} output={output} treatment={result.recipe.sketchLines} />
          <Layers layers={layersOn(result, 'above')} />
        </Stack>
        {canPick(result) && (
          <RegionPicker result={result} picking={picking} extent={extent} commands={commands} />
        )}
      </div>
      <Actions state={state} result={result} commands={commands} />
    </figure>
  );
}

function layersOn({ layers }: Result, side: LayerSide) {
  return layers.filter((layer) => layer.side === side);
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
  if (thumbnail === null || coversLines(output, state.settings)) return null;
  const look = treatment === 'inverted' ? 'viewer-lines-light' : 'viewer-lines';
  return <Png class={`stack-layer ${look}`} png={thumbnail.png} alt="" />;
}

interface ActionsProps extends ViewerProps {
  readonly result: Result;
}

function Actions({ state, result, commands }: ActionsProps) {
  const words = useWords();
  const { request, seconds: time, output } = result.recipe;
  const { hiddenCount: count } = result;
  const facts = words.results.facts({ output, seed: request.seed, steps: request.steps, time });
  const isSelected = result.placedIds.includes(selectedResult(state)?.id ?? '');
  return (
    <figcaption>
      {canPick(result) && (
        <RegionChoices result={result} picking={pickingOf(state, result)} commands={commands} />
      )}
      <div class="viewer-actions">
        <Showing result={result} onShow={commands.show} />
        <Placing state={state} result={result} commands={commands} />
        <button type="button" class="small-button" onClick={() => commands.restore(result.id)}>
          {words.results.restore}
        </button>
      </div>
      <p class="quiet viewer-facts">{isSelected ? words.results.selectedFacts({ facts }) : facts}</p>
      <p class="quiet">{madeFromText(state, result.recipe)(words)}</p>
      {result.note !== null && <p class="hint">{noteText(result.note)(words)}</p>}
      {result.guide === 'tones' && <p class="hint">{words.results.guidedByTones}</p>}
      {count > 0 && <p class="hint">{words.results.hidden({ count })}</p>}
      <EditMaps result={result} />
    </figcaption>
  );
}

function noteText(note: Note): Text {
  return ({ notes }) => (note.code === 'above' ? notes.above(note) : notes[note.code]);
}

/** Of a result that is on the canvas. */
function Showing({ result, onShow }: { readonly result: Result; readonly onShow: Commands['show'] }) {
  const { results } = useWords();
  const layerId = result.placedIds.at(-1);
  if (layerId === undefined) return null;
  return (
    <button
      type="button"
      class="small-button"
      title={results.showHelp}
      onClick={() => onShow(layerId, false)}
    >
      {results.show}
    </button>
  );
}

/** The result as it is, before what else could be made of its run. */
function Placing({ state, result, commands }: ActionsProps) {
  const { outputs, results } = useWords();
  const { id, placedIds, recipe } = result;
  const itself = placedIds.length > 0 ? results.placeAgain : results.place;
  const items = [
    { value: recipe.output, label: itself },
    ...otherOutputs(state, result).map((value) => ({ value, label: outputs[value].name })),
  ];
  const choose = (output: Output) =>
    output === recipe.output ? commands.placeAgain(id) : commands.placeAs(id, output);
  return <ActionMenu label={results.placeAs} items={items} onChoose={choose} />;
}

/** Where the words took hold of the reference. */
function EditMaps({ result: { recipe, run } }: { readonly result: Result }) {
  const { results } = useWords();
  if (run.editMaps.length === 0) return null;
  return (
    <ul class="edit-maps" aria-label={results.editMaps}>
      {run.editMaps.map((png, i) => {
        const place = recipe.request.edits[i]?.control ?? '';
        return (
          <li key={i} title={results.editMap({ place })}>
            <Png png={png} alt="" />
            <span class="quiet">{place}</span>
          </li>
        );
      })}
    </ul>
  );
}
