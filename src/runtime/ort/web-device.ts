/** The GPU device that all sessions share: ours, so that we learn of its loss and decide its limits. */
import { LostError } from '../../errors.js';
import { isBufferRefused } from './trap.js';

/**
 * What ONNX Runtime asks for when it makes the device itself; with the defaults (128 MiB per binding) large
 * activations would not fit.
 */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** Kernels are better with them; those that the adapter lacks are left out. Each with those that it needs. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  'shader-f16': [],
  subgroups: [],
  'subgroup-size-control': ['subgroups'],
  'timestamp-query': [],
};

export interface OwnDevice {
  readonly device: GPUDevice;
  /** One line for people. */
  readonly description: string;
  /** Null while the device works. */
  lost(): LostError | null;
  destroy(): void;
}

/** Null where the browser offers no adapter. `without`: features that are not asked for. */
export async function requestOwnDevice(gpu: GPU, without: readonly string[] = []): Promise<OwnDevice | null> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return null;
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures = featuresOf(adapter, without);
  const device = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  return watchDevice(device, describeAdapter(adapter));
}

function featuresOf({ features }: GPUAdapter, without: readonly string[]): GPUFeatureName[] {
  return ([...features] as GPUFeatureName[]).filter((name) => {
    const needed = FEATURES[name];
    return needed !== undefined && ![name, ...needed].some((one) => without.includes(one));
  });
}

/** A lost device, and any error that nobody caught (memory above all), ends every run on it. */
function watchDevice(device: GPUDevice, description: string): OwnDevice {
  let lost: LostError | null = null;
  void device.lost.then(({ reason, message }) => {
    lost ??= new LostError('gpu-lost', { reason: message === '' ? reason : `${reason}: ${message}` });
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    const code = isOutOfMemory(error) ? 'gpu-out-of-memory' : 'gpu-failed';
    lost ??= new LostError(code, { reason: error.message });
  });
  return { device, description, lost: () => lost, destroy: () => device.destroy() };
}

/** The class by its name: where there is no GPU there is none. */
function isOutOfMemory({ constructor, message }: GPUError): boolean {
  return constructor.name === 'GPUOutOfMemoryError' || isBufferRefused(message);
}

function describeAdapter({ info }: GPUAdapter): string {
  const words = [info.vendor, info.architecture, info.description].filter((word) => word !== '');
  return words.length === 0 ? 'unnamed adapter' : words.join(' ');
}
