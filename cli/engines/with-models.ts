/** Opens pack and engine for the command line. */
import { openModels, type Models } from '../../src/runtime/models.js';
import { openPackFolder } from '../pack-files.js';
import { openEngine, type EngineName } from './open-engine.js';

export interface EngineChoice {
  /** Folder of a pack. */
  readonly pack: string;
  readonly engine: EngineName;
}

/** Lends the networks to a job and closes the engine behind it. */
export async function withModels<T>(choice: EngineChoice, job: (models: Models) => Promise<T>): Promise<T> {
  const runtime = await openEngine(choice.engine);
  try {
    return await job(await openModels(openPackFolder(choice.pack), runtime));
  } finally {
    await runtime.close();
  }
}
