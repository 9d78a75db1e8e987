/** The mode and the style, with what each does, what the masks are doing, and what was wished in vain. */
import { canStyle, missedText, offersStyle, possibleModes, splits, usedMode, usesStyle } from '../choices.js';
import type { Commands } from '../commands.js';
import { readyPack } from '../derive.js';
import { MASKED_ROLES } from '../roles.js';
import type { State } from '../state.js';
import { MODE_NAMES, MODE_NOTES } from '../words.js';
import { Menu, plainGroup } from './menu.js';
import { Notice } from './notice.js';
import { Switch } from './switch.js';

interface ModeRowProps {
  readonly state: State;
  readonly commands: Commands;
}

export function ModeRow({ state, commands }: ModeRowProps) {
  const mode = usedMode(state);
  const missed = missedText(state);
  const failed = MASKED_ROLES.map((role) => state.masks[role]).find((view) => view.kind === 'failed');
  return (
    <div class="mode">
      <Menu
        label="Mode"
        value={mode}
        groups={plainGroup(possibleModes(state), MODE_NAMES)}
        onChange={(value) => commands.change({ mode: value })}
        onReset={state.settings.mode === null ? null : () => commands.reset('mode')}
      />
      <p class="quiet mode-note" aria-live="polite">
        {maskNote(state)}
      </p>
      {missed !== null && <p class="hint mode-missed">{missed}</p>}
      {offersStyle(state) && (
        <Switch
          label="Style of the reference"
          note={
            canStyle(state) ? 'Its overall light and colouring, too.' : 'Not in this mode with this model.'
          }
          checked={usesStyle(state)}
          disabled={!canStyle(state)}
          onChange={(style) => commands.change({ style })}
        />
      )}
      {failed?.kind === 'failed' && splits(state) && (
        <Notice problem={failed.problem} onCopy={commands.copy} />
      )}
    </div>
  );
}

function maskNote(state: State): string {
  const note = MODE_NOTES[usedMode(state)];
  if (!splits(state))
    return readyPack(state)?.modes.length === 1 ? `${note} This model knows no other way.` : note;
  const kinds = MASKED_ROLES.map((role) => state.masks[role].kind);
  if (kinds.includes('busy')) return `${note} Finding the characters…`;
  return kinds.every((kind) => kind === 'ready') ? `${note} Hatched: the character.` : note;
}
