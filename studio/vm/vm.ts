/**
 * Runs a plugin's main.js where it can do no more than in Figma: in QuickJS, a JavaScript engine compiled to wasm,
 * with its own heap and no browser around it. Nothing of the plugin is ever evaluated by the page itself.
 *
 * The studio's `figma` object crosses by reference: in the VM every object is a proxy whose accesses call out
 * (vm-prelude.ts), and the studio answers them (vm-host.ts).
 */
import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule, VmCallResult } from 'quickjs-emscripten-core';
import { makeCodec, type Crossing } from './vm-codec.js';
import { createHostSide, failureOf, type HostSide } from './vm-host.js';
import { installGlobals, makeBridge, makeReferences, type Answer } from './vm-prelude.js';

export interface PluginCode {
  /** Text of dist/main.js and dist/ui.html. */
  readonly main: string;
  readonly html: string;
  readonly figma: object;
  /** Lines of the plugin's console, and its uncaught errors. */
  log(level: string, line: string): void;
  /** The engine itself failed (its stack, its memory) in a handler of the plugin, and has been stopped. */
  crashed(reason: string): void;
}

export interface PluginVm {
  /** Evaluates code as a plugin's own would run; returns a completion of a plain kind, else undefined. */
  evaluate(code: string): unknown;
  /** Nothing of the plugin runs after this. */
  stop(): void;
}

/**
 * Starts the plugin; throws what its top level throws. The engine is this plugin's alone, and goes with it as a whole
 * once nobody refers to it: it is never taken apart. QuickJS aborts where something in it still holds an object, and
 * something does after the heap grew in a promise job: quickjs-emscripten 0.32 reads the job's context through a view
 * that the growth detached, and makes a second context that it never frees.
 */
export function startPlugin(quickJs: QuickJSWASMModule, code: PluginCode): PluginVm {
  const vm = new Vm(quickJs.newContext(), code);
  try {
    vm.run(code.main);
  } catch (error) {
    vm.stop();
    throw error;
  }
  return vm;
}

/** Evaluates to a function that takes the host function, and returns the VM's entry points. */
const PRELUDE = `(function (hostCall) {
  const bridge = (${makeBridge})({ hostCall, makeCodec: ${makeCodec}, makeReferences: ${makeReferences} });
  (${installGlobals})(bridge);
  return bridge;
})`;

const PLAIN = ['string', 'number', 'boolean'];

/** Owns the context and every handle into it. */
class Vm implements PluginVm {
  readonly #context: QuickJSContext;
  readonly #host: HostSide;
  readonly #invoke: QuickJSHandle;
  readonly #settle: QuickJSHandle;
  readonly #code: PluginCode;
  #depth = 0;
  #isOver = false;

