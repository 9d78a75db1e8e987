/** figma.on: the events that the studio has. Selection changes arrive late and joined into one, as in Figma. */
import type { StudioDocument } from './document.js';

type Callback = (...args: unknown[]) => unknown;

const EVENTS = ['run', 'selectionchange', 'currentpagechange', 'close'] as const;
type EventName = (typeof EVENTS)[number];

export interface Events {
  on(type: string, callback: Callback): void;
  once(type: string, callback: Callback): void;
  off(type: string, callback: Callback): void;
  /** Calls the handlers of "close" at once, then none of any kind again. */
  close(): void;
}

export function createEvents(document: StudioDocument, command: string): Events {
  const handlers = new Map<EventName, readonly Callback[]>(EVENTS.map((name) => [name, []]));
  const of = (name: EventName): readonly Callback[] => handlers.get(name) ?? [];
  const emit = (name: EventName, ...args: unknown[]): void =>
    of(name).forEach((callback) => callback(...args));
  let isPending = false;
  const stop = document.onSelection(() => {
    if (isPending) return;
    isPending = true;
    setTimeout(() => {
      isPending = false;
      emit('selectionchange');
    }, 0);
  });
  const on = (type: string, callback: Callback): void => {
    const name = nameOf(type);
    handlers.set(name, [...of(name), callback]);
    if (name === 'run') queueMicrotask(() => callback({ command }));
  };
  const off = (type: string, callback: Callback): void => {
    const name = nameOf(type);
    handlers.set(
      name,
      of(name).filter((other) => other !== callback),
    );
  };
  const once = (type: string, callback: Callback): void => {
    const only: Callback = (...args) => {
      off(type, only);
      return callback(...args);
    };
    on(type, only);
  };
  const close = (): void => {
    stop();
    emit('close');
    EVENTS.forEach((name) => handlers.set(name, []));
  };
  return { on, once, off, close };
}

function nameOf(type: string): EventName {
  const name = EVENTS.find((known) => known === type);
  if (name === undefined) throw new Error(`studio: figma.on('${type}') is not implemented`);
  return name;
}
