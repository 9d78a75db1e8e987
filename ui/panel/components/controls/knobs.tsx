/** Sliders of settings, in the designer's words; the method's names stand in the help line. */
import type { Commands } from '../../state/commands.js';
import { readyPack } from '../../state/derive.js';
import { DEFAULT_SETTINGS, RANGES } from '../../settings/settings.js';
import type { RangeKey } from '../../settings/settings.js';
import type { GroupedFlag } from '../../settings/request-settings.js';
import type { State } from '../../state/state.js';
import { useWords } from '../../words/use-words.js';
import { Slider } from './slider.js';
import { Switch } from './switch.js';

export interface Knob {
  readonly key: RangeKey | GroupedFlag;
  /** Where it is another one than the words of the knob. */
  readonly help?: string;
  /** Stands there, but does nothing now. */
  readonly isOff?: boolean;
}

interface KnobsProps {
  readonly state: State;
  readonly commands: Commands;
  readonly knobs: readonly Knob[];
}

export function Knobs({ state, commands, knobs }: KnobsProps) {
  const words = useWords();
  return (
    <div class="knobs">
      {knobs.map(({ key, help, isOff = false }) => {
        const { label, help: usual } = words.knobs[key];
        const common = {
          label,
          disabled: isOff,
          onChange: (value: number | boolean) => commands.change({ [key]: value }),
        };
        if (!isRange(key))
          return <Switch key={key} {...common} note={help ?? usual} checked={state.settings[key]} />;
        const initial = initialValue(state, key);
        return (
          <Slider
            key={key}
            {...common}
            help={help ?? usual}
            value={state.settings[key] ?? initial}
            initial={initial}
            range={RANGES[key]}
            onReset={() => commands.reset(key)}
          />
        );
      })}
    </div>
  );
}

function isRange(key: Knob['key']): key is RangeKey {
  return key in RANGES;
}

/** What a value is when nobody touched it: ours, or the pack's advice. */
function initialValue(state: State, key: RangeKey): number {
  const own = DEFAULT_SETTINGS[key];
  if (own !== null) return own;
  const advice: Partial<Record<string, number | string>> = readyPack(state)?.defaults ?? {};
  const advised = advice[key];
  return typeof advised === 'number' ? advised : RANGES[key].min;
}
