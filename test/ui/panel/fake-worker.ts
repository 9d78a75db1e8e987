/** A worker played by plain functions, over a real channel. */
import { createChannel } from '../../../src/channel/channel.js';
import type { Handlers } from '../../../src/channel/channel.js';
import { workerEvents, workerRequests } from '../../../src/channel/protocol/main.js';
import { memoryTransports } from '../../../src/channel/transports.js';
import type { WorkerHandle } from '../../../ui/panel/models/engine-client.js';

export type WorkerHandlers = Handlers<typeof workerRequests>;

export type Loss =
  'gpu-lost' | 'gpu-failed' | 'gpu-out-of-memory' | 'engine-out-of-memory' | 'worker-stopped';

export interface FakeWorker {
  readonly handle: WorkerHandle;
  /** As a worker whose script fails. */
  die(reason: string): void;
  /** As a worker that says its engine is gone; by default a lost GPU. */
  lose(reason: string, code?: Loss): void;
  tellBackend(description: string): void;
  isTerminated(): boolean;
  /** How often it was ended. */
  ends(): number;
}

export function fakeWorker(handlers: WorkerHandlers): FakeWorker {
  const [near, farEnd] = memoryTransports(structuredClone);
  const channel = createChannel({ transport: farEnd, serves: workerRequests, handlers, says: workerEvents });
  let ends = 0;
  let death: (message: string) => void = () => undefined;
  return {
    handle: {
      transport: near,
      terminate: () => {
        ends++;
        channel.close();
      },
      onDeath: (listener) => {
        death = listener;
      },
    },
    die: (reason) => death(reason),
    lose: (reason, code = 'gpu-lost') => channel.emit('lost', { code, params: { reason } }),
    tellBackend: (description) => channel.emit('backend', { description }),
    isTerminated: () => ends > 0,
    ends: () => ends,
  };
}
