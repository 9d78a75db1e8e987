/** Words that change the reference before it is used: a row each, from what, to what, where, how much. */
import type { TextEdit } from '../../../../src/request/records.js';
import { NEW_EDIT } from '../../../../src/request/records.js';
import { LIMITS } from '../../../../src/vocabulary/limits.js';
import { EDIT_SCALE } from '../../settings/settings.js';
import { Group } from '../group.js';
import type { GroupOfMore } from '../group.js';
import { useWords } from '../../words/use-words.js';
import { Icon } from '../controls/icons.js';
import { Slider } from '../controls/slider.js';
import { Switch } from '../controls/switch.js';

export function TextEdits({ state, commands }: GroupOfMore) {
  const { edits: words, groups } = useWords();
  const { edits } = state.settings;
  const set = (next: readonly TextEdit[]) => commands.change({ edits: next });
  return (
    <Group title={groups.edits} isChanged={edits.length > 0}>
      <p class="quiet group-note">{words.note}</p>
      {edits.map((edit, i) => (
        <EditRow
          key={i}
          number={i + 1}
          edit={edit}
          onChange={(change) => set(edits.map((it, at) => (at === i ? { ...it, ...change } : it)))}
          onRemove={() => set(edits.filter((_, at) => at !== i))}
        />
      ))}
      <button
        type="button"
        class="small-button"
        disabled={edits.length >= LIMITS.edits}
        onClick={() => set([...edits, NEW_EDIT])}
      >
        {words.add}
      </button>
    </Group>
  );
}

interface EditRowProps {
  readonly number: number;
  readonly edit: TextEdit;
  readonly onChange: (change: Partial<TextEdit>) => void;
  readonly onRemove: () => void;
}

function EditRow({ number, edit, onChange, onRemove }: EditRowProps) {
  const { edits: words } = useWords();
  const remove = words.remove({ index: number });
  return (
    <fieldset class="edit">
      <legend class="unseen">{words.title({ index: number })}</legend>
      <button
        type="button"
        class="icon-button edit-remove"
        aria-label={remove}
        title={remove}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
      <Phrase
        label={words.from}
        hint={words.fromHint}
        value={edit.anchor ?? ''}
        onChange={(anchor) => onChange({ anchor: anchor.trim() === '' ? null : anchor })}
      />
      <Phrase
        label={words.to}
        hint={words.toHint}
        value={edit.target}
        onChange={(target) => onChange({ target })}
      />
      <Phrase
        label={words.where}
        hint={words.whereHint}
        value={edit.control}
        onChange={(control) => onChange({ control })}
      />
      <Slider
        label={words.strength}
        help={words.strengthHelp}
        value={edit.scale}
        initial={NEW_EDIT.scale}
        range={EDIT_SCALE}
        onChange={(scale) => onChange({ scale })}
        onReset={() => onChange({ scale: NEW_EDIT.scale })}
      />
      <Finer edit={edit} onChange={onChange} />
    </fieldset>
  );
}

interface PhraseProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** What the request takes. */
const MAX_CHARS = 300;

function Phrase({ label, hint, value, onChange }: PhraseProps) {
  return (
    <label class="words">
      <span class="slider-label">{label}</span>
      <input
        class="number"
        type="text"
        maxLength={MAX_CHARS}
        placeholder={hint}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

const BOUNDS = ['none', 'less', 'half', 'full'] as const;
const BOUND_RANGE = { min: 0, max: 1, step: 0.05 } as const;

function Finer({ edit, onChange }: Pick<EditRowProps, 'edit' | 'onChange'>) {
  const { edits: words } = useWords();
  const { thresholds, enhanced } = edit;
  const isChanged = enhanced || thresholds.some((value, i) => value !== NEW_EDIT.thresholds[i]);
  return (
    <Group title={words.finer} isChanged={isChanged}>
      {BOUNDS.map((bound, i) => (
        <Slider
          key={bound}
          label={words.bounds[bound]}
          help={words.boundHelp}
          value={thresholds[i] ?? 0}
          initial={NEW_EDIT.thresholds[i] ?? 0}
          range={BOUND_RANGE}
          onChange={(value) => onChange({ thresholds: withBound(thresholds, i, value) })}
          onReset={() => onChange({ thresholds: withBound(thresholds, i, NEW_EDIT.thresholds[i] ?? 0) })}
        />
      ))}
      <Switch
        label={words.enhanced}
        note={words.enhancedHelp}
        checked={enhanced}
        onChange={(on) => onChange({ enhanced: on })}
      />
    </Group>
  );
}

/** The bounds never fall: the others give way. */
function withBound(bounds: TextEdit['thresholds'], index: number, value: number): TextEdit['thresholds'] {
  const fit = (bound: number, at: number) =>
    at === index ? value : at < index ? Math.min(bound, value) : Math.max(bound, value);
  const [a, b, c, d] = bounds;
  return [fit(a, 0), fit(b, 1), fit(c, 2), fit(d, 3)];
}
