/** A pack's networks on a real runtime on one thread that tells what was asked of it. */
import { openPackFolder } from '../../cli/pack-files.js';
import { openModels, type Models } from '../../src/runtime/models.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { spyOn, type SpyRuntime } from './spy-runtime.js';

export interface Spied {
  readonly spy: SpyRuntime;
  readonly models: Models;
}

export async function openSpied(folder: string): Promise<Spied> {
  const spy = spyOn(openNodeRuntime({ threads: 1 }));
  return { spy, models: await openModels(openPackFolder(folder), spy) };
}
