/** What goes wrong around the plugin, as switches: in Figma it happens by itself. */
import type { Conditions } from '../figma-api/conditions.js';
import { Menu } from './menu.js';
import type { StudioSession } from './session.js';

interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

const ACCESS: readonly Choice<Conditions['access']>[] = [
  { value: 'edit', label: 'Can edit' },
  { value: 'view', label: 'View only' },
  { value: 'dev', label: 'Dev Mode' },
];
const EXPORTS: readonly Choice<Conditions['exports']>[] = [
  { value: 'prompt', label: 'Answer at once' },
  { value: 'slow', label: 'Answer after 5 s' },
  { value: 'hanging', label: 'Never answer' },
];
const NETWORK: readonly Choice<Conditions['network']>[] = [
  { value: 'online', label: 'Online' },
  { value: 'offline', label: 'Offline: other pages do not load' },
];

export function ConditionsMenu({ session }: { readonly session: StudioSession }) {
  const { access, exports, network } = session.conditions;
  const isFair = access === 'edit' && exports === 'prompt' && network === 'online';
  return (
    <Menu label="Conditions" title="What goes wrong around the plugin" isMarked={!isFair} staysOpen>
      <Choices
        title="Access"
        choices={ACCESS}
        value={access}
        choose={(value) => session.setConditions({ access: value })}
      />
      <Choices
        title="Exports"
        choices={EXPORTS}
        value={exports}
        choose={(value) => session.setConditions({ exports: value })}
      />
      <Choices
        title="Network"
        choices={NETWORK}
        value={network}
        choose={(value) => session.setConditions({ network: value })}
      />
    </Menu>
  );
}

interface ChoicesProps<Value extends string> {
  readonly title: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly choose: (value: Value) => void;
}

function Choices<Value extends string>({ title, choices, value, choose }: ChoicesProps<Value>) {
  return (
    <fieldset>
      <legend>{title}</legend>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="radio"
            name={title}
            checked={choice.value === value}
            onChange={() => choose(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}
