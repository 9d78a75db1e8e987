/** A number with a range. A changed one shows a dot; the dot, or a double click on the row, sets it back. */
import { useWords } from '../../words/use-words.js';
import { ResetDot } from './reset-dot.js';

interface SliderProps {
  readonly label: string;
  /** One line: what it does, and the method's own word for it. */
  readonly help: string;
  readonly value: number;
  readonly initial: number;
  readonly range: { readonly min: number; readonly max: number; readonly step: number };
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
  readonly onReset: () => void;
}

export function Slider(props: SliderProps) {
  const { controls, numbers } = useWords();
  const { label, help, value, initial, range, disabled = false } = props;
  const decimals = decimalsOf(range.step);
  const shown = numbers.plain({ value, decimals });
  const filled = `${(100 * (value - range.min)) / (range.max - range.min)}%`;
  const className = disabled ? 'slider slider-off' : 'slider';
  return (
    <div class={className} title={help} onDblClick={props.onReset}>
      <label>
        <span class="slider-label">{label}</span>
        <input
          type="range"
          {...range}
          value={value}
          disabled={disabled}
          title={help}
          style={{ '--filled': filled }}
          aria-valuetext={shown}
          onInput={(event) => props.onChange(event.currentTarget.valueAsNumber)}
        />
      </label>
      <ResetDot
        wording={controls.resetTo({ label, value: initial, decimals })}
        onReset={isChanged(props) ? props.onReset : null}
      />
      <output class="slider-value">{shown}</output>
    </div>
  );
}

function isChanged({ value, initial, range }: SliderProps): boolean {
  return Math.abs(value - initial) >= range.step / 2;
}

function decimalsOf(step: number): number {
  if (step >= 1) return 0;
  return step >= 0.1 ? 1 : 2;
}
