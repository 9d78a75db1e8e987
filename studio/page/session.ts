/**
 * One sitting in the studio: the document, the running plugin, and what the page shows around them. Components read
 * it and call its methods; it tells them when something changed.
 */
import type { QuickJSWASMModule } from 'quickjs-emscripten-core';
import { describeError } from '../../cli/describe-error.js';
import type { Bounds, Point } from '../../src/image/geometry.js';
import { FAIR_CONDITIONS, type Conditions } from '../figma-api/conditions.js';
import type { StudioDocument } from '../document/document.js';
import type { Theme } from '../figma-api/figma-theme.js';
import { openPluginFrame, type PluginFrame } from '../figma-api/frame.js';
import type { ImageStore } from '../render/images.js';
import { importFile } from '../files/import-picture.js';
import { boxAround, createLayerCommands, type LayerCommands } from './layer-commands.js';
import { placeImported, type NamedImport } from '../files/place-imported.js';
import { createPluginApi, type PluginPorts, type PluginRun } from '../figma-api/plugin-api.js';
import type { UiWindow } from '../figma-api/plugin-ui.js';
import type { StoredValues } from '../figma-api/client-storage.js';
import { loadQuickJs } from '../vm/quickjs.js';
import { startPlugin, type PluginVm } from '../vm/vm.js';
import { fitView, viewBounds, type View } from './view.js';

/** The part of manifest.json that the studio reads. */
export interface StudioManifest {
  readonly name: string;
  readonly id: string;
  readonly networkAccess: { readonly allowedDomains: readonly string[] };
  readonly menu: readonly { readonly name: string; readonly command: string }[];
  readonly relaunchButtons: readonly { readonly name: string; readonly command: string }[];
}

export interface PluginFiles {
  readonly manifest: StudioManifest;
  readonly main: string;
  readonly html: string;
}

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
}

export interface SessionParts {
  readonly document: StudioDocument;
  readonly images: ImageStore;
  readonly plugin: PluginFiles;
}

/** Figma shows a toast for three seconds (typings, notify). */
const TOAST_MS = 3000;
const ERROR_TOAST_MS = 8000;
/** Screen pixels between a window that opens for the first time and the stage's corner; its border beside it. */
const WINDOW_MARGIN = 24;
const WINDOW_BORDER = 1;

/** Owns the running plugin: its VM and its frame. */
export class StudioSession {
  readonly document: StudioDocument;
  readonly images: ImageStore;
  readonly plugin: PluginFiles;
  /** What the user does to layers; each is one undo step. */
  readonly commands: LayerCommands;
  readonly #storage: StoredValues = new Map();
  readonly #listeners = new Set<() => void>();
  #run: PluginRun | null = null;
  /** Counts launches and ends: an engine that arrives late knows that nobody waits for it. */
  #opening = 0;
  #vm: PluginVm | null = null;
  #frame: PluginFrame | null = null;
  #nextToast = 1;
  view: View = { x: 0, y: 0, zoom: 1, width: 1, height: 1 };
  theme: Theme = 'light';
  conditions: Conditions = FAIR_CONDITIONS;
  window: UiWindow | null = null;
  /** Top left corner of the plugin's window on the stage, screen pixels; kept from one opening to the next. */
  windowPlace: Point = { x: 0, y: WINDOW_MARGIN };
  /** The user has dragged it. */
  #isWindowPlaced = false;
  #lastWindowWidth = 0;
  toasts: readonly Toast[] = [];
  /** Lines of the plugin's console and of the studio about it. */
  lines: readonly string[] = [];
  /** The element that takes the plugin's frame; it is on the page all the time, because showUI cannot wait. */
  holder: HTMLElement | null = null;

  constructor({ document, images, plugin }: SessionParts) {
    this.document = document;
    this.images = images;
    this.plugin = plugin;
    this.commands = createLayerCommands(this);
    document.onChange(() => this.#changed());
    document.onSelection(() => this.#changed());
    document.onPage(() => this.#changed());
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get isRunning(): boolean {
    return this.#run !== null;
  }

  /** Starts the plugin with a command of its menu; a running one ends first, as in Figma. */
  async launch(command: string): Promise<void> {
    this.end();
    if (this.conditions.access !== 'edit')
      return void this.toast('Figma starts plugins for people who can edit, in Design mode only.', 'error');
    const opening = this.#opening;
    try {
      const quickJs = await loadQuickJs();
      // Ended, or launched once more, in the meantime.
      if (opening === this.#opening) this.#start(quickJs, command);
    } catch (error) {
      if (opening === this.#opening) this.#stopped(error);
    }
    this.#changed();
  }

  #start(quickJs: QuickJSWASMModule, command: string): void {
    const { manifest, main, html } = this.plugin;
    // What was done before belongs to steps of its own.
    this.document.commit();
    this.#run = createPluginApi({
      document: this.document,
      images: this.images,
      storage: this.#storage,
      ports: this.#ports(),
      conditions: () => this.conditions,
      launch: {
        pluginId: manifest.id,
        command,
        relaunchCommands: manifest.relaunchButtons.map((button) => button.command),
      },
    });
    const { figma } = this.#run;
    this.#vm = startPlugin(quickJs, {
      main,
      html,
      figma,
      log: (level, line) => this.log(`${level}: ${line}`),
      crashed: (reason) => this.#stopped(reason),
    });
  }

  /** The plugin cannot go on. */
  #stopped(reason: unknown): void {
    this.end();
    this.log(`error: ${String(reason)}`);
    this.toast(`The plugin stopped: ${String(reason).split('\n')[0]}`, 'error');
  }

