/**
 * `models step`: one step of a pack's U-Net, to see that a converted model runs and what it takes. A
 * golden folder's calls of the U-Net are compared with it (pack.ts); without one the inputs follow from their
 * names.
 */
import { FileError } from '../../../src/tool-errors.js';
import { readOutputs } from '../../../src/diffusion/once.js';
import { withSession, type Models } from '../../../src/runtime/models.js';
import { byNameUniform } from '../../checkpoint/by-name.js';
import { elements } from '../../checkpoint/checkpoint.js';
import { evaluateDim } from '../../onnx/dims.js';
import { openPackFolder } from './pack-folder.js';
import { openOnCpu, type OpenRuntime } from '../verify.js';
import { verifyPack } from './pack.js';

/** Latent cells a side where there are no golden inputs: 128 pixels. */
const CELLS = 16;
/** Golden calls of the U-Net, by their files. */
const CALLS = /^unet_/;

export interface StepTask {
  /** The pack's. */
  readonly folder: string;
  /** Folder of golden tensors to compare with. */
  readonly golden?: string | undefined;
  readonly open?: OpenRuntime;
}

/** Prints a line per result; false where a golden tensor is missed. */
export async function runStep(
  { folder, golden, open = openOnCpu }: StepTask,
  log: (line: string) => void,
): Promise<boolean> {
  if (golden !== undefined) return verifyPack({ folder, golden, files: CALLS, open }, log);
  const runtime = await open();
  try {
    await plainStep(await openPackFolder(folder, runtime), log);
    return true;
  } finally {
    await runtime.close();
  }
}

async function plainStep(models: Models, log: (line: string) => void): Promise<void> {
  const network = models.pack.networks['unet'];
  if (network === undefined) throw new FileError(`pack ${models.pack.id} has no U-Net`);
  const sizes = { h: CELLS, w: CELLS, m: models.pack.layout.clipTokens };
  const feeds = network.inputs.map(({ name, shape }) => {
    const dims = shape.map((dim) => evaluateDim(dim, sizes));
    return [name, { data: byNameUniform(name, elements(dims)), shape: dims }] as const;
  });
  const begin = performance.now();
  await withSession(
    () => models.load('unet', sizes),
    async (session) => {
      const loaded = performance.now();
      const { out } = await readOutputs(session, Object.fromEntries(feeds));
      if (out === undefined || !out.data.every(Number.isFinite))
        throw new FileError('the step gave no numbers');
      const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(1)} s`;
      log(
        `loaded in ${seconds(begin, loaded)}, one step of [${out.shape.join(',')}] in ${seconds(loaded, performance.now())}`,
      );
    },
  );
}
