/**
 * Work goes on in another engine where the one that it ran on was lost: the engine client starts it (engine-client.ts), and
 * what was done so far is the work's own to remember.
 */
import { LostError, UserError, type ErrorCode } from '../../../src/errors.js';
import { unlessCancelled } from '../unless-cancelled.js';
import type { EngineClient, OpenEngine } from '../models/engine-client.js';
import type { CancelToken } from '../../../src/channel/cancel.js';

/** What is lost this often without getting any further will not be done on this machine. */
export const MOST_LOSSES = 3;

/** The next engine may do better. */
const PASSING: readonly ErrorCode[] = ['gpu-lost', 'gpu-failed', 'engine-broke-down', 'worker-stopped'];
/** Another engine of the same kind would fail in the same way. */
const MEMORY: readonly ErrorCode[] = ['gpu-out-of-memory', 'engine-out-of-memory'];

export interface EngineWork<T> {
  /** Path of the model that it is to go on with. */
  readonly model: () => string;
  readonly signal: CancelToken;
  /** `progressed`: to be called whenever something is done that need not be done again. */
  use(engine: OpenEngine, progressed: () => void): Promise<T>;
  /** The engine was lost; the work is asked for again. */
  onLoss(): void;
  /** Memory ran out. Resolves when the work may be asked for again. */
  onShortage?(engine: OpenEngine, error: LostError): Promise<void>;
}

/** Rejects with what no other engine helps against, and where one engine after the other is lost. */
export async function inFreshEngines<T>(client: EngineClient, work: EngineWork<T>): Promise<T> {
  let losses = 0;
  for (;;) {
    const engine = await unlessCancelled(client.take(work.model()), work.signal);
    try {
      return await work.use(engine, () => (losses = 0));
    } catch (error) {
      if (work.onShortage !== undefined && isOf(MEMORY, error)) {
        await work.onShortage(engine, error);
        continue;
      }
      if (!isOf(PASSING, error)) throw error;
      losses++;
      if (losses === MOST_LOSSES) throw lostOften(losses, error);
      work.onLoss();
    }
  }
}

function isOf(codes: readonly ErrorCode[], error: unknown): error is LostError {
  return error instanceof LostError && codes.includes(error.coded.code);
}

function lostOften(times: number, { message }: LostError): UserError {
  return new UserError('engine-lost-often', { times, reason: message });
}
