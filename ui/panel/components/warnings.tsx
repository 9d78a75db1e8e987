/** Under the button, before a run: what will hardly work with these layers, and the switch that mends it. */
import type { Commands } from '../state/commands.js';
import type { State } from '../state/state.js';
import { isMendable, warnings } from '../state/warnings.js';
import { useWords } from '../words/use-words.js';
import { Icon } from './controls/icons.js';
import { Switch } from './controls/switch.js';

interface WarningsProps {
  readonly state: State;
  readonly onChange: Commands['change'];
}

export function Warnings({ state, onChange }: WarningsProps) {
  const words = useWords();
  const found = warnings(state);
  if (found.length === 0) return null;
  return (
    <ul class="warnings" aria-label={words.warnings.title}>
      {found.map((warning) => (
        <li key={warning.kind}>
          <Icon name="warning" />
          <div>
            <p>{warning.text(words)}</p>
            {isMendable(warning) && (
              <Switch
                label={words.pictures.adaptLines}
                checked={state.settings.adaptLines}
                onChange={(adaptLines) => onChange({ adaptLines })}
              />
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
