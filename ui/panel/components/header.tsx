/** The name, and the chip that says which model runs on what. */
import { chipText, usedEditionText } from '../models/diagnostics.js';
import type { State } from '../state/state.js';
import { useWords } from '../words/use-words.js';
import { Icon } from './controls/icons.js';

interface HeaderProps {
  readonly state: State;
  readonly onToggle: () => void;
}

export function Header({ state, onToggle }: HeaderProps) {
  const words = useWords();
  const edition = usedEditionText(state);
  const className = state.engine.kind === 'failed' ? 'chip chip-failed' : 'chip';
  return (
    <header class="header">
      <h1>{words.header.title}</h1>
      <button
        type="button"
        class={className}
        aria-haspopup="dialog"
        aria-expanded={state.modelPanelOpen}
        title={[words.header.chipHelp, ...(edition === null ? [] : [edition(words)])].join('\n')}
        onClick={onToggle}
      >
        <span class="chip-text">{chipText(state)(words)}</span>
        <Icon name="down" />
      </button>
    </header>
  );
}
