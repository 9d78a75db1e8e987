/** Words that change the reference before it is used: a row each, from what, to what, where, how much. */
import type { TextEdit } from '../../../../src/request/request.js';
import { EDIT_SCALE, MAX_EDITS, NEW_EDIT } from '../../settings/settings.js';
import { Group } from '../group.js';
import type { GroupOfMore } from '../group.js';
import { Icon } from '../controls/icons.js';
import { Slider } from '../controls/slider.js';
import { Switch } from '../controls/switch.js';

export function TextEdits({ state, commands }: GroupOfMore) {
  const { edits } = state.settings;
  const set = (next: readonly TextEdit[]) => commands.change({ edits: next });
  return (
    <Group title="Change by words" isChanged={edits.length > 0}>
      <p class="quiet group-note">English words that change the reference, one after the other.</p>
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
        disabled={edits.length >= MAX_EDITS}
        onClick={() => set([...edits, NEW_EDIT])}
      >
        Add a change
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
  const remove = `Remove change ${number}`;
  return (
    <fieldset class="edit">
      <legend class="unseen">Change {number}</legend>
      <button
        type="button"
        class="icon-button edit-remove"
        aria-label={remove}
        title={remove}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
      <Words
        label="From"
        hint="red hair (may be empty)"
        value={edit.anchor ?? ''}
        onChange={(anchor) => onChange({ anchor: anchor.trim() === '' ? null : anchor })}
      />
      <Words label="To" hint="green hair" value={edit.target} onChange={(target) => onChange({ target })} />
      <Words label="Where" hint="hair" value={edit.control} onChange={(control) => onChange({ control })} />
      <Slider
        label="Strength"
        help="How much of the new there shall be (target scale)"
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

interface WordsProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** What the request takes. */
const MAX_CHARS = 300;

function Words({ label, hint, value, onChange }: WordsProps) {
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

const BOUNDS = ['Not at all below', 'Less below', 'Half at', 'Fully above'] as const;
const BOUND_RANGE = { min: 0, max: 1, step: 0.05 } as const;

function Finer({ edit, onChange }: Pick<EditRowProps, 'edit' | 'onChange'>) {
  const { thresholds, enhanced } = edit;
  const isChanged = enhanced || thresholds.some((value, i) => value !== NEW_EDIT.thresholds[i]);
  return (
    <Group title="Where, more exactly" isChanged={isChanged}>
      {BOUNDS.map((label, i) => (
        <Slider
          key={label}
          label={label}
          help="How well a place must match the words of “Where” (matching thresholds)"
          value={thresholds[i] ?? 0}
          initial={NEW_EDIT.thresholds[i] ?? 0}
          range={BOUND_RANGE}
          onChange={(value) => onChange({ thresholds: withBound(thresholds, i, value) })}
          onReset={() => onChange({ thresholds: withBound(thresholds, i, NEW_EDIT.thresholds[i] ?? 0) })}
        />
      ))}
      <Switch
        label="Measure from the old words"
        note="Stronger where they already fit (enhanced)."
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
