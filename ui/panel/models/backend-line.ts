/** What the engine's own line about itself says (describeBackend of runtime/models.ts): it begins with where it runs. */
const GPU_LINE = /^WebGPU \((.*?)\), /s;

/** What a GPU is used without, of what it has (runtime/ort/web.ts); its reasons are technical. */
const LIMITS = {
  isNarrowed: /; without subgroups/,
  isPlain: /; attention in plain form/,
  isSingle: /; in single precision/,
  isPartly: /; on the CPU: /,
} as const;

export type GpuLimits = Readonly<Record<keyof typeof LIMITS, boolean>>;

/** A line that says why there is no GPU names it, too. */
export function isGpu(backend: string): boolean {
  return GPU_LINE.test(backend);
}

/** Null: the model does not run on one. */
export function adapterOf(backend: string): string | null {
  return GPU_LINE.exec(backend)?.[1] ?? null;
}

/** Whether the networks compute in half precision. */
export function isInHalf(backend: string): boolean {
  return /^[^;]*\), float16\b/.test(backend);
}

export function gpuLimits(backend: string): GpuLimits {
  const { isNarrowed, isPlain, isSingle, isPartly } = LIMITS;
  return {
    isNarrowed: isNarrowed.test(backend),
    isPlain: isPlain.test(backend),
    isSingle: isSingle.test(backend),
    isPartly: isPartly.test(backend),
  };
}
