/** Everything that few need, in folded groups. What the pack or the mode has no use for is not there. */
import {
  canInject,
  canRemoveForeground,
  offersInjection,
  possiblePreprocesses,
  mayTellApart,
  usedPreprocess,
  usesBackground,
  usesInjection,
  usesStyle,
} from '../../state/choices.js';
import { readyPack } from '../../state/derive.js';
import { anyChanged, isChanged } from '../../settings/settings.js';
import { knobsOf } from '../../settings/request-settings.js';
import type { Settings } from '../../settings/settings.js';
import type { State } from '../../state/state.js';
import { RESULT_BACKGROUNDS } from '../../../../src/vocabulary/result-backgrounds.js';
import { useWords } from '../../words/use-words.js';
import { Group } from '../group.js';
import type { GroupOfMore } from '../group.js';
import { Knobs } from '../controls/knobs.js';
import type { Knob } from '../controls/knobs.js';
import { MaskGroup } from '../layers/mask-group.js';
import { Menu, plainGroup } from '../controls/menu.js';
import { SamplingGroup } from './sampling-group.js';
import { StrengthGroup } from './strength-group.js';
import { Switch } from '../controls/switch.js';
import { TextEdits } from './text-edits.js';

/** What the designer may change outside of More, or nobody sees. */
const ELSEWHERE: readonly (keyof Settings)[] = [
  ...(['place', 'variants', 'gap', 'mode', 'style', 'referenceStrength', 'sketchStrength'] as const),
  ...(['backgroundStrength', 'seed', 'seedLocked', 'engine', 'gpuMemory', 'pace', 'speed', 'pack'] as const),
  ...(['acceptedLicences', 'language', 'window'] as const),
];

export function More({ state, commands }: GroupOfMore) {
  const { groups } = useWords();
  const keys = (Object.keys(state.settings) as (keyof Settings)[]).filter((key) => !ELSEWHERE.includes(key));
  const pack = readyPack(state);
  const group = { state, commands };
  return (
    <Group title={groups.more} isChanged={anyChanged(state.settings, keys)} class="more">
      <StrengthGroup {...group} />
      <GuidanceGroup {...group} />
      <SamplingGroup {...group} />
      {mayTellApart(state) && <MaskGroup {...group} />}
      <PicturesGroup {...group} />
      {offersInjection(state) && <DetailGroup {...group} />}
      {pack?.canEditText === true && <TextEdits {...group} />}
    </Group>
  );
}

const GUIDANCE: readonly Knob[] = [
  ...knobsOf('guidance'),
  { key: 'guidanceStart' },
  { key: 'guidanceEnd' },
  { key: 'pauseStart' },
  { key: 'pauseEnd' },
];

function GuidanceGroup({ state, commands }: GroupOfMore) {
  const { groups } = useWords();
  const keys = GUIDANCE.map(({ key }) => key);
  return (
    <Group title={groups.guidance} isChanged={anyChanged(state.settings, keys)}>
      <Knobs state={state} commands={commands} knobs={GUIDANCE} />
    </Group>
  );
}

const PICTURE_KEYS = [
  ...(['preprocess', 'removeForeground', 'resultBackground', 'adaptLines', 'referenceCrop'] as const),
  'looseLayers' as const,
  ...knobsOf('pictures').map(({ key }) => key),
];

function PicturesGroup({ state, commands }: GroupOfMore) {
  const { groups, pictures, result } = useWords();
  const { settings } = state;
  const pack = readyPack(state);
  return (
    <Group title={groups.pictures} isChanged={anyChanged(state.settings, PICTURE_KEYS)}>
      <Menu
        label={pictures.preprocess}
        help={pictures.preprocessHelp}
        value={usedPreprocess(settings, pack)}
        groups={plainGroup(possiblePreprocesses(pack), pictures.preprocesses)}
        onChange={(preprocess) => commands.change({ preprocess })}
        onReset={isChanged(settings, 'preprocess') ? () => commands.reset('preprocess') : null}
      />
      <Switch
        label={pictures.adaptLines}
        note={pictures.adaptLinesHelp}
        checked={settings.adaptLines}
        onChange={(adaptLines) => commands.change({ adaptLines })}
      />
      <Switch
        label={pictures.referenceCrop}
        note={pictures.referenceCropHelp}
        checked={settings.referenceCrop === 'content'}
        onChange={(on) => commands.change({ referenceCrop: on ? 'content' : 'whole' })}
      />
      <Knobs state={state} commands={commands} knobs={pictureKnobs(state)} />
      {canRemoveForeground(state) && (
        <Switch
          label={pictures.removeForeground}
          checked={settings.removeForeground}
          onChange={(removeForeground) => commands.change({ removeForeground })}
        />
      )}
      {pack?.canSegment === true && (
        <Menu
          label={pictures.resultBackground}
          help={pictures.resultBackgroundHelp}
          value={settings.resultBackground}
          groups={plainGroup(RESULT_BACKGROUNDS, pictures.resultBackgrounds)}
          onChange={(resultBackground) => commands.change({ resultBackground })}
          onReset={isChanged(settings, 'resultBackground') ? () => commands.reset('resultBackground') : null}
        />
      )}
      <Switch
        label={result.looseLayers}
        note={result.looseLayersHelp}
        checked={settings.looseLayers}
        onChange={(looseLayers) => commands.change({ looseLayers })}
      />
    </Group>
  );
}

function pictureKnobs(state: State): readonly Knob[] {
  const background = usesBackground(state);
  const unused: readonly Knob['key'][] = [
    ...(background ? [] : (['backgroundPadding'] as const)),
    ...(background && usesStyle(state) ? [] : (['styleMerge'] as const)),
  ];
  return knobsOf('pictures').filter(({ key }) => !unused.includes(key));
}

const DETAIL: readonly Knob[] = [
  { key: 'injectStart' },
  { key: 'injectFidelity' },
  { key: 'injectSketchFidelity' },
];

function DetailGroup({ state, commands }: GroupOfMore) {
  const { detail, groups, mode } = useWords();
  const isOn = usesInjection(state);
  return (
    <Group title={groups.detail} isChanged={state.settings.inject}>
      <Switch
        label={detail.inject}
        note={canInject(state) ? detail.injectHelp : mode.notInThisMode}
        checked={isOn}
        disabled={!canInject(state)}
        onChange={(inject) => commands.change({ inject })}
      />
      {isOn && <Knobs state={state} commands={commands} knobs={DETAIL} />}
    </Group>
  );
}
