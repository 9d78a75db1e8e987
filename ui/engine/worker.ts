/** Entry of the worker: serves the engine over the same channel as everything else. */
import { createChannel } from '../../src/channel/channel.js';
import { workerEvents, workerRequests } from '../../src/channel/protocol/main.js';
import { workerTransport } from '../../src/channel/transports.js';
import { openWebRuntime } from '../../src/runtime/ort/web.js';
import { createTurn } from './event-turn.js';
import { createWorkerEngine } from './engine.js';

const engine = createWorkerEngine({
  scope: globalThis,
  wasmUrl: new URL('ort/', location.href).href,
  turn: createTurn(),
  openRuntime: openWebRuntime,
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
