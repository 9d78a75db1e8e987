/**
 * What this machine and this frame allow; asked in the worker, which does the work, or in the page if it must. No
 * question may keep the others waiting: what is not answered in time counts as a no.
 */
import type { Diagnostics } from '../../src/channel/protocol/main.js';
import { freeBytes, memoryStorage, openStorage } from './pack-storage.js';
import type { StorageScope } from './pack-storage.js';
import { within } from './time-limit.js';

export interface ProbeScope extends StorageScope {
  readonly isSecureContext: boolean;
  readonly navigator: Pick<Navigator, 'storage' | 'userAgent'> & { readonly gpu?: GPU };
}

const ANSWER_LIMIT_MS = 2_500;

export async function probeMachine(scope: ProbeScope, limitMs = ANSWER_LIMIT_MS): Promise<Diagnostics> {
  const [gpu, storage, free] = await Promise.all([
    within(limitMs, probeGpu(scope.navigator.gpu), () => null),
    within(limitMs, openStorage(scope), memoryStorage),
    within(limitMs, freeBytes(scope), () => null),
  ]);
  return {
    secureContext: scope.isSecureContext,
    gpu,
    storage: storage.kind,
    freeBytes: free,
    userAgent: scope.navigator.userAgent.slice(0, 400),
  };
}

async function probeGpu(gpu: GPU | undefined): Promise<Diagnostics['gpu']> {
  try {
    const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return null;
    const { vendor, architecture, description } = adapter.info;
    const words = [vendor, architecture, description].filter((word) => word !== '').join(' ');
    return {
      description: words === '' ? 'unnamed adapter' : words.slice(0, 300),
      shaderF16: adapter.features.has('shader-f16'),
      maxBufferBytes: adapter.limits.maxBufferSize,
      isFallback: isFallback(adapter),
    };
  } catch {
    return null;
  }
}

/** Older browsers say it on the adapter itself. */
function isFallback(adapter: GPUAdapter): boolean {
  return [adapter.info, adapter].some((facts) => Reflect.get(facts, 'isFallbackAdapter') === true);
}
