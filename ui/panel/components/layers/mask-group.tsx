/** Where the characters come from, and how much counts as character. */
import { maskSources, usedMaskSource } from '../../state/choices.js';
import { MASKED_ROLES } from '../../layers/roles.js';
import type { MaskedRole } from '../../layers/roles.js';
import { useWords } from '../../words/use-words.js';
import { anyChanged } from '../../settings/settings.js';
import { Group } from '../group.js';
import type { GroupOfMore } from '../group.js';
import { Knobs } from '../controls/knobs.js';
import type { Knob } from '../controls/knobs.js';
import { Menu, plainGroup } from '../controls/menu.js';
import { Switch } from '../controls/switch.js';

const KNOBS: readonly Knob[] = [{ key: 'sketchThreshold' }, { key: 'referenceThreshold' }];

const KEYS = [
  ...(['sketchMaskFrom', 'referenceMaskFrom', 'sketchThreshold', 'referenceThreshold'] as const),
  'mergeCharacters' as const,
];

const SETTING = { sketch: 'sketchMaskFrom', reference: 'referenceMaskFrom' } as const;

export function MaskGroup({ state, commands }: GroupOfMore) {
  const { groups, masks } = useWords();
  return (
    <Group title={groups.masks} isChanged={anyChanged(state.settings, KEYS)}>
      {MASKED_ROLES.map((role) => (
        <MaskSourceMenu key={role} role={role} state={state} commands={commands} />
      ))}
      <Knobs state={state} commands={commands} knobs={KNOBS} />
      <Switch
        label={masks.merge}
        note={masks.mergeHelp}
        checked={state.settings.mergeCharacters}
        onChange={(mergeCharacters) => commands.change({ mergeCharacters })}
      />
    </Group>
  );
}

/** Only where there is more than one way. */
function MaskSourceMenu({ role, state, commands }: GroupOfMore & { readonly role: MaskedRole }) {
  const { masks } = useWords();
  const sources = maskSources(state, role);
  const used = usedMaskSource(state, role);
  if (used === null || sources.length < 2) return null;
  return (
    <Menu
      label={masks.source({ role })}
      help={masks.sourceHelp}
      value={used}
      groups={plainGroup(sources, masks.sources)}
      onChange={(source) => commands.change({ [SETTING[role]]: source })}
      onReset={used === 'found' ? null : () => commands.reset(SETTING[role])}
    />
  );
}
