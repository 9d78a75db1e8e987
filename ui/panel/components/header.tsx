/** The name, and the chip that says which model runs on what. */
import { chipText } from '../models/diagnostics.js';
import type { State } from '../state/state.js';
import { Icon } from './controls/icons.js';

interface HeaderProps {
  readonly state: State;
  readonly onToggle: () => void;
}

export function Header({ state, onToggle }: HeaderProps) {
  const className = state.engine.kind === 'failed' ? 'chip chip-failed' : 'chip';
  return (
    <header class="header">
      <h1>Colorize</h1>
      <button
        type="button"
        class={className}
        aria-haspopup="dialog"
        aria-expanded={state.modelPanelOpen}
        title="The model and where it runs"
        onClick={onToggle}
      >
        <span class="chip-text">{chipText(state)}</span>
        <Icon name="down" />
      </button>
    </header>
  );
}
