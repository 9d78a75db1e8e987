/** A choice of many: the platform's own menu, so that keys and readers know it. A changed one shows a dot. */
import { useWords } from '../../words/use-words.js';
import { Icon } from './icons.js';
import { ResetDot } from './reset-dot.js';

export interface MenuOption<T extends string> {
  readonly value: T;
  readonly label: string;
}

export interface MenuGroup<T extends string> {
  readonly label: string;
  readonly options: readonly MenuOption<T>[];
}

interface MenuProps<T extends string> {
  readonly label: string;
  /** One line: what it does, and the method's own word for it. */
  readonly help?: string;
  readonly value: T;
  /** Groups without a word of their own stand bare. */
  readonly groups: readonly MenuGroup<T>[];
  readonly onChange: (value: T) => void;
  /** Null where it is as it was. */
  readonly onReset: (() => void) | null;
}

export function Menu<T extends string>({ label, help, value, groups, onChange, onReset }: MenuProps<T>) {
  const { controls } = useWords();
  const options = groups.flatMap((group) => group.options);
  const choose = (text: string) => {
    const option = options.find((it) => it.value === text);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <div class="menu" title={help}>
      <label>
        <span class="slider-label">{label}</span>
        <span class="menu-box">
          <select value={value} title={help} onChange={(event) => choose(event.currentTarget.value)}>
            {groups.map((group) =>
              group.label === '' ? (
                <Options key="" options={group.options} />
              ) : (
                <optgroup key={group.label} label={group.label}>
                  <Options options={group.options} />
                </optgroup>
              ),
            )}
          </select>
          <Icon name="down" />
        </span>
      </label>
      {onReset !== null && <ResetDot wording={controls.reset({ label })} onReset={onReset} />}
    </div>
  );
}

function Options<T extends string>({ options }: { readonly options: readonly MenuOption<T>[] }) {
  return (
    <>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </>
  );
}

/** Options in one group without a word, named by a table. */
export function plainGroup<T extends string>(
  values: readonly T[],
  names: Readonly<Record<T, string>>,
): readonly MenuGroup<T>[] {
  return [{ label: '', options: values.map((value) => ({ value, label: names[value] })) }];
}
