/** The whole page: toolbar, layers, canvas with the plugin's window over it, selection, toasts. */
import { useEffect, useReducer, useRef } from 'preact/hooks';
import { addFile, Canvas } from './canvas.js';
import { Inspector } from './inspector.js';
import { absoluteBounds, childrenOf } from './layout.js';
import { Layers } from './layers.js';
import { PluginWindow } from './plugin-window.js';
import type { StudioSession } from './session.js';
import { boundsOf, cornersOf, translation } from './transform.js';
import { fitView, viewBounds, zoomAt } from './view.js';

const ZOOM_STEP = 1.25;

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
  const { selection } = session.document;
  if (session.isRunning)
    return 'The plugin runs in its own window. Ctrl+Z takes back what it placed, one result at a time.';
  if (selection.length === 0)
    return 'Click a sketch, then shift-click a reference picture. You can also drop pictures of your own here.';
  if (selection.length === 1)
    return 'Now shift-click the other one, so that a sketch and a reference are selected.';
  return 'Press Colorize: the plugin starts with the selected layers.';
}

function Toolbar({ session }: { readonly session: StudioSession }) {
  const { manifest } = session.plugin;
  return (
    <header class="toolbar">
      <strong>Studio</strong>
      <span class="subtitle">plays Figma’s part for the plugin “{manifest.name}”</span>
      <nav aria-label="Plugin menu">
        {manifest.menu.map(({ name, command }, i) => (
          <button
            key={command}
            class={i === 0 ? 'primary' : undefined}
            onClick={() => session.launch(command)}
          >
            {name}
          </button>
        ))}
      </nav>
      <span class="space" />
      <AddPicture session={session} />
      <button disabled={!session.document.canUndo} title="Ctrl+Z" onClick={() => session.document.undo()}>
        Undo
      </button>
      <ZoomButtons session={session} />
      <button onClick={() => session.setTheme(session.theme === 'light' ? 'dark' : 'light')}>
        {session.theme === 'light' ? 'Dark' : 'Light'}
      </button>
    </header>
  );
}

function AddPicture({ session }: { readonly session: StudioSession }) {
  const input = useRef<HTMLInputElement>(null);
  const add = (files: FileList | null): void => {
    const { x, y, width, height } = viewBounds(session.view);
    for (const file of files ?? []) void addFile(session, file, { x: x + width / 2, y: y + height / 2 });
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/gif"
        multiple
        hidden
        onChange={(event) => add(event.currentTarget.files)}
      />
      <button onClick={() => input.current?.click()}>Add picture…</button>
    </>
  );
}

function ZoomButtons({ session }: { readonly session: StudioSession }) {
  const zoom = (factor: number): void => {
    const { view } = session;
    session.look(zoomAt(view, { x: view.width / 2, y: view.height / 2 }, factor));
  };
  return (
    <span class="zoom" role="group" aria-label="Zoom">
      <button aria-label="Zoom out" onClick={() => zoom(1 / ZOOM_STEP)}>
        −
      </button>
      <button title="Show everything (Shift+1)" onClick={() => showAll(session)}>
        {Math.round(session.view.zoom * 100)} %
      </button>
      <button aria-label="Zoom in" onClick={() => zoom(ZOOM_STEP)}>
        +
      </button>
    </span>
  );
}

/** Fits the page's contents into the view. */
export function showAll(session: StudioSession): void {
  const { tree, page } = session.document;
  const boxes = childrenOf(tree, page).map((node) => absoluteBounds(tree, node));
  const around = boundsOf(boxes.flatMap((box) => cornersOf(translation(box.x, box.y), box)));
  if (around !== null) session.look(fitView(session.view, around));
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

function onKey(session: StudioSession, event: KeyboardEvent): void {
  const { document } = session;
  const isCommand = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (isCommand && key === 'z') (event.shiftKey ? () => document.redo() : () => document.undo())();
  else if (event.shiftKey && event.code === 'Digit1') showAll(session);
  else if (key === 'escape') document.select([]);
  else if (key === 'delete' || key === 'backspace') {
    session.act(() => document.selection.forEach((id) => document.get(id) !== null && document.remove(id)));
  } else return;
  event.preventDefault();
}
