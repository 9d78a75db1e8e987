/**
 * The plugin's floating window. Its frame is put into the holder by the session (frame.ts), not by rendering. It
 * hangs on its top left corner: a grip at the bottom right of the page in it stays under the pointer that pulls it.
 */
import type { StudioSession } from './session.js';

/** Screen pixels of the window's head that stay on the stage. */
const REACHABLE = 48;

export function PluginWindow({ session }: { readonly session: StudioSession }) {
  const { window, windowPlace, view } = session;
  const isShown = window !== null && window.isVisible;
  const left = Math.max(0, Math.min(windowPlace.x, view.width - REACHABLE));
  const top = Math.max(0, Math.min(windowPlace.y, view.height - REACHABLE));
  return (
    <div
      class="plugin-window"
      role="dialog"
      aria-label={window?.title ?? 'Plugin'}
      style={{
        display: isShown ? undefined : 'none',
        left: `${left}px`,
        top: `${top}px`,
        maxHeight: `calc(100% - ${top}px)`,
      }}
    >
      <header onPointerDown={(event) => dragWindow(session, event)}>
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

function dragWindow(session: StudioSession, down: PointerEvent): void {
  const header = down.currentTarget;
  if (!(header instanceof HTMLElement) || down.target instanceof HTMLButtonElement) return;
  // Captured, or the frame below would swallow the pointer.
  header.setPointerCapture(down.pointerId);
  const { x, y } = session.windowPlace;
  const move = (event: PointerEvent): void =>
    session.placeWindow({ x: x + event.clientX - down.clientX, y: y + event.clientY - down.clientY });
  header.addEventListener('pointermove', move);
  header.addEventListener('pointerup', () => header.removeEventListener('pointermove', move), { once: true });
}
