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
import type { Text } from '../../words/table.js';
import { useWords } from '../../words/use-words.js';
import { Group } from '../group.js';
import type { GroupOfMore } from '../group.js';
import { Menu } from '../controls/menu.js';
import { Notice } from '../notice.js';
import { Switch } from '../controls/switch.js';

export function ModeRow({ state, commands }: GroupOfMore) {
  const words = useWords();
  const missed = missedText(state);
  const failed = MASKED_ROLES.map((role) => state.masks[role]).find((view) => view.kind === 'failed');
  const modes = possibleModes(state);
  // Nothing is offered where there is nothing to choose.
  const isChoice = modes.length > 1 || offersStyle(state);
  return (
    <div class="mode">
      {isChoice && (
        <Group
          title={words.mode.summary({ mode: usedMode(state), hasStyle: usesStyle(state) })}
          isChanged={anyChanged(state.settings, ['mode', 'style'])}
        >
          {modes.length > 1 && <ModeMenu state={state} commands={commands} />}
          {offersStyle(state) && <StyleSwitch state={state} commands={commands} />}
        </Group>
      )}
      {missed !== null && <p class="hint mode-missed">{missed(words)}</p>}
      {failed?.kind === 'failed' && splits(state) && (
        <Notice problem={failed.problem} onCopy={commands.copy} />
      )}
    </div>
  );
}

function ModeMenu({ state, commands }: GroupOfMore) {
  const words = useWords();
  const options = possibleModes(state).map((value) => ({ value, label: words.modes[value].name }));
  return (
    <>
      <Menu
        label={words.mode.label}
        value={usedMode(state)}
        groups={[{ label: '', options }]}
        onChange={(value) => commands.change({ mode: value })}
        onReset={state.settings.mode === null ? null : () => commands.reset('mode')}
      />
      <p class="quiet mode-note" aria-live="polite">
        {maskNote(state)(words)}
      </p>
    </>
  );
}

function StyleSwitch({ state, commands }: GroupOfMore) {
  const { mode } = useWords();
  return (
    <Switch
      label={mode.style}
      note={canStyle(state) ? mode.styleHelp : mode.notInThisMode}
      checked={usesStyle(state)}
      disabled={!canStyle(state)}
      onChange={(style) => commands.change({ style })}
    />
  );
}

function maskNote(state: State): Text {
  const used = usedMode(state);
  const kinds = splits(state) ? MASKED_ROLES.map((role) => state.masks[role].kind) : ['none'];
  if (kinds.includes('busy')) return ({ mode }) => mode.finding({ mode: used });
  const areReady = kinds.every((kind) => kind === 'ready');
  return ({ mode, modes }) => (areReady ? mode.hatched({ mode: used }) : modes[used].note);
}