  constructor(context: QuickJSContext, code: PluginCode) {
    this.#context = context;
    this.#code = code;
    this.#host = createHostSide(code, {
      invoke: (id, args) => this.#callIn(id, args),
      settle: (id, answer) => this.#settlePromise(id, answer),
      log: (level, line) => code.log(level, line),
    });
    const hostCall = context.newFunction('studio', (text, blobs) => this.#answer(text, blobs));
    const install = this.#unwrap(context.evalCode(PRELUDE, 'studio-prelude.js'));
    const entry = this.#unwrap(context.callFunction(install, context.undefined, hostCall));
    this.#invoke = context.getProp(entry, 'invoke');
    this.#settle = context.getProp(entry, 'settle');
    [hostCall, install, entry].forEach((handle) => handle.dispose());
  }

  run(main: string): void {
    this.#enter(() => this.#unwrap(this.#context.evalCode(main, 'main.js')).dispose());
  }

  evaluate(code: string): unknown {
    return this.#enter(() =>
      this.#unwrap(this.#context.evalCode(code, 'evaluate.js')).consume((handle): unknown =>
        PLAIN.includes(this.#context.typeof(handle)) ? this.#context.dump(handle) : undefined,
      ),
    );
  }

  stop(): void {
    this.#isOver = true;
    this.#host.stopTimers();
  }

  /** Every way in: afterwards the VM's promise jobs run, as they would at the end of a task. */
  #enter<T>(work: () => T): T {
    this.#depth++;
    try {
      const result = work();
      if (this.#depth === 1) this.#pump();
      return result;
    } finally {
      this.#depth--;
    }
  }

  #pump(): void {
    const result = this.#context.runtime.executePendingJobs();
    if (result.error === undefined) return;
    const reason: unknown = this.#context.dump(result.error);
    result.error.dispose();
    this.#code.log('error', `Uncaught ${describe(reason)}`);
  }

  #callIn(id: unknown, args: readonly unknown[]): unknown {
    if (this.#isOver) return undefined;
    if (this.#depth > 0) return this.#enter(() => valueOf(this.#invokeIn(id, args)));
    return this.#event(() => {
      const { error } = this.#invokeIn(id, args);
      if (error !== undefined) this.#code.log('error', `Uncaught ${error.name}: ${String(error.value)}`);
    });
  }

  #settlePromise(id: unknown, answer: Answer): void {
    if (this.#isOver) return;
    this.#event(() => this.#send(this.#settle, [id, answer]).dispose());
  }

  /** What comes from outside: nobody there waits for an error, so the console gets it, as in Figma. */
  #event(work: () => void): void {
    try {
      this.#enter(work);
    } catch (error) {
      if (!isEngineFailure(error)) throw error;
      this.stop();
      this.#code.crashed(String(error));
    }
  }

  #invokeIn(id: unknown, args: readonly unknown[]): Answer {
    const handle = this.#send(this.#invoke, [id, args]);
    try {
      return this.#host.codec.decode(this.#readCrossing(handle)) as Answer;
    } finally {
      handle.dispose();
    }
  }

  #send(entry: QuickJSHandle, message: unknown): QuickJSHandle {
    const { text, blobs } = this.#writeCrossing(this.#host.codec.encode(message));
    const result = this.#context.callFunction(entry, this.#context.undefined, text, blobs);
    text.dispose();
    blobs.dispose();
    return this.#unwrap(result);
  }

  #answer(text: QuickJSHandle, blobs: QuickJSHandle): QuickJSHandle {
    const crossing = this.#writeCrossing(
      this.#encodedAnswer({ text: this.#context.getString(text), blobs: this.#readBlobs(blobs) }),
    );
    const answer = this.#context.newObject();
    for (const key of ['text', 'blobs'] as const)
      crossing[key].consume((handle) => this.#context.setProp(answer, key, handle));
    return answer;
  }

  #encodedAnswer(request: Crossing): Crossing {
    const { codec, answer } = this.#host;
    try {
      return codec.encode(answer(codec.decode(request)));
    } catch (error) {
      return codec.encode(failureOf(error));
    }
  }

  #readCrossing(handle: QuickJSHandle): Crossing {
    const text = this.#context.getProp(handle, 'text').consume((it) => this.#context.getString(it));
    return { text, blobs: this.#context.getProp(handle, 'blobs').consume((it) => this.#readBlobs(it)) };
  }

  #readBlobs(array: QuickJSHandle): ArrayBuffer[] {
    const length = this.#context.getProp(array, 'length').consume((it) => this.#context.getNumber(it));
    return Array.from({ length }, (_, i) =>
      this.#context.getProp(array, i).consume((item) => this.#copyBytes(item)),
    );
  }

  #copyBytes(buffer: QuickJSHandle): ArrayBuffer {
    const bytes = this.#context.getArrayBuffer(buffer);
    const copy = Uint8Array.from(bytes.value).buffer;
    bytes.dispose();
    return copy;
  }

  #writeCrossing({ text, blobs }: Crossing): { text: QuickJSHandle; blobs: QuickJSHandle } {
    const array = this.#context.newArray();
    blobs.forEach((blob, i) =>
      this.#context.newArrayBuffer(blob).consume((handle) => this.#context.setProp(array, i, handle)),
    );
    return { text: this.#context.newString(text), blobs: array };
  }

  #unwrap(result: VmCallResult<QuickJSHandle>): QuickJSHandle {
    if (result.error === undefined) return result.value;
    const reason: unknown = this.#context.dump(result.error);
    result.error.dispose();
    throw new Error(describe(reason));
  }
}

function valueOf({ ok, error }: Answer): unknown {
  if (error !== undefined) throw new Error(String(error.value));
  return ok;
}

/** Thrown through wasm by the engine around it, never by what runs inside. */
function isEngineFailure(error: unknown): boolean {
  return error instanceof RangeError || error instanceof WebAssembly.RuntimeError;
}

function describe(reason: unknown): string {
  if (typeof reason !== 'object' || reason === null) return String(reason);
  const { name, message, stack } = reason as Partial<Record<'name' | 'message' | 'stack', unknown>>;
  return `${String(name)}: ${String(message)}\n${String(stack ?? '')}`;
}
