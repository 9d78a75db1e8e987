/** Giving back what an engine lent. */
export interface Releasable {
  release(): Promise<void>;
}

/**
 * Releases all, one after the other. Never rejects: what came of the work is what counts, and an error at tidying up must
 * neither hide the work's own error, nor fail what was finished, nor keep the rest from being released.
 */
export async function releaseAll(resources: Iterable<Releasable>): Promise<void> {
  for (const resource of resources) {
    try {
      await resource.release();
    } catch {
      // Its memory goes with the engine.
    }
  }
}
