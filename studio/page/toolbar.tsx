/** The bar at the top: the plugin's menu, pictures, undo, zoom, and what goes on around the plugin. */
import { useRef } from 'preact/hooks';
import { ConditionsMenu } from './conditions-menu.js';
import { Menu } from './menu.js';
import type { StudioSession } from './session.js';
import { showAll } from './show-all.js';
import { SITUATIONS } from './situations.js';
import { viewBounds, zoomAt } from './view.js';

const ZOOM_STEP = 1.25;

interface Props {
  readonly session: StudioSession;
}

export function Toolbar({ session }: Props) {
  const { manifest } = session.plugin;
  const { document } = session;
  return (
    <header class="toolbar">
      <strong title={`Plays Figma’s part for the plugin “${manifest.name}”`}>Studio</strong>
      <nav aria-label="Plugin menu">
        {manifest.menu.map(({ name, command }, i) => (
          <button
            key={command}
            class={i === 0 ? 'primary' : undefined}
            onClick={() => void session.launch(command)}
          >
            {name}
          </button>
        ))}
      </nav>
      <span class="space" />
      <AddPicture session={session} />
      <Menu label="Situations" title="Layers as daily files have them">
        {SITUATIONS.map(({ title }) => (
          <button key={title} onClick={() => session.commands.addSituation(title)}>
            {title}
          </button>
        ))}
      </Menu>
      <ConditionsMenu session={session} />
      <span class="joined">
        <button disabled={!document.canUndo} title="Ctrl+Z" onClick={() => document.undo()}>
          Undo
        </button>
        <button disabled={!document.canRedo} title="Ctrl+Shift+Z" onClick={() => document.redo()}>
          Redo
        </button>
      </span>
      <ZoomButtons session={session} />
      <button onClick={() => session.setTheme(session.theme === 'light' ? 'dark' : 'light')}>
        {session.theme === 'light' ? 'Dark' : 'Light'}
      </button>
    </header>
  );
}

function AddPicture({ session }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const add = (files: FileList | null): void => {
    const { x, y, width, height } = viewBounds(session.view);
    void session.addFiles([...(files ?? [])], { x: x + width / 2, y: y + height / 2 });
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*,.svg,.tif,.tiff"
        aria-label="Pictures"
        multiple
        hidden
        onChange={(event) => {
          add(event.currentTarget.files);
          // So that the same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
      <button onClick={() => input.current?.click()}>Add picture…</button>
    </>
  );
}

function ZoomButtons({ session }: Props) {
  const zoom = (factor: number): void => {
    const { view } = session;
    session.look(zoomAt(view, { x: view.width / 2, y: view.height / 2 }, factor));
  };
  return (
    <span class="joined" role="group" aria-label="Zoom">
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
