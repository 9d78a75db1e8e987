/**
 * A built site whose worker really blocks: the engine's own entry for a run of a network spins before it works, as a large
 * network on one thread does. Nothing else of the site is changed.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface Blocking {
  /** The call that follows the word about this step. */
  readonly afterStep: number;
  readonly ms: number;
}

export function blockNetworkCalls(siteFolder: string, blocking: Blocking): void {
  renameSync(`${siteFolder}/worker.js`, `${siteFolder}/own-worker.js`);
  const wrapper = `(${wrapEngine.toString()})(${JSON.stringify({ ...blocking, entry: runEntry() })});`;
  writeFileSync(`${siteFolder}/block.js`, wrapper);
  // Modules are evaluated in this order, before the first message is heard.
  writeFileSync(`${siteFolder}/worker.js`, `import './block.js';\nimport './own-worker.js';\n`);
}

/** The short name that the engine's compiler gave to OrtRun in the wasm file. */
function runEntry(): string {
  const glue = readFileSync('node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.mjs', 'utf8');
  const name = /_OrtRun=\w+\.(\w+)/.exec(glue)?.[1];
  if (name === undefined) throw new Error('blocking-worker: OrtRun is not found in the engine’s glue');
  return name;
}

/** Runs inside the worker. */
function wrapEngine({ afterStep, ms, entry }: Blocking & { readonly entry: string }): void {
  let isNext = false;
  const instantiate = WebAssembly.instantiate as (
    source: BufferSource,
    imports?: WebAssembly.Imports,
  ) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
  const slowly =
    (run: (...args: readonly unknown[]) => unknown) =>
    (...args: readonly unknown[]): unknown => {
      const until = isNext ? performance.now() + ms : 0;
      isNext = false;
      while (performance.now() < until);
      return run(...args);
    };
  Object.assign(WebAssembly, {
    instantiate: async (source: BufferSource, imports?: WebAssembly.Imports) => {
      const { module, instance } = await instantiate(source, imports);
      const run = instance.exports[entry] as (...args: readonly unknown[]) => unknown;
      return { module, instance: { exports: { ...instance.exports, [entry]: slowly(run) } } };
    },
  });
  const post = self.postMessage.bind(self) as (message: unknown, ...rest: readonly unknown[]) => void;
  Object.assign(self, {
    postMessage: (message: unknown, ...rest: readonly unknown[]) => {
      const withoutPixels = (_: string, value: unknown) => (ArrayBuffer.isView(value) ? null : value);
      if (JSON.stringify(message, withoutPixels).includes(`"kind":"step","step":${afterStep},`))
        isNext = true;
      post(message, ...rest);
    },
  });
}
