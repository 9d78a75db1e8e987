/** The plugin's floating window. Its frame is put into the holder by the session (frame.ts), not by rendering. */
import { useState } from 'preact/hooks';
import type { StudioSession } from './session.js';

interface Offset {
  readonly right: number;
  readonly top: number;
}

export function PluginWindow({ session }: { readonly session: StudioSession }) {
  const { window } = session;
  const [offset, setOffset] = useState<Offset>({ right: 24, top: 24 });
  const isShown = window !== null && window.isVisible;
  return (
    <div
      class="plugin-window"
      role="dialog"
      aria-label={window?.title ?? 'Plugin'}
      style={{ display: isShown ? undefined : 'none', right: `${offset.right}px`, top: `${offset.top}px` }}
    >
      <header onPointerDown={(event) => dragWindow(event, offset, setOffset)}>
        <span>{window?.title}</span>
        <button aria-label="Close plugin" onClick={() => session.end()}>
          ✕
        </button>
      </header>
      <div
        class="plugin-holder"
        style={{ width: `${window?.width ?? 0}px`, height: `${window?.height ?? 0}px` }}
        ref={(element) => {
          session.holder = element;
        }}
      />
    </div>
  );
}

function dragWindow(down: PointerEvent, start: Offset, set: (offset: Offset) => void): void {
  const header = down.currentTarget;
  if (!(header instanceof HTMLElement) || down.target instanceof HTMLButtonElement) return;
  // Captured, or the frame below would swallow the pointer.
  header.setPointerCapture(down.pointerId);
  const move = (event: PointerEvent): void =>
    set({
      right: Math.max(0, start.right - (event.clientX - down.clientX)),
      top: Math.max(0, start.top + event.clientY - down.clientY),
    });
  header.addEventListener('pointermove', move);
  header.addEventListener('pointerup', () => header.removeEventListener('pointermove', move), { once: true });
}
