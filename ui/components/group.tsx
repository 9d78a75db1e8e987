/** A folded part of the panel. While it is closed, a dot says that something in it is changed. */
import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { Icon } from './icons.js';

interface GroupProps {
  readonly title: string;
  readonly isChanged: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function Group({ title, isChanged, class: className = '', children }: GroupProps) {
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
        {isChanged && !isOpen && <span class="dot dot-still" role="img" aria-label="Some are changed" />}
      </summary>
      {isOpen && children}
    </details>
  );
}
