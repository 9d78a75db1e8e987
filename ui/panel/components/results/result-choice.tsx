/** What comes out and how strongly: the choice of result and the first sliders, the rare ones under More. */
import { splits } from '../../state/choices.js';
import type { Commands } from '../../state/commands.js';
import { chosenOutput, placeMode } from '../../settings/settings.js';
import type { State } from '../../state/state.js';
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

const PLACES = [
  { value: 'under-lines', label: 'Under lines' },
  { value: 'over', label: 'Picture over' },
  { value: 'flats', label: 'Flats' },
] as const;

const NOTES = {
  'under-lines': 'Colour only; your lines stay as drawn.',
  over: 'The whole picture as the model paints it, above the sketch.',
  'light-lines': 'Light lines would hide the colour under them: the picture is placed above.',
  flats: 'Even colours between your lines, worked out from the model’s picture.',
  palette: 'Even colours between your lines, moved onto the reference’s where they are close.',
} as const;

export function ResultChoice({ state, commands }: ResultChoiceProps) {
  const { place, snapFlats } = state.settings;
  return (
    <Section title="Result">
      <Segmented
        label="Result"
        value={place}
        options={PLACES}
        onChange={(value) => commands.change({ place: value })}
      />
      <p class="quiet choice-note">{NOTES[noteOf(state)]}</p>
      {place === 'flats' && (
        <Switch
          label="Use the reference’s colours"
          checked={snapFlats}
          onChange={(on) => commands.change({ snapFlats: on })}
        />
      )}
      <Knobs state={state} commands={commands} knobs={firstKnobs(state)} />
      <More state={state} commands={commands} />
    </Section>
  );
}

function noteOf({ settings }: State): keyof typeof NOTES {
  const output = chosenOutput(settings);
  if (output !== 'picture') return output;
  return settings.place === 'under-lines' && placeMode(output, settings) === 'over'
    ? 'light-lines'
    : settings.place;
}

function firstKnobs(state: State): readonly Knob[] {
  const isWhole = state.settings.strengthKind === 'all';
  return [
    {
      key: 'referenceStrength',
      label: 'Reference strength',
      help: isWhole
        ? 'How closely colours follow the reference (reference strength of the cross-attentions)'
        : 'Set for its parts under More, Strengths',
      isOff: !isWhole,
    },
    {
      key: 'sketchStrength',
      label: 'Sketch strength',
      help: 'How closely shapes follow the lines (scale of the control hints)',
    },
    {
      key: 'backgroundStrength',
      label: 'Background',
      help: 'How much what is behind the character is coloured by its picture (background strength of the split)',
      isOff: !splits(state),
    },
  ];
}
