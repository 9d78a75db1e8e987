/** Runs in a page or a worker: the browser's own GPU with a fault, so that what is done about it can be seen. */

export type GpuFault =
  /** Programs of this name (ONNX Runtime names each) compute everything with the wrong sign, and say nothing. */
  | { readonly kind: 'negates'; readonly programs: string }
  /** No program of this name can be made. */
  | { readonly kind: 'refuses'; readonly programs: string }
  /** More memory than this, in all, is out of memory, as Dawn says it. */
  | { readonly kind: 'small'; readonly bytes: number }
  /** No buffer may be larger than this: the device's own limit. */
  | { readonly kind: 'narrow'; readonly bytes: number };

export interface BadGpu {
  readonly gpu: GPU;
  /** Those that were given, oldest first. */
  readonly devices: readonly GPUDevice[];
}

export function badGpu(real: GPU, fault: GpuFault | null): BadGpu {
  const devices: GPUDevice[] = [];
  const requestAdapter = async (options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> => {
    const adapter = await real.requestAdapter(options);
    if (adapter === null) return null;
    const requestDevice = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => {
      const device = await requestDevice(limited(descriptor, fault));
      if (fault !== null) spoil(device, fault);
      devices.push(device);
      return device;
    };
    return adapter;
  };
  return { gpu: { requestAdapter } as GPU, devices };
}

function limited(
  descriptor: GPUDeviceDescriptor | undefined,
  fault: GpuFault | null,
): GPUDeviceDescriptor | undefined {
  if (fault?.kind !== 'narrow') return descriptor;
  const { bytes } = fault;
  const narrow = { maxBufferSize: bytes, maxStorageBufferBindingSize: bytes };
  return { ...descriptor, requiredLimits: { ...descriptor?.requiredLimits, ...narrow } };
}

function spoil(device: GPUDevice, fault: GpuFault): void {
  switch (fault.kind) {
    case 'narrow':
      return;
    case 'small':
      return limitMemory(device, fault.bytes);
    case 'negates':
    case 'refuses':
      return spoilPrograms(device, fault);
  }
}

type SpoiltPrograms = Extract<GpuFault, { readonly programs: string }>;

function spoilPrograms(device: GPUDevice, { kind, programs }: SpoiltPrograms): void {
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    if (!(descriptor.label ?? '').includes(programs)) return create(descriptor);
    if (kind === 'refuses') throw new Error(`no program ${descriptor.label ?? ''} here`);
    // What is written to the output is turned round.
    return create({ ...descriptor, code: negated(descriptor.code) });
  };
}

function negated(code: string): string {
  return code.replace(/(\boutput\[[^\]]+\]\s*=\s*)([^;]+);/g, '$1-($2);');
}

function limitMemory(device: GPUDevice, most: number): void {
  let taken = 0;
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    taken += descriptor.size;
    const { size } = descriptor;
    if (taken > most) {
      const error = new GPUOutOfMemoryError(`Failed to allocate memory for a buffer of ${size} bytes`);
      device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
    }
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    let isThere = true;
    buffer.destroy = () => {
      if (isThere) taken -= size;
      isThere = false;
      destroy();
    };
    return buffer;
  };
}
