/** A folded part of the panel. While it is closed, a dot says that something in it is changed. */
import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Commands } from '../state/commands.js';
import type { State } from '../state/state.js';
import { useWords } from '../words/use-words.js';
import { Icon } from './controls/icons.js';

/** What a group of settings is given. */
export interface GroupOfMore {
  readonly state: State;
  readonly commands: Commands;
}

interface GroupProps {
  readonly title: string;
  readonly isChanged: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function Group({ title, isChanged, class: className = '', children }: GroupProps) {
  const { controls } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      class={`group ${className}`}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <Icon name="chevron" />
        {title}
        {isChanged && !isOpen && <span class="dot dot-still" role="img" aria-label={controls.someChanged} />}
      </summary>
      {isOpen && children}
    </details>
  );
}