  /** The user closes the plugin. */
  end(): void {
    const [run, vm] = [this.#run, this.#vm];
    this.#opening++;
    this.#run = null;
    this.#vm = null;
    run?.close();
    vm?.stop();
    this.#changed();
  }

  toast(text: string, kind: 'note' | 'error'): () => void {
    const toast = { id: this.#nextToast++, text, isError: kind === 'error' };
    this.toasts = [...this.toasts, toast];
    const remove = (): void => {
      this.toasts = this.toasts.filter((other) => other !== toast);
      this.#changed();
    };
    setTimeout(remove, toast.isError ? ERROR_TOAST_MS : TOAST_MS);
    this.#changed();
    return remove;
  }

  log(line: string): void {
    this.lines = [...this.lines, line];
    console.info(`[plugin] ${line}`);
  }

  look(view: View): void {
    this.view = view;
    this.#changed();
  }

  /** People and tests switch what goes wrong; a running plugin meets it at once. */
  setConditions(change: Partial<Conditions>): void {
    this.conditions = { ...this.conditions, ...change };
    this.#changed();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.#frame?.tellTheme(theme);
    this.#changed();
  }

  /** Puts a picture onto the page, its centre at the point; what Figma would refuse is said. */
  addPicture(name: string, bytes: Uint8Array, centre: Point): void {
    try {
      const { size } = this.images.add(bytes);
      this.document.select(
        this.act(() => placeImported(this, [{ name, kind: 'picture', bytes, size, note: null }], centre)),
      );
    } catch (error) {
      this.toast(`${name}: ${describeError(error)}`, 'error');
    }
  }

  /** Files that were dropped or chosen together: one undo step, all selected. What cannot be taken is said. */
  async addFiles(files: Iterable<File>, centre: Point): Promise<void> {
    const taken: NamedImport[] = [];
    for (const file of files) {
      try {
        const name = file.name.replace(/\.\w+$/, '');
        taken.push({ name, ...(await importFile(file, this.images.decode)) });
      } catch (error) {
        this.toast(describeError(error), 'error');
      }
    }
    if (taken.length === 0) return;
    this.document.select(this.act(() => placeImported(this, taken, centre)));
    for (const { name, note } of taken) if (note !== null) this.toast(`“${name}”: ${note}.`, 'note');
    this.#reveal(this.document.selection);
  }

  /** Moves the view only where some of it cannot be seen. */
  #reveal(ids: readonly string[]): void {
    const seen = viewBounds(this.view);
    const box = boxAround(this.document, ids);
    if (box === null) return;
    const isSeen =
      box.x >= seen.x &&
      box.y >= seen.y &&
      box.x + box.width <= seen.x + seen.width &&
      box.y + box.height <= seen.y + seen.height;
    if (!isSeen) this.look(fitView(this.view, box));
  }

  /** One act of the user is one undo step; while a plugin runs, its next changes may join it, as in Figma. */
  act<T>(change: () => T): T {
    const result = this.document.act(change);
    this.settle();
    return result;
  }

  /** An act that took its time is over. */
  settle(): void {
    if (!this.isRunning) this.document.commit();
  }

  #ports(): PluginPorts {
    const view = () => this.view;
    return {
      ui: {
        open: (window) => this.#openWindow(window),
        close: () => this.#closeWindow(),
        resize: (width, height) => this.#changeWindow({ width, height }),
        setVisible: (isVisible) => this.#changeWindow({ isVisible }),
        post: (message, origin) => this.#frame?.post(message, origin),
      },
      viewport: {
        get center() {
          const { x, y, width, height } = viewBounds(view());
          return { x: x + width / 2, y: y + height / 2 };
        },
        get zoom() {
          return view().zoom;
        },
        get bounds() {
          return viewBounds(view());
        },
        show: (box: Bounds) => this.look(fitView(this.view, box)),
      },
      notify: (message, options) => this.toast(message, options.error === true ? 'error' : 'note'),
      closed: (message) => {
        const vm = this.#vm;
        this.#run = null;
        this.#vm = null;
        vm?.stop();
        if (message !== undefined) this.toast(message, 'note');
        this.#changed();
      },
    };
  }

  placeWindow(place: Point): void {
    this.windowPlace = place;
    this.#isWindowPlaced = true;
    this.#changed();
  }

  #openWindow(window: UiWindow): void {
    this.window = window;
    // As wide as the plugin made it last time, because it will again.
    const width = Math.max(window.width, this.#lastWindowWidth) + 2 * WINDOW_BORDER;
    const right = Math.max(0, this.view.width - WINDOW_MARGIN - width);
    const { x, y } = this.windowPlace;
    this.windowPlace = { x: this.#isWindowPlaced ? Math.min(x, right) : right, y };
    this.#changed();
    if (this.holder === null) throw new Error('studio: nothing holds the plugin’s window');
    const run = () => this.#run;
    this.#frame = openPluginFrame(
      this.holder,
      { html: window.html, theme: window.themeColors ? this.theme : null },
      {
        pluginId: this.plugin.manifest.id,
        allowedDomains: this.plugin.manifest.networkAccess.allowedDomains,
        onMessage: (message, origin) => run()?.receive(message, origin),
        onRefused: (reason) => this.log(`studio: refused: ${reason}`),
      },
    );
  }

  #closeWindow(): void {
    this.#frame?.remove();
    this.#frame = null;
    this.window = null;
    this.#changed();
  }

  #changeWindow(change: Partial<UiWindow>): void {
    if (this.window === null) return;
    this.window = { ...this.window, ...change };
    this.#lastWindowWidth = this.window.width;
    this.#changed();
  }

  #changed(): void {
    this.#listeners.forEach((listener) => listener());
  }
}
