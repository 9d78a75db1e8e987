/** figma.on: the events that the studio has. Selection changes arrive late and joined into one, as in Figma. */
import { createCallbacks, type Callback } from './callbacks.js';
import type { StudioDocument } from '../document/document.js';

const EVENTS = ['run', 'selectionchange', 'currentpagechange', 'close'] as const;

export interface Events {
  on(type: string, callback: Callback): void;
  once(type: string, callback: Callback): void;
  off(type: string, callback: Callback): void;
  /** Calls the handlers of "close" at once, then none of any kind again. */
  close(): void;
}

export function createEvents(document: StudioDocument, command: string): Events {
  const callbacks = createCallbacks('figma', EVENTS);
  const later = (name: 'selectionchange' | 'currentpagechange'): (() => void) => {
    let isPending = false;
    return () => {
      if (isPending) return;
      isPending = true;
      setTimeout(() => {
        isPending = false;
        callbacks.emit(name);
      }, 0);
    };
  };
  const stops = [document.onSelection(later('selectionchange')), document.onPage(later('currentpagechange'))];
  const on = (type: string, callback: Callback): void => {
    // Once per start: a plugin that is started again is closed before.
    if (callbacks.on(type, callback) === 'run') queueMicrotask(() => callback({ command }));
  };
  const once = (type: string, callback: Callback): void => {
    if (type === 'run') on(type, callback);
    else callbacks.once(type, callback);
  };
  const close = (): void => {
    stops.forEach((stop) => stop());
    callbacks.emit('close');
    callbacks.clear();
  };
  return { on, once, off: callbacks.off, close };
}
