/** A call of a by-name pack's U-Net in Chromium on a device whose buffers are small, and in Node on the CPU. */
import { openPackFolder } from '../../cli/pack-files.js';
import { EMISSIONS } from '../../src/runtime/emissions.js';
import { openModels } from '../../src/runtime/models.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import type { EngineSite, EngineTab } from '../e2e/engine-site.js';
import { callUnet } from '../e2e/unet-call.js';
import { patiently } from '../long/patiently.js';

const WHOLE_MS = 1_500_000;

export interface LimitedCall {
  readonly site: EngineSite;
  readonly flags: readonly string[];
  readonly pack: string;
  /** Pixels of the square. */
  readonly side: number;
  /** The most that a buffer of the device may have. */
  readonly bufferBytes: number;
}

/** `without`: features that the device is used without. */
export async function callOnGpu(
  { site, flags, pack, side, bufferBytes }: LimitedCall,
  without: readonly string[],
): Promise<readonly number[]> {
  let tab: EngineTab | null = null;
  const close = async (): Promise<void> => tab?.close();
  const run = async (): Promise<readonly number[]> => {
    tab = await site.open(flags);
    tab.page.setDefaultTimeout(WHOLE_MS);
    return tab.page.evaluate(
      async ([way, name, pixels]) => {
        await window.engine!.open('auto', way);
        return window.engine!.call(name, pixels);
      },
      [{ without, fault: { kind: 'narrow', bytes: bufferBytes } }, pack, side] as const,
    );
  };
  // The call is one run of the engine: nothing is told before its end.
  return patiently({ run, progress: async () => performance.now(), close }).finally(close);
}

/** The same graph: the CPU's engine knows its operators, too. */
export async function callOnCpu({ site, pack, side }: LimitedCall): Promise<Float32Array> {
  const runtime = openNodeRuntime();
  try {
    const backend = { ...runtime.backend, engine: 'webgpu', features: EMISSIONS.gpu.features } as const;
    const reader = openPackFolder(site.packFolder(pack));
    return await callUnet(await openModels(reader, { ...runtime, backend }), side);
  } finally {
    await runtime.close();
  }
}
