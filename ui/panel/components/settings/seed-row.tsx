/** The seed: type one, draw a new one, or lock it so that the next run uses it again. */
import { LIMITS } from '../../../../src/vocabulary/limits.js';
import type { Settings } from '../../settings/settings.js';
import { useWords } from '../../words/use-words.js';
import { Icon } from '../controls/icons.js';

interface SeedRowProps {
  readonly settings: Settings;
  readonly onChange: (change: Partial<Settings>) => void;
}

export function SeedRow({ settings: { seed, seedLocked }, onChange }: SeedRowProps) {
  const { seed: words } = useWords();
  const type = (value: number) => {
    if (Number.isInteger(value) && value >= 0 && value <= LIMITS.seed)
      onChange({ seed: value, seedLocked: true });
  };
  return (
    <div class="seed-row">
      <label>
        <span class="slider-label">{words.label}</span>
        <input
          class="number"
          type="number"
          min={0}
          max={LIMITS.seed}
          step={1}
          value={seed}
          onChange={(event) => type(event.currentTarget.valueAsNumber)}
        />
      </label>
      <button
        type="button"
        class="icon-button"
        aria-pressed={seedLocked}
        aria-label={words.keep}
        title={seedLocked ? words.keptHelp : words.drawnHelp}
        onClick={() => onChange({ seedLocked: !seedLocked })}
      >
        <Icon name={seedLocked ? 'lock' : 'unlock'} />
      </button>
    </div>
  );
}
