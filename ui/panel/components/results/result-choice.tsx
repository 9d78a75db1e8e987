/** What comes out and how strongly: the choice of result and the first sliders, the rare ones under More. */
import { splits } from '../../state/choices.js';
import type { Commands } from '../../state/commands.js';
import { OUTPUT_CHOICES, type OutputChoice } from '../../../../src/vocabulary/outputs.js';
import { OUTPUT_ROWS } from '../../../../src/outputs/table.js';
import { chosenOutput, coversLines, switched, variantsOf } from '../../settings/output-choice.js';
import { keptColours } from '../../state/picking.js';
import type { State } from '../../state/state.js';
import type { Words } from '../../words/table.js';
import { useWords } from '../../words/use-words.js';
import { Knobs } from '../controls/knobs.js';
import type { Knob } from '../controls/knobs.js';
import { More } from '../settings/more.js';
import { Section } from '../section.js';
import { Menu, plainGroup } from '../controls/menu.js';
import { Segmented } from '../controls/segmented.js';
import { Switch } from '../controls/switch.js';

interface ResultChoiceProps {
  readonly state: State;
  readonly commands: Commands;
}

export function ResultChoice({ state, commands }: ResultChoiceProps) {
  const words = useWords();
  const { result } = words;
  return (
    <Section title={result.title}>
      <OutputChoices state={state} commands={commands} />
      <p class="quiet choice-note">{result.notes[noteOf(state)]}</p>
      <Variants state={state} commands={commands} />
      <Kept state={state} commands={commands} />
      <Knobs state={state} commands={commands} knobs={firstKnobs(state, words)} />
      <More state={state} commands={commands} />
    </Section>
  );
}

/** So many stand side by side in a narrow panel. */
const MOST_SEGMENTS = 3;

function OutputChoices({ state, commands }: ResultChoiceProps) {
  const { result } = useWords();
  const shared = {
    label: result.title,
    value: state.settings.place,
    onChange: (place: OutputChoice) => commands.change({ place }),
  };
  if (OUTPUT_CHOICES.length > MOST_SEGMENTS)
    return <Menu {...shared} groups={plainGroup(OUTPUT_CHOICES, result.places)} onReset={null} />;
  return (
    <Segmented
      {...shared}
      options={OUTPUT_CHOICES.map((value) => ({ value, label: result.places[value] }))}
    />
  );
}

function Variants({ state, commands }: ResultChoiceProps) {
  const { result } = useWords();
  const { settings } = state;
  return (
    <>
      {variantsOf(settings.place).map((variant) => (
        <Switch
          key={variant}
          label={result.variants[variant]}
          checked={chosenOutput(settings) === variant}
          onChange={(on) => commands.change(switched(settings, variant, on))}
        />
      ))}
    </>
  );
}

/** Colours of a recipe that the next run has again. */
function Kept({ state, commands }: ResultChoiceProps) {
  const { regions } = useWords();
  const count = keptColours(state).length;
  if (count === 0) return null;
  return (
    <p class="quiet choice-note">
      {regions.kept({ count })}{' '}
      <button type="button" class="link" onClick={commands.dropKept}>
        {regions.dropKept}
      </button>
    </p>
  );
}

function noteOf({ settings }: State): keyof Words['result']['notes'] {
  const output = chosenOutput(settings);
  const variant = variantsOf(settings.place).find((name) => name === output);
  if (variant !== undefined && !coversLines(output, settings)) return variant;
  return settings.place !== 'over' && coversLines(output, settings) ? 'light-lines' : settings.place;
}

function firstKnobs(state: State, { strengths }: Words): readonly Knob[] {
  const isWhole = state.settings.strengthKind === 'all';
  const isPainted = OUTPUT_ROWS[chosenOutput(state.settings)].kind === 'as-painted';
  return [
    ...(isPainted ? [] : [{ key: 'gap' } as const]),
    { key: 'referenceStrength', isOff: !isWhole, ...(isWhole ? {} : { help: strengths.setElsewhere }) },
    { key: 'sketchStrength' },
    { key: 'backgroundStrength', isOff: !splits(state) },
  ];
}
