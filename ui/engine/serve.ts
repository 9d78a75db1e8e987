/** Serves the engine in a worker over the same channel as everything else. */
import { createChannel } from '../../src/channel/channel.js';
import { workerEvents, workerRequests } from '../../src/channel/protocol/main.js';
import { workerTransport } from '../../src/channel/transports.js';
import { createTurn } from './event-turn.js';
import { createWorkerEngine, type WorkerEngineOptions } from './engine.js';

export function serveEngine(
  site: Pick<WorkerEngineOptions, 'wasmBinary' | 'openPack' | 'readManifest' | 'openRuntime'>,
): void {
  const engine = createWorkerEngine({
    ...site,
    scope: globalThis,
    turn: createTurn(),
    onLost: ({ coded }) => channel.emit('lost', coded),
    onBackend: (description) => channel.emit('backend', { description }),
  });
  const channel = createChannel({
    transport: workerTransport(globalThis),
    serves: workerRequests,
    handlers: engine.handlers,
    says: workerEvents,
    report: (line) => console.warn(`worker: ${line}`),
  });
}
