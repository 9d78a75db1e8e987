/** How the picture is worked out of noise: sampler, noise schedule, steps, seed. */
import { possibleSchedules, usedSampler, usedSchedule } from '../../state/choices.js';
import { readyPack } from '../../state/derive.js';
import type { PackInfo } from '../../../../src/channel/protocol/main.js';
import type { Words } from '../../words/table.js';
import { useWords } from '../../words/use-words.js';
import { knobsOf } from '../../settings/request-settings.js';
import { anyChanged } from '../../settings/settings.js';
import { Group } from '../group.js';
import type { GroupOfMore } from '../group.js';
import { Knobs } from '../controls/knobs.js';
import { Menu, plainGroup } from '../controls/menu.js';
import type { MenuGroup } from '../controls/menu.js';
import { SeedRow } from './seed-row.js';
import { Switch } from '../controls/switch.js';
import { SAMPLER_GROUPS, SAMPLER_WORDS, type SamplerName } from '../../../../src/vocabulary/samplers.js';

const KNOBS = knobsOf('sampling');
const KEYS = ['sampler', 'schedule', 'smaller', ...KNOBS.map(({ key }) => key)] as const;

export function SamplingGroup({ state, commands }: GroupOfMore) {
  const words = useWords();
  const { sampling } = words;
  const { settings } = state;
  const pack = readyPack(state);
  return (
    <Group title={words.groups.sampling} isChanged={anyChanged(state.settings, KEYS)}>
      {pack !== null && (
        <>
          <Menu
            label={sampling.sampler}
            help={sampling.samplerHelp}
            value={usedSampler(settings, pack)}
            groups={samplerGroups(pack, words)}
            onChange={(sampler) => commands.change({ sampler })}
            onReset={settings.sampler === null ? null : () => commands.reset('sampler')}
          />
          <Menu
            label={sampling.schedule}
            help={sampling.scheduleHelp}
            value={usedSchedule(settings, pack)}
            groups={plainGroup(possibleSchedules(settings, pack), sampling.schedules)}
            onChange={(schedule) => commands.change({ schedule })}
            onReset={settings.schedule === 'automatic' ? null : () => commands.reset('schedule')}
          />
        </>
      )}
      <Knobs state={state} commands={commands} knobs={KNOBS} />
      <Switch
        label={words.fit.smaller}
        note={words.fit.smallerHelp}
        checked={settings.smaller}
        onChange={(smaller) => commands.change({ smaller })}
      />
      <SeedRow settings={settings} onChange={commands.change} />
    </Group>
  );
}

/** Those that this pack can be sampled with. */
function samplerGroups({ samplers }: PackInfo, { sampling }: Words): readonly MenuGroup<SamplerName>[] {
  return SAMPLER_GROUPS.map((group) => ({
    label: sampling.samplerGroups[group],
    options: samplers
      .filter(({ name }) => SAMPLER_WORDS[name].group === group)
      .map(({ name: value }) => ({ value, label: SAMPLER_WORDS[value].label })),
  })).filter(({ options }) => options.length > 0);
}
