/** Where the characters come from, and how much counts as character. */
import { maskSources, usedMaskSource } from '../../state/choices.js';
import { MASKED_ROLES } from '../../layers/roles.js';
import type { MaskedRole } from '../../layers/roles.js';
import { MASK_SOURCE_NAMES, ROLE_NAMES } from '../../words/words.js';
import { anyChanged } from '../../settings/settings.js';
import { Group } from '../group.js';
import type { GroupOfMore } from '../group.js';
import { Knobs } from '../controls/knobs.js';
import type { Knob } from '../controls/knobs.js';
import { Menu, plainGroup } from '../controls/menu.js';
import { Switch } from '../controls/switch.js';

const KNOBS: readonly Knob[] = [
  {
    key: 'sketchThreshold',
    label: 'Sketch mask',
    help: 'Lower takes more of the sketch as the character (sketch mask threshold)',
  },
  {
    key: 'referenceThreshold',
    label: 'Reference mask',
    help: 'Lower takes more of the reference as the character (reference mask threshold)',
  },
];

const KEYS = [
  ...(['sketchMaskFrom', 'referenceMaskFrom', 'sketchThreshold', 'referenceThreshold'] as const),
  'mergeCharacters' as const,
];

const SETTING = { sketch: 'sketchMaskFrom', reference: 'referenceMaskFrom' } as const;

export function MaskGroup({ state, commands }: GroupOfMore) {
  return (
    <Group title="Masks" isChanged={anyChanged(state.settings, KEYS)}>
      {MASKED_ROLES.map((role) => (
        <MaskSourceMenu key={role} role={role} state={state} commands={commands} />
      ))}
      <Knobs state={state} commands={commands} knobs={KNOBS} />
      <Switch
        label="Merge both characters"
        note="What is character in the reference counts in the sketch, too."
        checked={state.settings.mergeCharacters}
        onChange={(mergeCharacters) => commands.change({ mergeCharacters })}
      />
    </Group>
  );
}

/** Only where there is more than one way. */
function MaskSourceMenu({ role, state, commands }: GroupOfMore & { readonly role: MaskedRole }) {
  const sources = maskSources(state, role);
  const used = usedMaskSource(state, role);
  if (used === null || sources.length < 2) return null;
  return (
    <Menu
      label={`${ROLE_NAMES[role]} shape`}
      help="Which part of the layer is the character"
      value={used}
      groups={plainGroup(sources, MASK_SOURCE_NAMES)}
      onChange={(source) => commands.change({ [SETTING[role]]: source })}
      onReset={used === 'found' ? null : () => commands.reset(SETTING[role])}
    />
  );
}
