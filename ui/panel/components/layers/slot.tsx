/** One role's place: the live thumbnail with its mask, the layer's name, or what is missing. */
import type { ComponentChildren } from 'preact';
import type { Role } from '../../layers/roles.js';
import { isChangedSinceRun } from '../../layers/slots.js';
import type { Layer } from '../../state/state.js';
import { ROLE_NAMES } from '../../words/words.js';
import { Icon } from '../controls/icons.js';
import { Png, Stack } from '../controls/png.js';

interface SlotProps {
  readonly role: Role;
  readonly layer: Layer | null;
  readonly overlay: ComponentChildren;
  /** Does the next run look at it? */
  readonly isUsed: boolean;
  readonly onSelect: (id: string) => void;
  /** Of a layer that one can do without. */
  readonly actions?: { readonly onSwap: () => void; readonly onClear: () => void };
}

const HINTS: Readonly<Record<Role, string>> = {
  sketch: 'Select the layer with the lines',
  reference: 'Select the layer with the colours',
  background: 'Optional: a layer for the background',
};

export function Slot({ role, layer, overlay, isUsed, onSelect, actions }: SlotProps) {
  const title = ROLE_NAMES[role];
  if (layer === null) {
    return (
      <div class="slot">
        <div class="slot-box slot-empty">{HINTS[role]}</div>
        <span class="slot-name quiet">–</span>
        <span class="slot-role">{title}</span>
      </div>
    );
  }
  const { id, name } = layer.candidate;
  const news = newsOf(layer);
  return (
    <div class={isUsed ? 'slot' : 'slot slot-unused'}>
      <button
        type="button"
        class="slot-box"
        onClick={() => onSelect(id)}
        data-note="Not used"
        aria-label={`${title}: ${name}. ${news === null ? '' : `${news.full}. `}${isUsed ? '' : 'Not used in this mode. '}Show on the canvas`}
      >
        <SlotPicture layer={layer} overlay={overlay} />
      </button>
      {actions && <SlotActions title={title} {...actions} />}
      <span class="slot-name" title={name}>
        {name === '' ? '…' : name}
      </span>
      <span class={news?.isLost === true ? 'slot-role slot-gone' : 'slot-role'} title={news?.full}>
        {title}
        {news !== null && ` · ${news.short}`}
      </span>
    </div>
  );
}

interface News {
  readonly short: string;
  readonly full: string;
  /** It cannot be read now. */
  readonly isLost: boolean;
}

/** What happened to the layer since it came into the slot. */
function newsOf(layer: Layer): News | null {
  if (layer.presence === 'gone')
    return { short: 'deleted', full: 'Deleted from the document; an undo brings it back', isLost: true };
  if (layer.presence === 'hidden')
    return { short: 'hidden', full: 'Hidden on the canvas; show it there', isLost: true };
  if (layer.problem !== null) return { short: 'unreadable', full: layer.problem.message, isLost: true };
  if (layer.presence === 'other-page')
    return { short: 'other page', full: 'On another page than the one that is open', isLost: false };
  return isChangedSinceRun(layer)
    ? { short: 'changed', full: 'Changed since the last run', isLost: false }
    : null;
}

interface SlotActionsProps {
  readonly title: string;
  readonly onSwap: () => void;
  readonly onClear: () => void;
}

function SlotActions({ title, onSwap, onClear }: SlotActionsProps) {
  const swap = `Swap ${title.toLowerCase()} and reference`;
  const clear = `Leave the ${title.toLowerCase()} out`;
  return (
    <span class="slot-actions">
      <button type="button" class="icon-button" aria-label={swap} title={swap} onClick={onSwap}>
        <Icon name="swap" />
      </button>
      <button type="button" class="icon-button" aria-label={clear} title={clear} onClick={onClear}>
        <Icon name="close" />
      </button>
    </span>
  );
}

function SlotPicture({ layer, overlay }: { readonly layer: Layer; readonly overlay: ComponentChildren }) {
  const isLost = newsOf(layer)?.isLost === true;
  if (layer.thumbnail === null) return <span class={isLost ? 'slot-lost' : 'skeleton'} />;
  return (
    <Stack extent={layer.thumbnail.extent} class={isLost ? 'stack-faded' : ''}>
      <Png class="stack-layer" png={layer.thumbnail.png} alt="" />
      {overlay}
    </Stack>
  );
}
