/** What this machine and this frame allow; asked in the worker, which does the work, or in the page if it must. */
import type { Diagnostics } from '../src/channel/protocol.js';
import { freeBytes, openStorage } from './pack-storage.js';
import type { StorageScope } from './pack-storage.js';

export interface ProbeScope extends StorageScope {
  readonly isSecureContext: boolean;
  readonly navigator: Pick<Navigator, 'storage' | 'userAgent'> & { readonly gpu?: GPU };
}

export async function probeMachine(scope: ProbeScope): Promise<Diagnostics> {
  const storage = await openStorage(scope);
  return {
    secureContext: scope.isSecureContext,
    gpu: await probeGpu(scope.navigator.gpu),
    storage: storage.kind,
    freeBytes: await freeBytes(scope),
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
      maxBufferBytes: adapter.limits.maxStorageBufferBindingSize,
      isFallback: adapter.info.isFallbackAdapter,
    };
  } catch {
    return null;
  }
}
