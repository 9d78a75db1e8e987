/**
 * Of a model's editions the panel chooses the one that suits the device, by what pack.json alone tells of each, and says why;
 * the designer may take another. Pure.
 */
import { slotLayer } from '../state/derive.js';
import { chosenFit, usedSize } from '../state/fit.js';
import type { Assessment, Choice } from '../state/records.js';
import type { State } from '../state/state.js';
import { isInHalf } from './backend-line.js';
import { editionsOf, type ModelEdition } from './editions.js';
import type { EditionReason } from './edition-reasons.js';
import type { ModelRow } from './models.js';

export interface ChosenEdition extends ModelEdition {
  /** Null: it cannot be judged yet, or there is one alone. */
  readonly reason: EditionReason | null;
}

/** Of the editions of one model, widest first; not empty. */
export function chooseEdition(state: State, editions: readonly ModelEdition[]): ChosenEdition {
  const lightest = editions[editions.length - 1];
  const judged = editions.map((edition) => ({ ...edition, assessed: assessmentOf(state, edition) }));
  const of = judged[judged.length - 1]?.assessed;
  if (editions.length < 2 || of === null || of === undefined) return { ...lightest, reason: null };
  if (of.pack.gpu === null) return { ...lightest, reason: 'cpu' };
  const halves = judged.find(({ weights, assessed }) => weights === 'float16' && computesInHalf(assessed));
  if (halves === undefined) return { ...lightest, reason: 'no-half' };
  const { path, weights, assessed } = halves;
  return assessed !== null && isFitting(state, assessed)
    ? { path, weights, reason: 'half' }
    : { ...lightest, reason: 'no-room' };
}

/** Of the model in use, where it has several: its weights, and why where the panel would choose them, too. */
export function usedEdition(state: State): ChosenEdition | null {
  const editions = editionsOf(state.models, state.models);
  const used = editions.find(({ path }) => path === state.models.path);
  if (used === undefined || editions.length < 2) return null;
  const { path, reason } = chooseEdition(state, editions);
  return { ...used, reason: path === used.path ? reason : null };
}

const computesInHalf = (assessed: Assessment | null): boolean => assessed?.arithmetic === 'float16';

function assessmentOf({ engine, models }: State, { path }: ModelEdition): Assessment | null {
  if (path !== models.path || engine.kind !== 'ready') return models.assessed[path] ?? null;
  return { pack: engine.pack, arithmetic: isInHalf(engine.backend) ? 'float16' : 'float32' };
}

/** The run that is chosen now. */
function isFitting(state: State, { pack }: Assessment): boolean {
  if (state.engine.kind !== 'ready') return false;
  const choice: Choice = { ...state, engine: { ...state.engine, pack } };
  const [first] = pack.sizes;
  const size = usedSize(pack, state.settings, slotLayer(state, 'sketch')?.thumbnail?.extent ?? first);
  return chosenFit(choice, pack, size)?.kind === 'fits';
}

/** What the list shows of one model: the edition that the panel chooses, and the others. */
export interface EditionRows {
  readonly chosen: ModelRow;
  /** Null: there is one edition alone. */
  readonly edition: ChosenEdition | null;
  readonly others: readonly ModelRow[];
}

/** Rows of the same model under the first of them; those that are not among `rows` (the one in use) stand elsewhere. */
export function rowsByModel(rows: readonly ModelRow[], state: State): readonly EditionRows[] {
  const shown = new Map(rows.map((row) => [row.path, row]));
  const seen = new Set<string>();
  return rows.flatMap((row): EditionRows[] => {
    if (seen.has(row.path)) return [];
    const editions = editionsOf(row, state.models);
    for (const { path } of editions) seen.add(path);
    if (editions.length < 2) return [{ chosen: row, edition: null, others: [] }];
    const choice = chooseEdition(state, editions);
    const chosen = shown.get(choice.path) ?? row;
    const others = editions.flatMap(({ path }) => shown.get(path) ?? []).filter((other) => other !== chosen);
    const edition = chosen.path === choice.path ? choice : { ...chosen, reason: null };
    return [{ chosen, edition, others }];
  });
}
