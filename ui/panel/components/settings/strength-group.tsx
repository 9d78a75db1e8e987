/** How strongly the reference speaks: as one, at three levels or at each cross-attention; to character and background. */
import { hasOwnBackground, splits } from '../../state/choices.js';
import { readyPack } from '../../state/derive.js';
import type { Settings } from '../../settings/settings.js';
import type { State } from '../../state/state.js';
import { STRENGTH_KINDS, anyChanged } from '../../settings/settings.js';
import { useWords } from '../../words/use-words.js';
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

const LEVELS: readonly Knob[] = [
  { key: 'strengthLow' },
  { key: 'strengthMiddle' },
  { key: 'strengthEncoder' },
];

export function StrengthGroup({ state, commands }: GroupOfMore) {
  const { groups, strengths } = useWords();
  const { strengthKind } = state.settings;
  return (
    <Group title={groups.strengths} isChanged={anyChanged(state.settings, KEYS)}>
      <p class="quiet group-note">{strengths.kind}</p>
      <Segmented
        label={strengths.kind}
        value={strengthKind}
        options={STRENGTH_KINDS.map((value) => ({ value, label: strengths.kinds[value] }))}
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
    { key: 'foregroundStrength' },
    { key: 'merge' },
    ...(hasOwnBackground(state) ? ([{ key: 'backgroundFactor' }] as const) : []),
  ];
}

const RANGE = { min: 0, max: 1, step: 0.05 } as const;

function EachStrength({ state, commands }: GroupOfMore) {
  const { strengths } = useWords();
  const { strengthEach } = state.settings;
  const levels = readyPack(state)?.strengths ?? [];
  const set = (index: number, value: number) =>
    commands.change({ strengthEach: levels.map((_, i) => (i === index ? value : (strengthEach[i] ?? 1))) });
  return (
    <div class="knobs">
      {levels.map((level, i) => (
        <Slider
          key={i}
          label={strengths.attention({ index: i + 1 })}
          help={strengths.attentionHelp({ index: i + 1, level })}
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
