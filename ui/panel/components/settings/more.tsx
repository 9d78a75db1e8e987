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
import type { Settings } from '../../settings/settings.js';
import type { State } from '../../state/state.js';
import { PREPROCESS_NAMES, RESULT_BACKGROUND_NAMES } from '../../words/words.js';
import { RESULT_BACKGROUNDS } from '../../../../src/vocabulary/result-backgrounds.js';
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
  ...(['place', 'snapFlats', 'mode', 'style', 'referenceStrength', 'sketchStrength'] as const),
  ...(['backgroundStrength', 'seed', 'seedLocked', 'engine', 'pace', 'pack'] as const),
  ...(['acceptedLicences', 'language', 'window'] as const),
];

export function More({ state, commands }: GroupOfMore) {
  const keys = (Object.keys(state.settings) as (keyof Settings)[]).filter((key) => !ELSEWHERE.includes(key));
  const pack = readyPack(state);
  const group = { state, commands };
  return (
    <Group
      title="More: strengths, sampling, masks, lines"
      isChanged={anyChanged(state.settings, keys)}
      class="more"
    >
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
  {
    key: 'guidance',
    label: 'By the reference',
    help: 'Higher is bolder and less free (classifier-free guidance scale)',
  },
  {
    key: 'sketchGuidance',
    label: 'By the sketch',
    help: 'Above 1, shapes are forced onto the lines; takes half as long again (sketch guidance scale)',
  },
  {
    key: 'guidanceStart',
    label: 'Reference from',
    help: 'Part of the run before the reference is heard (guidance start)',
  },
  {
    key: 'guidanceEnd',
    label: 'Reference until',
    help: 'Part of the run after which the reference is no longer heard (guidance end)',
  },
  { key: 'pauseStart', label: 'Pause from', help: 'The reference falls silent here (no-guidance start)' },
  {
    key: 'pauseEnd',
    label: 'Pause until',
    help: 'And is heard again here; no pause unless this is later (no-guidance end)',
  },
];

function GuidanceGroup({ state, commands }: GroupOfMore) {
  const keys = GUIDANCE.map(({ key }) => key);
  return (
    <Group title="Guidance" isChanged={anyChanged(state.settings, keys)}>
      <Knobs state={state} commands={commands} knobs={GUIDANCE} />
    </Group>
  );
}

const PICTURE_KEYS = [
  ...(['preprocess', 'referencePadding', 'backgroundPadding', 'removeForeground'] as const),
  ...(['styleMerge', 'resultBackground', 'adaptLines'] as const),
];

function PicturesGroup({ state, commands }: GroupOfMore) {
  const { settings } = state;
  const pack = readyPack(state);
  return (
    <Group title="Lines and pictures" isChanged={anyChanged(state.settings, PICTURE_KEYS)}>
      <Menu
        label="Sketch has"
        help="How the sketch is read (preprocessor, line extractor)"
        value={usedPreprocess(settings, pack)}
        groups={plainGroup(possiblePreprocesses(pack), PREPROCESS_NAMES)}
        onChange={(preprocess) => commands.change({ preprocess })}
        onReset={isChanged(settings, 'preprocess') ? () => commands.reset('preprocess') : null}
      />
      <Switch
        label="Adapt the lines"
        note="Darkens pale lines, turns light ones on dark round; other sketches stay as drawn."
        checked={settings.adaptLines}
        onChange={(adaptLines) => commands.change({ adaptLines })}
      />
      <Knobs state={state} commands={commands} knobs={pictureKnobs(state)} />
      {canRemoveForeground(state) && (
        <Switch
          label="Background without its character"
          checked={settings.removeForeground}
          onChange={(removeForeground) => commands.change({ removeForeground })}
        />
      )}
      {pack?.canSegment === true && (
        <Menu
          label="Behind character"
          help="What becomes of the result around its character"
          value={settings.resultBackground}
          groups={plainGroup(RESULT_BACKGROUNDS, RESULT_BACKGROUND_NAMES)}
          onChange={(resultBackground) => commands.change({ resultBackground })}
          onReset={isChanged(settings, 'resultBackground') ? () => commands.reset('resultBackground') : null}
        />
      )}
    </Group>
  );
}

function pictureKnobs(state: State): readonly Knob[] {
  const background = usesBackground(state);
  return [
    {
      key: 'referencePadding',
      label: 'Widen reference',
      help: 'White at both sides of the reference, by its own width (reference padding)',
    },
    ...(background
      ? ([
          {
            key: 'backgroundPadding',
            label: 'Widen background',
            help: 'White at both sides of the background picture (background padding)',
          },
        ] as const)
      : []),
    ...(background && usesStyle(state)
      ? ([
          {
            key: 'styleMerge',
            label: 'Background style',
            help: 'How much of the style is the background picture’s (style merging scale)',
          },
        ] as const)
      : []),
  ];
}

const DETAIL: readonly Knob[] = [
  { key: 'injectStart', label: 'From', help: 'Part of the run before it begins (injection start)' },
  {
    key: 'injectFidelity',
    label: 'Freedom',
    help: 'How far the picture without reference stays its own (fidelity to the reference, reversed)',
  },
  {
    key: 'injectSketchFidelity',
    label: 'Reference’s lines',
    help: 'How strongly the reference’s own lines are traced (sketch fidelity)',
  },
];

function DetailGroup({ state, commands }: GroupOfMore) {
  const isOn = usesInjection(state);
  return (
    <Group title="Fine detail of the reference" isChanged={state.settings.inject}>
      <Switch
        label="Take over its textures"
        note={
          canInject(state)
            ? 'Looks at the reference itself in every step; doubles the time (attention injection).'
            : 'Not in this mode with this model.'
        }
        checked={isOn}
        disabled={!canInject(state)}
        onChange={(inject) => commands.change({ inject })}
      />
      {isOn && <Knobs state={state} commands={commands} knobs={DETAIL} />}
    </Group>
  );
}
