/** How much memory a GPU's buffers take, counted where every one of them is made and destroyed: at the device. */

export interface BufferLedger {
  /** Bytes of all buffers that live now, of all devices. */
  live(): number;
  /** The most that ever lived at once, since the last reset. */
  peak(): number;
  /** Bytes of the largest buffer since the last reset. */
  largest(): number;
  reset(): void;
}

interface Books {
  live: number;
  peak: number;
  largest: number;
}

/** Counts on every device that is asked of this GPU from now on. Textures are not counted: the engine makes none. */
export function watchBuffers(gpu: GPU): BufferLedger {
  const books: Books = { live: 0, peak: 0, largest: 0 };
  const requestAdapter = gpu.requestAdapter.bind(gpu);
  gpu.requestAdapter = async (options) => {
    const adapter = await requestAdapter(options);
    if (adapter !== null) watchAdapter(adapter, books);
    return adapter;
  };
  return {
    live: () => books.live,
    peak: () => books.peak,
    largest: () => books.largest,
    reset: () => Object.assign(books, { peak: books.live, largest: 0 }),
  };
}

function watchAdapter(adapter: GPUAdapter, books: Books): void {
  const requestDevice = adapter.requestDevice.bind(adapter);
  adapter.requestDevice = async (descriptor) => {
    const device = await requestDevice(descriptor);
    watchDevice(device, books);
    return device;
  };
}

function watchDevice(device: GPUDevice, books: Books): void {
  const sizes = new Map<GPUBuffer, number>();
  const forget = (buffer: GPUBuffer): void => {
    books.live -= sizes.get(buffer) ?? 0;
    sizes.delete(buffer);
  };
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    const { size } = descriptor;
    sizes.set(buffer, size);
    books.live += size;
    books.peak = Math.max(books.peak, books.live);
    books.largest = Math.max(books.largest, size);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      forget(buffer);
      return destroy();
    };
    return buffer;
  };
  const destroy = device.destroy.bind(device);
  device.destroy = () => {
    for (const buffer of [...sizes.keys()]) forget(buffer);
    return destroy();
  };
}
