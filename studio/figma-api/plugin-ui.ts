/** figma.showUI and figma.ui: the window of the plugin, and the messages that cross to it and back. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { guard } from './guard.js';
import { copyMessage } from './message-rules.js';

/** Figma's smallest and usual window (typings, showUI). */
const MIN_WIDTH = 70;
const DEFAULT_SIZE = { width: 300, height: 200 };

export interface UiWindow {
  readonly html: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly isVisible: boolean;
  /** The page gets Figma's theme class and CSS variables. */
  readonly themeColors: boolean;
}

/** The studio's side of the window. */
export interface UiPort {
  open(window: UiWindow): void;
  close(): void;
  resize(width: number, height: number): void;
  setVisible(isVisible: boolean): void;
  /** Delivered only to a document of this origin; '*' for any. Waits until the first document has loaded. */
  post(message: unknown, origin: string): void;
}

export interface PluginUi {
  readonly api: Figma.UIAPI;
  readonly show: Figma.PluginAPI['showUI'];
  /** A message of the window for the plugin's handlers. */
  readonly receive: (message: unknown, origin: string) => void;
}

export function createUi(port: UiPort): PluginUi {
  let isOpen = false;
  let single: Figma.MessageEventHandler | undefined;
  let handlers: readonly Figma.MessageEventHandler[] = [];
  const needUi = (method: string): void => {
    if (!isOpen) throw new Error(`in ${method}: No UI to send a message to. Call figma.showUI first.`);
  };
  const close = (): void => {
    if (isOpen) port.close();
    isOpen = false;
  };
  const off = (callback: Figma.MessageEventHandler): void => {
    handlers = handlers.filter((other) => other !== callback);
  };
  const on = (type: string, callback: Figma.MessageEventHandler): void => {
    if (type !== 'message') throw new Error(`studio: figma.ui.on('${type}') is not implemented`);
    handlers = [...handlers, callback];
  };
  const api: UsedUi = {
    show: () => port.setVisible(true),
    hide: () => port.setVisible(false),
    resize: (width, height) => {
      needUi('resize');
      checkWhole('resize', { width, height });
      port.resize(Math.max(MIN_WIDTH, width), Math.max(0, height));
    },
    close,
    postMessage: (message: unknown, options) => {
      needUi('postMessage');
      port.post(copyMessage(message), options?.origin ?? '*');
    },
    get onmessage() {
      return single;
    },
    set onmessage(handler) {
      single = handler;
    },
    on,
    once: (type, callback) => {
      const only: Figma.MessageEventHandler = (message: unknown, props) => {
        off(only);
        callback(message, props);
      };
      on(type, only);
    },
    off: (_type, callback) => off(callback),
  };
  return {
    api: guard('figma.ui', api) as Figma.UIAPI,
    show: (html, options = {}) => {
      close();
      port.open(readOptions(html, options));
      isOpen = true;
    },
    receive: (message, origin) => {
      const copy = copyMessage(message);
      [single, ...handlers].forEach((handler) => handler?.(copy, { origin }));
    },
  };
}

type UsedUi = Pick<
  Figma.UIAPI,
  'show' | 'hide' | 'resize' | 'close' | 'postMessage' | 'onmessage' | 'on' | 'once' | 'off'
>;

/** Figma's window has whole pixels, and says so instead of rounding. */
function checkWhole(method: string, sizes: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value] of Object.entries(sizes)) {
    if (value === undefined || Number.isInteger(value)) continue;
    throw new Error(`in ${method}: Expected "${name}" to be an integer, got ${value}`);
  }
}

function readOptions(html: string, options: Figma.ShowUIOptions): UiWindow {
  if (options.position !== undefined) throw new Error('studio: showUI with a position is not implemented');
  checkWhole('showUI', { width: options.width, height: options.height });
  return {
    html,
    title: options.title ?? 'Plugin',
    width: Math.max(MIN_WIDTH, options.width ?? DEFAULT_SIZE.width),
    height: options.height ?? DEFAULT_SIZE.height,
    isVisible: options.visible ?? true,
    themeColors: options.themeColors ?? false,
  };
}
