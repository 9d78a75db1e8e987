/**
 * How messages travel, and from whom they are taken. A transport posts one message and hands on those that come
 * from where it expects them; what they mean is channel.ts's business. All ports are structural, so this file knows no
 * DOM.
 *
 *   main  <-> panel    the host's own (src/host): structured data only (JSON values and Uint8Array), always copied
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
 * Throws unless the value is made of what the narrowest hop carries: null, undefined, booleans, numbers, strings,
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
      `Internal error: ${path} is ${kindOf(value)}; a message holds JSON values and Uint8Array only`,
    );
  for (const [key, item] of Object.entries(value)) assertStructured(item, `${path}.${key}`);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
