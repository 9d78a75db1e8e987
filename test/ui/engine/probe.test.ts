import { expect, test } from '@jest/globals';
import { probeMachine, type ProbeScope } from '../../../ui/browser/probe.js';

const LIMIT_MS = 40;
const never = () => new Promise<never>(() => undefined);

const info = { vendor: 'acme', architecture: '', description: 'Painter' };
const adapter = {
  info: { ...info, isFallbackAdapter: false },
  features: new Set(['shader-f16']),
  limits: { maxBufferSize: 4e9, maxStorageBufferBindingSize: 1e9 },
};

function scope(gpu: unknown, storage: unknown = {}): ProbeScope {
  const navigator = { storage, userAgent: 'x'.repeat(900), gpu };
  return { isSecureContext: true, navigator } as unknown as ProbeScope;
}

test('names the adapter, its largest buffer and whether it is software', async () => {
  const found = await probeMachine(scope({ requestAdapter: async () => adapter }), LIMIT_MS);
  expect(found.gpu).toEqual({
    description: 'acme Painter',
    shaderF16: true,
    maxBufferBytes: 4e9,
    isFallback: false,
  });
  expect(found.userAgent).toHaveLength(400);
});

test.each([
  ['on its info', { ...adapter, info: { ...info, isFallbackAdapter: true } }],
  ['on itself, as older browsers do', { ...adapter, info, isFallbackAdapter: true }],
])('an adapter that says so %s is a fallback', async (_, fallback) => {
  const { gpu } = await probeMachine(scope({ requestAdapter: async () => fallback }), LIMIT_MS);
  expect(gpu?.isFallback).toBe(true);
});

test.each([
  ['the adapter', scope({ requestAdapter: never })],
  ['the storage', scope({ requestAdapter: async () => adapter }, { getDirectory: never, estimate: never })],
])('a browser that never answers for %s keeps nothing else waiting', async (_, silent) => {
  const start = Date.now();
  const found = await probeMachine(silent, LIMIT_MS);
  expect(Date.now() - start).toBeLessThan(20 * LIMIT_MS);
  expect(found).toMatchObject({ storage: 'memory', freeBytes: null, secureContext: true });
});

test('what throws counts as absent', async () => {
  const broken = { requestAdapter: () => Promise.reject(new Error('no')) };
  const found = await probeMachine(scope(broken), LIMIT_MS);
  expect(found).toMatchObject({ gpu: null, storage: 'memory', freeBytes: null });
});
