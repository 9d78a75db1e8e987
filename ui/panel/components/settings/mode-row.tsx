/**
 * The mode and the style, folded: one line says what is used. Inside: what each does, what the masks are doing. What was
 * wished in vain, and masks that failed, are said outside of the fold.
 */
import {
  canStyle,
  missedText,
  offersStyle,
  possibleModes,
  splits,
  usedMode,
  usesStyle,
} from '../../state/choices.js';
import { MASKED_ROLES } from '../../layers/roles.js';
import { anyChanged } from '../../settings/settings.js';
import type { State } from '../../state/state.js';
import { MODE_NAMES, MODE_NOTES } from '../../words/words.js';
import { Group } from '../group.js';
import type { GroupOfMore } from '../group.js';
import { Menu, plainGroup } from '../controls/menu.js';
import { Notice } from '../notice.js';
import { Switch } from '../controls/switch.js';

export function ModeRow({ state, commands }: GroupOfMore) {
  const missed = missedText(state);
  const failed = MASKED_ROLES.map((role) => state.masks[role]).find((view) => view.kind === 'failed');
  const modes = possibleModes(state);
  // Nothing is offered where there is nothing to choose.
  const isChoice = modes.length > 1 || offersStyle(state);
  return (
    <div class="mode">
      {isChoice && (
        <Group title={summary(state)} isChanged={anyChanged(state.settings, ['mode', 'style'])}>
          {modes.length > 1 && <ModeMenu state={state} commands={commands} />}
          {offersStyle(state) && <StyleSwitch state={state} commands={commands} />}
        </Group>
      )}
      {missed !== null && <p class="hint mode-missed">{missed}</p>}
      {failed?.kind === 'failed' && splits(state) && (
        <Notice problem={failed.problem} onCopy={commands.copy} />
      )}
    </div>
  );
}

function summary(state: State): string {
  const mode = `Mode: ${MODE_NAMES[usedMode(state)]}`;
  return usesStyle(state) ? `${mode}, with style` : mode;
}

function ModeMenu({ state, commands }: GroupOfMore) {
  return (
    <>
      <Menu
        label="Mode"
        value={usedMode(state)}
        groups={plainGroup(possibleModes(state), MODE_NAMES)}
        onChange={(value) => commands.change({ mode: value })}
        onReset={state.settings.mode === null ? null : () => commands.reset('mode')}
      />
      <p class="quiet mode-note" aria-live="polite">
        {maskNote(state)}
      </p>
    </>
  );
}

function StyleSwitch({ state, commands }: GroupOfMore) {
  const note = canStyle(state)
    ? 'Its overall light and colouring, too.'
    : 'Not in this mode with this model.';
  return (
    <Switch
      label="Style of the reference"
      note={note}
      checked={usesStyle(state)}
      disabled={!canStyle(state)}
      onChange={(style) => commands.change({ style })}
    />
  );
}

function maskNote(state: State): string {
  const note = MODE_NOTES[usedMode(state)];
  if (!splits(state)) return note;
  const kinds = MASKED_ROLES.map((role) => state.masks[role].kind);
  if (kinds.includes('busy')) return `${note} Finding the characters…`;
  return kinds.every((kind) => kind === 'ready') ? `${note} Hatched: the character.` : note;
}
