/** Golden files computed by another emission than the portable one. */
import { openGoldenFolder } from '../../../models/verify/folder.js';
import { goldenModels, type GoldenWriting } from '../../../models/verify/networks.js';
import { only, verifyFiles } from '../../../models/verify/verify.js';
import type { EmissionName } from '../../../src/runtime/emissions.js';
import type { Runtime } from '../../../src/runtime/session.js';

export interface Emitted extends GoldenWriting {
  readonly runtime: Runtime;
  readonly folder: string;
  readonly emission: EmissionName;
}

export interface Judged {
  /** "file/tensor" */
  readonly subject: string;
  /** Relative; NaN where the check failed. */
  readonly error: number;
  readonly limit: number;
}

/** The engine for CPUs behind what the program does where values live on a GPU: a U-Net for each row of guidance. */
export function onGpuPath(runtime: Runtime): Runtime {
  return { ...runtime, backend: { ...runtime.backend, location: 'gpu' } };
}

/** Every tensor that was compared. `files`: without the extension; all of the folder's where left out. */
export async function verifiedFiles(
  { runtime, folder, ...writing }: Emitted,
  files?: readonly string[],
): Promise<readonly Judged[]> {
  const opened = await openGoldenFolder(folder);
  const models = goldenModels(opened.golden, runtime, writing);
  const judged: Judged[] = [];
  const subject = { runtime, modelsFor: () => models, limitFor: (_: string, limit: number) => limit };
  await verifyFiles(files === undefined ? opened : only(opened, files), subject, (line) => {
    const [name = '', error, limit, verdict] = line.split('  ');
    if (verdict !== 'not covered') judged.push({ subject: name, error: Number(error), limit: Number(limit) });
  });
  return judged;
}
