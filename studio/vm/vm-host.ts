/** The studio's side of the VM's border: what the VM's code asks for, and the references it holds. */
import { isGuarded } from '../figma-api/guard.js';
import { makeCodec, type Codec, type Tag } from './vm-codec.js';
import type { Answer } from './vm-prelude.js';

type AnyFunction = (...args: unknown[]) => unknown;

export interface PluginParts {
  readonly figma: object;
  /** The plugin's page, which its code knows as `__html__`. */
  readonly html: string;
}

/** How the host side reaches into the VM. */
export interface VmCalls {
  /** Calls the VM's function; throws or returns what it does. */
  invoke(id: unknown, args: readonly unknown[]): unknown;
  settle(id: unknown, answer: Answer): void;
  log(level: string, line: string): void;
}

export interface HostSide {
  readonly codec: Codec;
  /** Does what the VM asked: `[operation, ...arguments]`. Errors become data. */
  answer(request: unknown): Answer;
  stopTimers(): void;
}

export function createHostSide({ figma, html }: PluginParts, vm: VmCalls): HostSide {
  const held: unknown[] = [];
  const ids = new Map<unknown, number>();
  const functions = new Map<unknown, AnyFunction>();
  const timers = new Map<number, ReturnType<typeof setInterval>>();

  const idOf = (value: unknown): number => {
    const id = ids.get(value) ?? held.push(value) - 1;
    ids.set(value, id);
    return id;
  };

  const refer = (value: unknown): Tag | null => {
    if (typeof value === 'symbol') return { $: 'symbol', value: value.description };
    if (typeof value === 'function') return { $: 'function', value: idOf(value) };
    if (value instanceof Promise) return { $: 'promise', value: promiseId(value) };
    return isGuarded(value) ? { $: 'object', value: idOf(value) } : null;
  };

  const promiseId = (promise: Promise<unknown>): number => {
    const id = held.push(null) - 1;
    promise.then(
      (ok) => vm.settle(id, { ok }),
      (reason: unknown) => vm.settle(id, failureOf(reason)),
    );
    return id;
  };

  const resolve = ({ $, value }: Tag): unknown => {
    if ($ === 'object') return held[Number(value)];
    if ($ === 'page') return html;
    if ($ !== 'function') throw new Error(`studio: a ${$} cannot leave the plugin`);
    const known = functions.get(value) ?? ((...args: unknown[]) => vm.invoke(value, args));
    functions.set(value, known);
    return known;
  };

  const objectOf = (id: unknown): Record<string, unknown> => held[Number(id)] as Record<string, unknown>;

  const operations: Readonly<Record<string, AnyFunction>> = {
    figma: () => figma,
    page: () => html,
    get: (id, key) => objectOf(id)[String(key)],
    set: (id, key, value) => void (objectOf(id)[String(key)] = value),
    has: (id, key) => String(key) in objectOf(id),
    apply: (id, args) => (held[Number(id)] as AnyFunction)(...(args as unknown[])),
    log: (level, line) => vm.log(String(level), String(line)),
    ...timerOperations(timers),
  };

  return {
    codec: makeCodec({ refer, resolve }),
    answer: (request) => {
      const [operation, ...args] = request as [string, ...unknown[]];
      try {
        return { ok: operations[operation](...args) };
      } catch (error) {
        return failureOf(error);
      }
    },
    stopTimers: () => timers.forEach((timer) => clearInterval(timer)),
  };
}

/** One table for both kinds, as in browsers, where either clear works on either. `fire` gets the VM's own number. */
function timerOperations(timers: Map<number, ReturnType<typeof setInterval>>) {
  let lastId = 0;
  return {
    setTimeout: (fire: unknown, number: unknown, ms: unknown) => {
      const id = ++lastId;
      const end = (): void => {
        timers.delete(id);
        (fire as AnyFunction)(number);
      };
      timers.set(id, setTimeout(end, Number(ms)));
      return id;
    },
    setInterval: (fire: unknown, number: unknown, ms: unknown) => {
      const id = ++lastId;
      timers.set(
        id,
        setInterval(() => (fire as AnyFunction)(number), Number(ms)),
      );
      return id;
    },
    clearTimer: (id: unknown) => {
      clearInterval(timers.get(Number(id)));
      timers.delete(Number(id));
    },
  };
}

/** Any thrown thing as data that the other side can throw again. */
export function failureOf(error: unknown): Answer {
  return error instanceof Error
    ? { error: { isError: true, name: error.name, value: error.message } }
    : { error: { isError: false, name: '', value: error } };
}
