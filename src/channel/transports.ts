/**
 * How messages travel, and from whom they are taken. A transport posts one message and hands on those that come
 * from where it expects them; what they mean is channel.ts's business. All ports are structural, so this file knows
 * neither the DOM nor Figma.
 *
 *   main  <-> panel    Figma's hop: structured data only (JSON values and Uint8Array), always copied, origins checked
 *   panel <-> worker   a worker's own port; any typed array may travel
 *   memory pair        both ends in one world, for tests; delivers asynchronously and copied, as the real ones do
 */
export interface Transport {
  post(message: unknown): void;
  /**
   * `origin` is already checked; empty where the transport has none. `onUnreadable` is told of messages that arrived
   * and could not be copied here, as large ones are not where memory is short. Returns the function that stops listening.
   */
  subscribe(listener: (message: unknown, origin: string) => void, onUnreadable?: () => void): () => void;
}

/** The part of `figma.ui` that we use. */
export interface FigmaUiPort {
  postMessage(message: unknown, options: { readonly origin: string }): void;
  onmessage: ((message: unknown, properties: { readonly origin: string }) => void) | undefined;
}

export interface MainTransportOptions {
  /** The one origin that is the panel's. */
  readonly origin: string;
  /** Told of messages from other origins; they never reach the channel. */
  readonly onStranger?: (message: unknown, origin: string) => void;
}

/** Main's end of the Figma hop: talks to documents of `origin` only. */
export function figmaUiTransport(ui: FigmaUiPort, { origin, onStranger }: MainTransportOptions): Transport {
  return {
    post(message) {
      assertStructured(message);
      ui.postMessage(message, { origin });
    },
    subscribe(listener) {
      ui.onmessage = (message, properties) => {
        if (properties.origin === origin) listener(message, properties.origin);
        else onStranger?.(message, properties.origin);
      };
      return () => {
        ui.onmessage = undefined;
      };
    },
  };
}

interface WindowMessage {
  readonly data: unknown;
  readonly origin: string;
}

/** The part of `window` that we use. */
export interface WindowPort {
  readonly parent: { postMessage(message: unknown, targetOrigin: string): void };
  addEventListener(type: 'message' | 'messageerror', listener: (event: WindowMessage) => void): void;
  removeEventListener(type: 'message' | 'messageerror', listener: (event: WindowMessage) => void): void;
}

export interface PanelTransportOptions {
  /** Origins the panel may talk to; the browser delivers to none but these. */
  readonly origins: readonly string[];
  /** The parent's, where the browser tells. */
  readonly parentOrigin: string | undefined;
  /** Figma forwards messages of a navigated page only with the plugin's id. */
  readonly pluginId: string;
}

/**
 * The panel's end of the Figma hop. Where the browser does not tell which of the allowed origins is the parent's, it
 * shows with the first message taken; until then each is addressed, and the browser delivers to the one that is there
 * (and complains of the others, so the list is not for every message).
 */
export function figmaPanelTransport(
  port: WindowPort,
  { origins, parentOrigin, pluginId }: PanelTransportOptions,
): Transport {
  let targets = origins.filter((origin) => origin === parentOrigin);
  if (targets.length === 0) targets = [...origins];
  return {
    post(message) {
      assertStructured(message);
      for (const target of targets) port.parent.postMessage({ pluginMessage: message, pluginId }, target);
    },
    subscribe(listener, onUnreadable) {
      const take = (event: WindowMessage) => {
        if (!origins.includes(event.origin) || !hasPluginMessage(event.data)) return;
        targets = [event.origin];
        listener(event.data.pluginMessage, event.origin);
      };
      const miss = ({ origin }: WindowMessage) => {
        if (origins.includes(origin)) onUnreadable?.();
      };
      port.addEventListener('message', take);
      port.addEventListener('messageerror', miss);
      return () => {
        port.removeEventListener('message', take);
        port.removeEventListener('messageerror', miss);
      };
    },
  };
}

function hasPluginMessage(data: unknown): data is { readonly pluginMessage: unknown } {
  return typeof data === 'object' && data !== null && 'pluginMessage' in data;
}

type WorkerListener = (event: { readonly data: unknown }) => void;

/** Either end of a worker: the `Worker` in the page, the global scope inside. */
export interface WorkerPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'messageerror', listener: WorkerListener): void;
  removeEventListener(type: 'message' | 'messageerror', listener: WorkerListener): void;
}

export function workerTransport(port: WorkerPort): Transport {
  return {
    post: (message) => port.postMessage(message),
    subscribe(listener, onUnreadable) {
      const take: WorkerListener = ({ data }) => listener(data, '');
      const miss = () => onUnreadable?.();
      port.addEventListener('message', take);
      port.addEventListener('messageerror', miss);
      return () => {
        port.removeEventListener('message', take);
        port.removeEventListener('messageerror', miss);
      };
    },
  };
}

/** Two ends that hear each other, each message copied by `clone` and delivered in a later turn. */
export function memoryTransports(clone: (message: unknown) => unknown): readonly [Transport, Transport] {
  const listeners: [
    Set<(message: unknown, origin: string) => void>,
    Set<(message: unknown, origin: string) => void>,
  ] = [new Set(), new Set()];
  const end = (own: 0 | 1, other: 0 | 1): Transport => ({
    post(message) {
      const copy = clone(message);
      void Promise.resolve().then(() => listeners[other].forEach((listener) => listener(copy, 'memory')));
    },
    subscribe(listener) {
      listeners[own].add(listener);
      return () => void listeners[own].delete(listener);
    },
  });
  return [end(0, 1), end(1, 0)];
}

/**
 * Throws unless the value is made of what Figma's hop carries: null, undefined, booleans, numbers, strings,
 * Uint8Array, arrays and plain objects. An ArrayBuffer or a Float32Array would arrive as something else, or nothing.
 */
export function assertStructured(value: unknown, path = 'message'): void {
  if (value === null || value === undefined || value instanceof Uint8Array) return;
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => assertStructured(item, `${path}[${index}]`));
    return;
  }
  if (!isPlainObject(value))
    throw new Error(
      `Internal error: ${path} is ${kindOf(value)}; Figma carries JSON values and Uint8Array only`,
    );
  for (const [key, item] of Object.entries(value)) assertStructured(item, `${path}.${key}`);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
