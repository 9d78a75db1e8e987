/** One role's place: the live thumbnail with its mask, the layer's name, or what is missing. */
import type { ComponentChildren } from 'preact';
import type { Role } from '../../layers/roles.js';
import { isChangedSinceRun } from '../../layers/slots.js';
import type { Layer } from '../../state/records.js';
import { messageOf } from '../../state/problem.js';
import type { Words } from '../../words/table.js';
import { useWords } from '../../words/use-words.js';
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

export function Slot({ role, layer, overlay, isUsed, onSelect, actions }: SlotProps) {
  const words = useWords();
  const title = words.roles[role];
  if (layer === null) {
    return (
      <div class="slot">
        <div class="slot-box slot-empty">{words.layers.hints[role]}</div>
        <span class="slot-name quiet">–</span>
        <span class="slot-role">{title}</span>
      </div>
    );
  }
  const { id, name } = layer.candidate;
  const news = newsOf(layer, words);
  return (
    <div class={isUsed ? 'slot' : 'slot slot-unused'}>
      <button
        type="button"
        class="slot-box"
        onClick={() => onSelect(id)}
        data-note={words.layers.unused}
        aria-label={words.layers.slot({ role, name, news: news?.full ?? '', isUsed })}
      >
        <SlotPicture layer={layer} overlay={overlay} />
      </button>
      {actions && <SlotActions role={role} {...actions} />}
      <span class="slot-name" title={name}>
        {name === '' ? '…' : name}
      </span>
      <span class={isLost(layer) ? 'slot-role slot-gone' : 'slot-role'} title={news?.full}>
        {news === null ? title : words.layers.roleWithNews({ role, news: news.short })}
      </span>
    </div>
  );
}

interface News {
  readonly short: string;
  readonly full: string;
}

/** What happened to the layer since it came into the slot. */
function newsOf(layer: Layer, words: Words): News | null {
  const { news } = words;
  if (layer.presence === 'gone') return { short: news.gone, full: news.goneHelp };
  if (layer.presence === 'hidden') return { short: news.hidden, full: news.hiddenHelp };
  if (layer.problem !== null) return { short: news.unreadable, full: messageOf(layer.problem)(words) };
  if (layer.presence === 'other-page') return { short: news.otherPage, full: news.otherPageHelp };
  return isChangedSinceRun(layer) ? { short: news.changed, full: news.changedHelp } : null;
}

/** It cannot be read now. */
function isLost({ presence, problem }: Layer): boolean {
  return presence === 'gone' || presence === 'hidden' || problem !== null;
}

interface SlotActionsProps {
  readonly role: Role;
  readonly onSwap: () => void;
  readonly onClear: () => void;
}

function SlotActions({ role, onSwap, onClear }: SlotActionsProps) {
  const { layers } = useWords();
  const swap = layers.swapWithReference({ role });
  const clear = layers.leaveOut({ role });
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
  if (layer.thumbnail === null) return <span class={isLost(layer) ? 'slot-lost' : 'skeleton'} />;
  return (
    <Stack extent={layer.thumbnail.extent} class={isLost(layer) ? 'stack-faded' : ''}>
      <Png class="stack-layer" png={layer.thumbnail.png} alt="" />
      {overlay}
    </Stack>
  );
}
