/** One role's place: the live thumbnail with its mask, the layer's name, or what is missing. */
import type { ComponentChildren } from 'preact';
import type { Role } from '../roles.js';
import type { Layer } from '../state.js';
import { ROLE_NAMES } from '../words.js';
import { Icon } from './icons.js';
import { Png, Stack } from './png.js';

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
  return (
    <div class={isUsed ? 'slot' : 'slot slot-unused'}>
      <button
        type="button"
        class="slot-box"
        onClick={() => onSelect(id)}
        data-note="Not used"
        aria-label={`${title}: ${name}. ${isUsed ? '' : 'Not used in this mode. '}Show on the canvas`}
      >
        <SlotPicture layer={layer} overlay={overlay} />
      </button>
      {actions && <SlotActions title={title} {...actions} />}
      <span class="slot-name" title={name}>
        {name === '' ? '…' : name}
      </span>
      <span class={layer.problem === null ? 'slot-role' : 'slot-role slot-gone'}>
        {title}
        {layer.problem !== null && ' · gone'}
      </span>
    </div>
  );
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
  if (layer.thumbnail === null) return <span class={layer.problem === null ? 'skeleton' : 'slot-lost'} />;
  return (
    <Stack extent={layer.thumbnail.extent} class={layer.problem === null ? '' : 'stack-faded'}>
      <Png class="stack-layer" png={layer.thumbnail.png} alt="" />
      {overlay}
    </Stack>
  );
}
