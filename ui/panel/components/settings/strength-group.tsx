/** How strongly the reference speaks: as one, at three levels or at each cross-attention; to character and background. */
import { hasOwnGround, splits } from '../../state/choices.js';
import { readyPack } from '../../state/derive.js';
import type { Settings } from '../../settings/settings.js';
import type { State } from '../../state/state.js';
import { anyChanged } from '../../settings/settings.js';
import { Group } from '../group.js';
import type { GroupOfMore } from '../group.js';
import { Knobs } from '../controls/knobs.js';
import type { Knob } from '../controls/knobs.js';
import { Segmented } from '../controls/segmented.js';
import { Slider } from '../controls/slider.js';

const KEYS: readonly (keyof Settings)[] = [
  ...(['strengthKind', 'strengthEncoder', 'strengthMiddle', 'strengthLow', 'strengthEach'] as const),
  ...(['foregroundStrength', 'merge', 'backgroundFactor'] as const),
];

const KINDS = [
  { value: 'all', label: 'All at once' },
  { value: 'levels', label: 'By level' },
  { value: 'each', label: 'One by one' },
] as const;

const LEVELS: readonly Knob[] = [
  { key: 'strengthLow', label: 'What it shows', help: 'Lowest level: shapes and things (semantics)' },
  { key: 'strengthMiddle', label: 'Its colours', help: 'Middle level (colour)' },
  { key: 'strengthEncoder', label: 'Its layout', help: 'First half of the network (encoder scale)' },
];

export function StrengthGroup({ state, commands }: GroupOfMore) {
  const { strengthKind } = state.settings;
  return (
    <Group title="Strengths" isChanged={anyChanged(state.settings, KEYS)}>
      <p class="quiet group-note">Reference strength for</p>
      <Segmented
        label="Reference strength for"
        value={strengthKind}
        options={KINDS}
        onChange={(value) => commands.change({ strengthKind: value })}
      />
      {strengthKind === 'levels' && <Knobs state={state} commands={commands} knobs={LEVELS} />}
      {strengthKind === 'each' && <EachStrength state={state} commands={commands} />}
      {splits(state) && <Knobs state={state} commands={commands} knobs={splitKnobs(state)} />}
    </Group>
  );
}

function splitKnobs(state: State): readonly Knob[] {
  return [
    {
      key: 'foregroundStrength',
      label: 'Character',
      help: 'How much the reference’s character colours yours (foreground strength of the split)',
    },
    {
      key: 'merge',
      label: 'Background reach',
      help: 'How much of the background’s colours reach into the character (merging scale)',
    },
    ...(hasOwnGround(state)
      ? ([
          {
            key: 'backgroundFactor',
            label: 'Background layout',
            help: 'How much of what the background shows is taken over (background factor)',
          },
        ] as const)
      : []),
  ];
}

const RANGE = { min: 0, max: 1, step: 0.05 } as const;

function EachStrength({ state, commands }: GroupOfMore) {
  const { strengthEach } = state.settings;
  const levels = readyPack(state)?.strengths ?? [];
  const set = (index: number, value: number) =>
    commands.change({ strengthEach: levels.map((_, i) => (i === index ? value : (strengthEach[i] ?? 1))) });
  return (
    <div class="knobs">
      {levels.map((level, i) => (
        <Slider
          key={i}
          label={`Attention ${i + 1}`}
          help={levelHelp(i, level)}
          value={strengthEach[i] ?? 1}
          initial={1}
          range={RANGE}
          onChange={(value) => set(i, value)}
          onReset={() => set(i, 1)}
        />
      ))}
    </div>
  );
}

const LEVEL_WORDS = { encoder: 'layout', middle: 'colours', low: 'what it shows' } as const;

function levelHelp(index: number, level: keyof typeof LEVEL_WORDS | null): string {
  const part = level === null ? '' : `, part of ${LEVEL_WORDS[level]}`;
  return `Cross-attention ${index + 1} in the order of the network${part}`;
}
