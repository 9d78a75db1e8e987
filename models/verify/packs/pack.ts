/**
 * A pack's networks against golden tensors, within what its precision allows: the limits of compare.ts for float32,
 * the errors that docs/your-own-weights.md states for halves and whole numbers.
 *
 * The published autoencoder is stored as halves, the golden one is not. So that this does not blur what the U-Net and
 * its side encoders do, their calls get latents from the golden autoencoder; the pack's own is compared by itself.
 */
import { ToolError } from '../../../src/tool-errors.js';
import { describeBackend, type Models } from '../../../src/runtime/models.js';
import type { Storage } from '../../onnx/nodes.js';
import { openPackFolder, storedAs } from './pack-folder.js';
import { only, openOnCpu, verifyFiles, type OpenRuntime } from '../verify.js';
import { HALF_LIMITS, LIMITS } from '../compare.js';
import { openGoldenFolder } from '../folder.js';
import { goldenModels } from '../networks.js';

export interface PackVerification {
  /** The pack's. */
  readonly folder: string;
  /** The golden tensors'. */
  readonly golden: string;
  /** Golden files to compare, among those of networks. */
  readonly files: RegExp;
  readonly open?: OpenRuntime;
}

/** Golden files of networks that every pack has. */
export const NETWORK_FILES = /^(control_encoder|clip_visual|clip_text|vae|bg_encoder|style_encoder|unet_.*)$/;
const AUTOENCODER = /^vae$/;

/** Largest relative error of one call of a network, by how its weights are stored. */
const STORED_LIMITS: Readonly<Record<Storage, number>> = {
  float32: LIMITS.network,
  float16: HALF_LIMITS.network,
  int8: 8e-2,
};

/** Prints a line per tensor; true when something was compared and nothing failed. */
export async function verifyPack(
  { folder, golden, files, open = openOnCpu }: PackVerification,
  print: (line: string) => void,
): Promise<boolean> {
  const runtime = await open();
  try {
    const models = await openPackFolder(folder, runtime);
    const storage = await storedAs(folder, models);
    print(`${models.pack.id}: weights stored as ${storage}`);
    if (runtime.backend.engine !== 'node') print(describeBackend(models));
    const all = await openGoldenFolder(golden);
    const wanted = all.files.filter((file) => NETWORK_FILES.test(file) && files.test(file));
    if (wanted.length === 0) {
      throw new ToolError(
        `${golden}: no golden call of such a network`,
        'Name a folder that holds unet_….safetensors.',
      );
    }
    const latents = withGoldenAutoencoder(models, goldenModels(all.golden, runtime));
    const subject = {
      runtime,
      modelsFor: (file: string) => (AUTOENCODER.test(file) ? models : latents),
      limitFor: (file: string, limit: number) => limitOf(storage, file, limit),
    };
    const { compared, failed } = await verifyFiles(only(all, wanted), subject, print);
    return compared > 0 && failed === 0;
  } finally {
    await runtime.close();
  }
}

function withGoldenAutoencoder(models: Models, golden: Models): Models {
  return { ...models, load: (name, sizes) => (name === 'vae-encoder' ? golden : models).load(name, sizes) };
}

/** Arithmetic outside of the networks keeps its limit. */
function limitOf(storage: Storage, file: string, limit: number): number {
  if (limit !== LIMITS.network) return limit;
  const stored = storage === 'float32' && AUTOENCODER.test(file) ? 'float16' : storage;
  return STORED_LIMITS[stored];
}
