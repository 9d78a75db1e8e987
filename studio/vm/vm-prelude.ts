/**
 * The first code that runs in the plugin's VM. It gives the VM what Figma's has (figma, __html__, console, timers)
 * out of one host function. Each function is evaluated from its own source, so it may use nothing but its arguments
 * and the language.
 */
import type { Codec, CodecHooks, Crossing, Tag } from './vm-codec.js';

/** Does one thing outside: `[operation, ...arguments]` in, an Answer out. */
export type HostCall = (text: string, blobs: readonly ArrayBuffer[]) => Crossing;

/** How the studio calls in. */
export interface VmEntry {
  /** `[function id, arguments]` in, an Answer out. */
  invoke(text: string, blobs: readonly ArrayBuffer[]): Crossing;
  /** `[promise id, Answer]` */
  settle(text: string, blobs: readonly ArrayBuffer[]): void;
}

export interface Answer {
  readonly ok?: unknown;
  /** Figma rejects with plain strings here and there, so not every reason is an Error. */
  readonly error?: { readonly isError: boolean; readonly name: string; readonly value: unknown };
}

type AnyFunction = (...args: unknown[]) => unknown;
type Call = (...request: unknown[]) => unknown;

interface References extends CodecHooks {
  /** As Figma hands out `__html__`: an object that behaves as the page's text, yet is none (`typeof`, `===`). */
  pageObject(): object;
  /** The VM's own functions, by the ids that the studio knows them by. */
  readonly functions: readonly AnyFunction[];
  readonly pending: Map<unknown, { resolve(value: unknown): void; reject(reason: unknown): void }>;
}

/** What crosses by reference: each thing keeps one identity on both sides. */
export function makeReferences(call: Call): References {
  const functions: AnyFunction[] = [];
  const ids = new Map<unknown, unknown>();
  const known = new Map<string, unknown>();
  const pending: References['pending'] = new Map();

  function proxyOf(id: unknown): object {
    const proxy = new Proxy(
      {},
      {
        get: (_target, key) => (typeof key === 'symbol' ? undefined : call('get', id, key)),
        set: (_target, key, value) => {
          call('set', id, String(key), value);
          return true;
        },
        has: (_target, key) => call('has', id, String(key)) === true,
      },
    );
    ids.set(proxy, id);
    return proxy;
  }

  const pages = new Set<unknown>();
  function pageObject(): object {
    // It may be megabytes, and few plugins ever look into it.
    let read: unknown;
    const object = new Proxy(Object.create(String.prototype) as object, {
      get: (_target, key) => {
        const text = (read ??= call('page'));
        const member: unknown = Reflect.get(Object(text), key);
        return typeof member === 'function' ? (member.bind(text) as unknown) : member;
      },
    });
    pages.add(object);
    return object;
  }

  function create({ $, value }: Tag): unknown {
    if ($ === 'object') return proxyOf(value);
    if ($ === 'symbol') return Symbol(String(value));
    if ($ === 'function') return (...args: unknown[]) => call('apply', value, args);
    throw new Error(`studio: unknown tag ${$}`);
  }

  return {
    functions,
    pending,
    pageObject,
    refer: (value) => {
      if (pages.has(value)) return { $: 'page', value: null };
      if (typeof value === 'symbol') return { $: 'symbol', value: value.description };
      if (typeof value === 'function') {
        if (!ids.has(value)) ids.set(value, functions.push(value as AnyFunction) - 1);
        return { $: 'function', value: ids.get(value) };
      }
      return ids.has(value) ? { $: 'object', value: ids.get(value) } : null;
    },
    resolve: (tag) => {
      if (tag.$ === 'promise')
        return new Promise((resolve, reject) => pending.set(tag.value, { resolve, reject }));
      const key = `${tag.$} ${String(tag.value)}`;
      const value = known.has(key) ? known.get(key) : create(tag);
      known.set(key, value);
      return value;
    },
  };
}

