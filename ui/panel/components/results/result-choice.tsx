/** What comes out and how strongly: the choice of result and the first sliders, the rare ones under More. */
import { splits } from '../../state/choices.js';
import type { Commands } from '../../state/commands.js';
import { PLACE_MODES, chosenOutput, coversLines } from '../../settings/settings.js';
import type { State } from '../../state/state.js';
import type { Words } from '../../words/table.js';
import { useWords } from '../../words/use-words.js';
import { Knobs } from '../controls/knobs.js';
import type { Knob } from '../controls/knobs.js';
import { More } from '../settings/more.js';
import { Section } from '../section.js';
import { Segmented } from '../controls/segmented.js';
import { Switch } from '../controls/switch.js';

interface ResultChoiceProps {
  readonly state: State;
  readonly commands: Commands;
}

export function ResultChoice({ state, commands }: ResultChoiceProps) {
  const words = useWords();
  const { result } = words;
  const { place, snapFlats } = state.settings;
  return (
    <Section title={result.title}>
      <Segmented
        label={result.title}
        value={place}
        options={PLACE_MODES.map((value) => ({ value, label: result.places[value] }))}
        onChange={(value) => commands.change({ place: value })}
      />
      <p class="quiet choice-note">{result.notes[noteOf(state)]}</p>
      {place === 'flats' && (
        <Switch
          label={result.snapFlats}
          checked={snapFlats}
          onChange={(on) => commands.change({ snapFlats: on })}
        />
      )}
      <Knobs state={state} commands={commands} knobs={firstKnobs(state, words)} />
      <More state={state} commands={commands} />
    </Section>
  );
}

function noteOf({ settings }: State): keyof Words['result']['notes'] {
  const output = chosenOutput(settings);
  if (output !== 'picture') return output;
  return settings.place === 'under-lines' && coversLines(output, settings) ? 'light-lines' : settings.place;
}

function firstKnobs(state: State, { strengths }: Words): readonly Knob[] {
  const isWhole = state.settings.strengthKind === 'all';
  return [
    { key: 'referenceStrength', isOff: !isWhole, ...(isWhole ? {} : { help: strengths.setElsewhere }) },
    { key: 'sketchStrength' },
    { key: 'backgroundStrength', isOff: !splits(state) },
  ];
}
