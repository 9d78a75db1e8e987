/** The corner that resizes the plugin's window, as in other plugins; nothing needs it, so the keyboard skips it. */
import type { WindowSize } from '../../settings/settings.js';

export function Grip({ onResize }: { readonly onResize: (size: WindowSize) => void }) {
  const drag = (event: PointerEvent) => {
    const { currentTarget: grip } = event;
    if (!(grip instanceof HTMLElement) || !grip.hasPointerCapture(event.pointerId)) return;
    onResize({ width: Math.round(event.clientX) + INSET_PX, height: Math.round(event.clientY) + INSET_PX });
  };
  return (
    <span
      class="grip"
      aria-hidden="true"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
    />
  );
}

/** From the middle of the grip to the corner of the window. */
const INSET_PX = 5;
