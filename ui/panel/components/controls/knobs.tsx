/** Sliders of settings, in the designer's words; the method's names stand in the help line. */
import type { Commands } from '../../state/commands.js';
import { readyPack } from '../../state/derive.js';
import { DEFAULT_SETTINGS, RANGES } from '../../settings/settings.js';
import type { RangeKey } from '../../settings/settings.js';
import type { State } from '../../state/state.js';
import { useWords } from '../../words/use-words.js';
import { Slider } from './slider.js';

export interface Knob {
  readonly key: RangeKey;
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
        const initial = initialValue(state, key);
        return (
          <Slider
            key={key}
            label={words.knobs[key].label}
            help={help ?? words.knobs[key].help}
            value={state.settings[key] ?? initial}
            initial={initial}
            range={RANGES[key]}
            disabled={isOff}
            onChange={(value) => commands.change({ [key]: value })}
            onReset={() => commands.reset(key)}
          />
        );
      })}
    </div>
  );
}

/** What a value is when nobody touched it: ours, or the pack's advice. */
function initialValue(state: State, key: RangeKey): number {
  const own = DEFAULT_SETTINGS[key];
  if (own !== null) return own;
  const { guidance, steps, sketchThreshold, referenceThreshold } = readyPack(state)?.defaults ?? {};
  const advice: Partial<Record<RangeKey, number | undefined>> = {
    ...{ guidance, steps, sketchThreshold, referenceThreshold },
  };
  return advice[key] ?? RANGES[key].min;
}