interface Parts {
  readonly hostCall: HostCall;
  readonly makeCodec: (hooks: CodecHooks) => Codec;
  readonly makeReferences: (call: Call) => References;
}

export interface Bridge extends VmEntry {
  readonly call: Call;
  readonly pageObject: () => object;
}

export function makeBridge({ hostCall, makeCodec, makeReferences }: Parts): Bridge {
  const references = makeReferences(call);
  const codec = makeCodec(references);

  function call(...request: unknown[]): unknown {
    const { text, blobs } = codec.encode(request);
    const answer = codec.decode(hostCall(text, blobs)) as Answer;
    if (answer.error === undefined) return answer.ok;
    throw reasonOf(answer.error);
  }

  function reasonOf({ isError, name, value }: NonNullable<Answer['error']>): unknown {
    return isError ? Object.assign(new Error(String(value)), { name }) : value;
  }

  function attempt(work: () => unknown): Answer {
    try {
      return { ok: work() };
    } catch (error) {
      if (!(error instanceof Error)) return { error: { isError: false, name: '', value: error } };
      return { error: { isError: true, name: error.name, value: `${error.message}\n${error.stack ?? ''}` } };
    }
  }

  /** An async handler's failure has nobody to catch it, so it goes to the console. */
  function run(id: number, args: unknown[]): unknown {
    const result = references.functions[id](...args);
    if (!(result instanceof Promise)) return result;
    result.catch((error: unknown) => call('log', 'error', `Uncaught (in promise) ${String(error)}`));
    return undefined;
  }

  return {
    call,
    pageObject: references.pageObject,
    invoke: (text, blobs) => {
      const [id, args] = codec.decode({ text, blobs }) as [number, unknown[]];
      return codec.encode(attempt(() => run(id, args)));
    },
    settle: (text, blobs) => {
      const [id, answer] = codec.decode({ text, blobs }) as [unknown, Answer];
      const promise = references.pending.get(id);
      references.pending.delete(id);
      if (answer.error === undefined) promise?.resolve(answer.ok);
      else promise?.reject(reasonOf(answer.error));
    },
  };
}

/** Everything that Figma's VM has beside the language, and nothing else. */
export function installGlobals({ call, pageObject }: Bridge): void {
  const show = (value: unknown): string => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return `${value.name}: ${value.message}\n${value.stack ?? ''}`;
    try {
      return JSON.stringify(value) ?? String(value);
    } catch {
      return String(value);
    }
  };
  const log =
    (level: string) =>
    (...values: unknown[]) =>
      call('log', level, values.map(show).join(' '));
  // By number: what crosses as a function is held by the studio for as long as the plugin runs.
  const callbacks = new Map<unknown, { callback: AnyFunction; repeats: boolean; timer: unknown }>();
  let lastNumber = 0;
  const fire = (number: unknown): unknown => {
    const entry = callbacks.get(number);
    if (entry === undefined) return undefined;
    if (!entry.repeats) callbacks.delete(number);
    return entry.callback();
  };
  const timer = (operation: string) => (callback: AnyFunction, ms?: unknown) => {
    const number = ++lastNumber;
    const repeats = operation === 'setInterval';
    callbacks.set(number, { callback, repeats, timer: call(operation, fire, number, Number(ms ?? 0)) });
    return number;
  };
  const clear = (number: unknown): void => {
    const entry = callbacks.get(number);
    callbacks.delete(number);
    if (entry !== undefined) call('clearTimer', entry.timer);
  };
  const globals: Record<string, unknown> = {
    figma: call('figma'),
    __html__: pageObject(),
    console: {
      log: log('log'),
      info: log('info'),
      warn: log('warn'),
      error: log('error'),
      debug: log('debug'),
    },
    setTimeout: timer('setTimeout'),
    setInterval: timer('setInterval'),
    clearTimeout: clear,
    clearInterval: clear,
    fetch: () => {
      throw new Error('studio: fetch is not implemented; what runs here touches the document only');
    },
  };
  for (const name of Object.keys(globals)) {
    Object.defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true });
  }
}
