/** The whole page: toolbar, layers, canvas with the plugin's window over it, selection, toasts. */
import { useEffect, useReducer } from 'preact/hooks';
import { Canvas } from './canvas.js';
import { Inspector } from './inspector.js';
import { onKey } from './keys.js';
import { Layers } from './layers.js';
import { PluginWindow } from './plugin-window.js';
import type { StudioSession } from './session.js';
import { Toolbar } from './toolbar.js';

export function Studio({ session }: { readonly session: StudioSession }) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => session.onChange(() => redraw(undefined)), [session]);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => onKey(session, event);
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [session]);
  return (
    <div class="studio" data-theme={session.theme}>
      <Toolbar session={session} />
      <Layers session={session} />
      <main class="stage">
        <Canvas session={session} />
        <PluginWindow session={session} />
        <Toasts session={session} />
      </main>
      <Inspector session={session} />
      <footer class="hint">{hintFor(session)}</footer>
    </div>
  );
}

/** One line that says what to do next. */
function hintFor(session: StudioSession): string {
  const { document, conditions, plugin, isRunning } = session;
  if (conditions.access !== 'edit')
    return isRunning
      ? 'The plugin may read but no longer write: nothing that it places will arrive.'
      : 'Nobody who cannot edit starts plugins, and nobody in Dev Mode. Conditions switches it back.';
  if (isRunning)
    return 'The plugin runs in its own window. Ctrl+Z takes back what it placed, one result at a time.';
  if (document.selection.length === 0)
    return 'Click a sketch, then shift-click a reference picture. You can also drop pictures of your own here.';
  if (document.selection.length === 1)
    return 'Now shift-click the other one, so that a sketch and a reference are selected.';
  return `Press Colorize: “${plugin.manifest.name}” starts with the selected layers.`;
}

function Toasts({ session }: { readonly session: StudioSession }) {
  return (
    <div class="toasts" role="status">
      {session.toasts.map(({ id, text, isError }) => (
        <p key={id} class={isError ? 'error' : undefined}>
          {text}
        </p>
      ))}
    </div>
  );
}
