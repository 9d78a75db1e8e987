/** The models to choose from beside the one in use: use, watch come, cancel, remove from this computer. */
import { leftovers, modelRows, removable } from '../../models/models.js';
import type { ModelRow } from '../../models/models.js';
import { rowsByModel, type ChosenEdition, type EditionRows } from '../../models/choose-edition.js';
import { editionText } from '../../models/diagnostics.js';
import { prospectsOf } from '../../models/prospects.js';
import type { Commands } from '../../state/commands.js';
import { sumBytes } from '../../../../src/runtime/pack-list.js';
import { STARTER } from '../../state/state.js';
import type { State } from '../../state/state.js';
import type { Coming } from '../../state/records.js';
import { useWords } from '../../words/use-words.js';
import { Notice } from '../notice.js';

interface ModelListProps {
  readonly state: State;
  readonly commands: Commands;
}

export function ModelList({ state, commands }: ModelListProps) {
  const words = useWords().models;
  const { models, engine } = state;
  // The facts of an open one stand above already.
  const rows = modelRows(models).filter(
    ({ isCurrent, isComing }) => isComing || !isCurrent || engine.kind === 'opening',
  );
  const old = leftovers(models);
  if (models.listed.length < 2 && old.length === 0 && models.problem === null) return null;
  return (
    <section class="models" aria-label={words.others}>
      {models.problem !== null && <Notice problem={models.problem} onCopy={commands.copy} />}
      <ul>
        {rowsByModel(rows, state).map((model) => (
          <li key={model.chosen.path}>
            <Editions {...model} state={state} commands={commands} />
          </li>
        ))}
        {old.length > 0 && (
          <li>
            <p>{words.leftovers}</p>
            <Kept
              text={words.keptLeftovers({ size: sumBytes(old) })}
              label={words.removeLeftovers}
              onRemove={() => commands.forgetFiles(old.map(({ sha256 }) => sha256))}
            />
          </li>
        )}
      </ul>
    </section>
  );
}

function Editions({ chosen, edition, others, state, commands }: EditionRows & ModelListProps) {
  const { editions } = useWords();
  const parts = { state, commands };
  if (edition === null) return <Model row={chosen} edition={null} {...parts} />;
  return (
    <>
      <Model row={chosen} edition={edition} {...parts} />
      {others.length > 0 && (
        <details class="editions" open={others.some(({ isComing }) => isComing)}>
          <summary class="link">{editions.others}</summary>
          <ul>
            {others.map((row) => (
              <li key={row.path}>
                <Model row={row} edition={{ ...row, reason: null }} {...parts} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface ModelProps extends ModelListProps {
  readonly row: ModelRow;
  /** Null: there is one alone. */
  readonly edition: ChosenEdition | null;
}

function Model({ row, edition, state, commands }: ModelProps) {
  const all = useWords();
  const words = all.models;
  const { path, weights, keptBytes, isWhole } = row;
  const title = edition === null ? row.title : words.titleInEdition({ title: row.title, weights });
  const loading = loadingOf(row, state);
  const files = removable(path, state.models);
  return (
    <>
      <div class="model-head">
        <p class="model-title">{title}</p>
        <ModelAction row={row} title={title} state={state} commands={commands} />
      </div>
      {edition !== null && edition.reason !== null && <p class="quiet">{editionText(edition)(all)}</p>}
      <p class="quiet">{words.facts(row)}</p>
      <Prospects path={path} state={state} />
      {loading !== null && <Loading bytes={loading} title={title} />}
      {files.length > 0 && (
        <Kept
          text={isWhole ? words.kept : words.keptPart({ size: keptBytes })}
          label={words.removeNamed({ title })}
          onRemove={() => commands.forgetFiles(files)}
        />
      )}
    </>
  );
}

/** Once it is in use, its own facts stand above. */
function Prospects({ path, state }: { readonly path: string; readonly state: State }) {
  const words = useWords();
  const assessed = state.models.assessed[path];
  if (assessed === undefined) return null;
  return prospectsOf(state, assessed).map((text) => (
    <p class="quiet" key={text(words)}>
      {text(words)}
    </p>
  ));
}

type Bytes = Pick<Coming, 'loadedBytes' | 'totalBytes'>;

function loadingOf({ isComing, isCurrent }: ModelRow, { models, engine }: State): Bytes | null {
  if (isComing) return models.coming;
  return isCurrent && engine.kind === 'opening' ? engine : null;
}

interface ModelActionProps extends ModelListProps {
  readonly row: ModelRow;
  /** As it stands in the list. */
  readonly title: string;
}

/** The choice, or what stands in its place. */
function ModelAction({ row, title, state, commands }: ModelActionProps) {
  const words = useWords();
  const { path, isComing } = row;
  const isLoading = loadingOf(row, state) !== null;
  // Nothing could take over.
  if (isLoading && !isComing && path === STARTER) return null;
  const [word, onPress] = isLoading
    ? ([words.controls.cancel, commands.cancelModel] as const)
    : ([words.models.use, () => commands.chooseModel(path)] as const);
  return (
    <button
      type="button"
      class="small-button"
      aria-label={isLoading ? words.models.cancelNamed({ title }) : words.models.useNamed({ title })}
      onClick={onPress}
    >
      {word}
    </button>
  );
}

interface LoadingProps {
  readonly bytes: Bytes;
  readonly title: string;
}

function Loading({ bytes, title }: LoadingProps) {
  const { models } = useWords();
  const { loadedBytes, totalBytes } = bytes;
  const fraction = totalBytes === 0 ? 0 : loadedBytes / totalBytes;
  const text = fraction < 1 ? models.loadedBytes({ loadedBytes, totalBytes }) : models.preparing;
  return (
    <>
      <div
        class="bar"
        role="progressbar"
        aria-label={models.loadingNamed({ title })}
        aria-valuenow={Math.round(100 * fraction)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={text}
      >
        <span style={{ transform: `scaleX(${fraction})` }} />
      </div>
      <p class="quiet model-bytes">{text}</p>
    </>
  );
}

interface KeptProps {
  readonly text: string;
  readonly label: string;
  readonly onRemove: () => void;
}

function Kept({ text, label, onRemove }: KeptProps) {
  const { models } = useWords();
  return (
    <p class="quiet model-kept">
      {text}
      <button type="button" class="link" aria-label={label} onClick={onRemove}>
        {models.remove}
      </button>
    </p>
  );
}
