/** What comes out and how strongly: the choice of result and the sliders, the rare ones under More. */
import { useState } from 'preact/hooks';
import type { Commands } from '../commands.js';
import { readyPack, splits } from '../derive.js';
import { DEFAULT_SETTINGS, RANGES, chosenOutput } from '../settings.js';
import type { RangeKey } from '../settings.js';
import type { State } from '../state.js';
import { Icon } from './icons.js';
import { Section } from './section.js';
import { SeedRow } from './seed-row.js';
import { Segmented } from './segmented.js';
import { Slider } from './slider.js';
import { Switch } from './switch.js';

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
  flats: 'Even colours between your lines, worked out from the model’s picture.',
  palette: 'Even colours between your lines, moved onto the reference’s where they are close.',
} as const;

export function ResultChoice({ state, commands }: ResultChoiceProps) {
  const { place, snapFlats } = state.settings;
  const output = chosenOutput(state.settings);
  return (
    <Section title="Result">
      <Segmented
        label="Result"
        value={place}
        options={PLACES}
        onChange={(value) => commands.change({ place: value })}
      />
      <p class="quiet choice-note">{NOTES[output === 'picture' ? place : output]}</p>
      {place === 'flats' && (
        <Switch
          label="Use the reference’s colours"
          checked={snapFlats}
          onChange={(on) => commands.change({ snapFlats: on })}
        />
      )}
      <Knobs state={state} commands={commands} knobs={FIRST} />
      <More state={state} commands={commands} />
    </Section>
  );
}

interface Knob {
  readonly key: RangeKey;
  readonly label: string;
  readonly help: string;
  readonly needsSplit?: true;
}

const FIRST: readonly Knob[] = [
  {
    key: 'referenceStrength',
    label: 'Reference strength',
    help: 'How closely colours follow the reference (reference strength of the cross-attentions)',
  },
  {
    key: 'sketchStrength',
    label: 'Sketch strength',
    help: 'How closely shapes follow the lines (scale of the control hints)',
  },
  {
    key: 'backgroundStrength',
    label: 'Background',
    help: 'How much the reference’s ground colours the sketch’s ground (background strength of the split)',
    needsSplit: true,
  },
];

const RARE: readonly Knob[] = [
  {
    key: 'guidance',
    label: 'Guidance',
    help: 'Higher is bolder and less free (classifier-free guidance scale)',
  },
  { key: 'steps', label: 'Steps', help: 'More steps, more time, finer result (sampling steps)' },
  {
    key: 'sketchThreshold',
    label: 'Sketch mask',
    help: 'Lower takes more of the sketch as the character (sketch mask threshold)',
    needsSplit: true,
  },
  {
    key: 'referenceThreshold',
    label: 'Reference mask',
    help: 'Lower takes more of the reference as the character (reference mask threshold)',
    needsSplit: true,
  },
];

function Knobs({ state, commands, knobs }: ResultChoiceProps & { readonly knobs: readonly Knob[] }) {
  return (
    <div class="knobs">
      {knobs.map(({ key, label, help, needsSplit }) => {
        const initial = initialValue(state, key);
        return (
          <Slider
            key={key}
            label={label}
            help={help}
            value={state.settings[key] ?? initial}
            initial={initial}
            range={RANGES[key]}
            disabled={needsSplit === true && !splits(state)}
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
  const advice: Partial<Record<RangeKey, number>> = readyPack(state)?.defaults ?? {};
  return advice[key] ?? RANGES[key].min;
}

function More({ state, commands }: ResultChoiceProps) {
  const [isOpen, setOpen] = useState(false);
  const changed = RARE.some(({ key }) => state.settings[key] !== null);
  return (
    <details class="more" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="chevron" />
        More: guidance, steps, masks, seed
        {changed && !isOpen && <span class="dot dot-still" role="img" aria-label="Some are changed" />}
      </summary>
      <Knobs state={state} commands={commands} knobs={RARE} />
      <SeedRow settings={state.settings} onChange={commands.change} />
    </details>
  );
}
