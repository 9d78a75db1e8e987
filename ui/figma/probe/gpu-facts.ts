/** Whether there is WebGPU, with what features and limits. */
import { fact, place, textOf, type Answers } from '../../../src/host/figma/probe/ask.js';

const LIMITS = ['maxBufferSize', 'maxStorageBufferBindingSize', 'maxComputeWorkgroupStorageSize'] as const;

export async function gpuFacts(): Promise<Answers> {
  const gpu = (navigator as { readonly gpu?: GPU }).gpu;
  const there = fact(2, 'gpu', gpu !== undefined);
  if (gpu === undefined) return [there];
  try {
    const adapter = await gpu.requestAdapter();
    return [there, ...(adapter === null ? [place(2, 'gpu.adapter', null)] : adapterFacts(adapter))];
  } catch (error) {
    return [there, place(2, 'gpu.adapter', textOf(error))];
  }
}

function adapterFacts({ info, features, limits }: GPUAdapter): Answers {
  return [
    place(2, 'gpu.adapter', [info.vendor, info.architecture, info.description].filter(Boolean).join(' ')),
    place(2, 'gpu.features', [...features].sort().join(' ')),
    place(2, 'gpu.half-precision', features.has('shader-f16')),
    ...LIMITS.map((name) => place(2, `gpu.${name}`, limits[name])),
  ];
}
