/** One role's place: the live thumbnail with its mask, the layer's name, or what is missing. */
import type { ComponentChildren } from 'preact';
import type { Role } from '../roles.js';
import type { Layer } from '../state.js';
import { Png, Stack } from './png.js';

interface SlotProps {
  readonly role: Role;
  readonly layer: Layer | null;
  readonly overlay: ComponentChildren;
  readonly onSelect: (id: string) => void;
}

const WORDS = {
  sketch: { title: 'Sketch', hint: 'Select the layer with the lines' },
  reference: { title: 'Reference', hint: 'Select the layer with the colours' },
} as const;

export function Slot({ role, layer, overlay, onSelect }: SlotProps) {
  const { title, hint } = WORDS[role];
  if (layer === null) {
    return (
      <div class="slot">
        <div class="slot-box slot-empty">{hint}</div>
        <span class="slot-name quiet">–</span>
        <span class="slot-role">{title}</span>
      </div>
    );
  }
  const { id, name } = layer.candidate;
  return (
    <div class="slot">
      <button
        type="button"
        class="slot-box"
        onClick={() => onSelect(id)}
        aria-label={`${title}: ${name}. Show on the canvas`}
      >
        <SlotPicture layer={layer} overlay={overlay} />
      </button>
      <span class="slot-name" title={name}>
        {name === '' ? '…' : name}
      </span>
      <span class={layer.problem === null ? 'slot-role' : 'slot-role slot-gone'}>
        {layer.problem === null ? title : `${title} · gone`}
      </span>
    </div>
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
