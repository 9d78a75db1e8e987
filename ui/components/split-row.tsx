/** The on/off of the split, with what the masks are doing. */
import { readyPack, splits } from '../derive.js';
import { ROLES } from '../roles.js';
import type { State } from '../state.js';
import { Notice } from './notice.js';
import { Switch } from './switch.js';

interface SplitRowProps {
  readonly state: State;
  readonly onToggle: (on: boolean) => void;
  readonly onCopy: (text: string) => void;
}

export function SplitRow({ state, onToggle, onCopy }: SplitRowProps) {
  const pack = readyPack(state);
  const isPossible = pack === null || (pack.canSplit && pack.canSegment);
  const failed = ROLES.map((role) => state.masks[role]).find((view) => view.kind === 'failed');
  return (
    <div class="split">
      <Switch
        label="Split character and background"
        checked={splits(state)}
        disabled={!isPossible}
        onChange={onToggle}
      />
      <p class="quiet split-note" aria-live="polite">
        {isPossible ? maskNote(state) : 'This model cannot tell them apart.'}
      </p>
      {failed?.kind === 'failed' && splits(state) && <Notice problem={failed.problem} onCopy={onCopy} />}
    </div>
  );
}

function maskNote(state: State): string {
  if (!splits(state)) return 'One reference for the whole picture.';
  const kinds = ROLES.map((role) => state.masks[role].kind);
  if (kinds.includes('busy')) return 'Finding the characters…';
  if (kinds.every((kind) => kind === 'ready')) return 'Hatched: what counts as the character.';
  return 'Finds the character in both layers first.';
}
