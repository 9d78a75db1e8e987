/** Which engine is taken where a GPU is said to be there and is not of use; the CPU's is the real one. */
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { openWebRuntime } from '../../../src/runtime/ort/web.js';
import { WASM_FILES, type WasmVariant } from '../../../src/runtime/ort/web-build.js';
import type { Runtime } from '../../../src/runtime/session.js';
import { waitFor } from '../../support/clock.js';

const { resolve } = createRequire(__filename);

async function open(gpu: unknown, engine: 'auto' | 'wasm' = 'auto', deviceLimitMs = 5000): Promise<Runtime> {
  return openWebRuntime({
    engine,
    deviceLimitMs,
    gpu: gpu as GPU | undefined,
    turn: () => new Promise((done) => setImmediate(done)),
    wasmBinary: async (variant: WasmVariant) =>
      new Uint8Array(await readFile(resolve(`onnxruntime-web/${WASM_FILES[variant]}`))),
  });
}

const adapter = (requestDevice: () => Promise<unknown>) => ({
  limits: {},
  features: new Set(),
  info: { vendor: 'acme', architecture: '', description: '' },
  requestDevice,
});

describe('the CPU is used, and it is said why', () => {
  const CPU = { device: 'CPU (WebAssembly, one thread)', note: null };

  test.each([
    ['there is no GPU', undefined, null],
    ['the browser offers no adapter', { requestAdapter: async () => null }, null],
    [
      'the adapter yields no device',
      { requestAdapter: async () => adapter(() => Promise.reject(new Error('D3D12: out of descriptors'))) },
      'the GPU cannot be used: D3D12: out of descriptors',
    ],
    [
      'asking for an adapter fails',
      { requestAdapter: () => Promise.reject(new Error('blocked by policy')) },
      'the GPU cannot be used: blocked by policy',
    ],
  ])('where %s', async (_name, gpu, note) => {
    const runtime = await open(gpu);
    expect(runtime.backend).toMatchObject({ ...CPU, engine: 'wasm', location: 'cpu', note });
    await runtime.close();
  });

  test('where no session can be created on the device, which is given back', async () => {
    let destroyed = 0;
    const device = {
      lost: new Promise(() => undefined),
      addEventListener: () => undefined,
      features: new Set(),
      destroy: () => void destroyed++,
    };
    const runtime = await open({ requestAdapter: async () => adapter(async () => device) });
    expect(runtime.backend.engine).toBe('wasm');
    expect(runtime.backend.note).toMatch(/^the GPU cannot be used: .{1,200}$/);
    expect(destroyed).toBe(1);
    await runtime.close();
  });

  test.each(['adapter', 'device'])(
    'where the %s never comes; a device that comes late is given back',
    async (what) => {
      let destroyed = 0;
      const device = {
        lost: new Promise(() => undefined),
        addEventListener: () => undefined,
        features: new Set(),
        destroy: () => void destroyed++,
      };
      let answer = () => {};
      const late = <T>(value: T) => new Promise<T>((resolve) => (answer = () => resolve(value)));
      const found = adapter(() => (what === 'device' ? late(device) : Promise.resolve(device)));
      const requestAdapter = () => (what === 'adapter' ? late(found) : Promise.resolve(found));
      const runtime = await open({ requestAdapter }, 'auto', 30);
      expect(runtime.backend).toMatchObject({
        engine: 'wasm',
        note: 'the GPU cannot be used: the browser gave no device within 0.03 s',
      });
      answer();
      await waitFor(() => destroyed > 0);
      expect(destroyed).toBe(1);
      await runtime.close();
    },
  );

  test('where it is wished for, without a word of the GPU', async () => {
    const never = { requestAdapter: () => Promise.reject(new Error('asked')) };
    expect((await open(never, 'wasm')).backend).toMatchObject(CPU);
  });
});
