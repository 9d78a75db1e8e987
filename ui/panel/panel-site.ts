/** Where the panel's own parts come from: its worker's script, and models. */
import { workerTransport } from '../../src/channel/transports.js';
import type { SiteWay } from './editions/edition-switch.js';
import type { WorkerHandle } from './models/engine-client.js';
import type { ModelSite } from './models/model-keeper.js';
import { createModelSite } from './models/model-site.js';
import type { Notices } from './state/state.js';

export interface PanelSite {
  readonly startWorker: () => WorkerHandle;
  readonly models: ModelSite;
  readonly notices: Notices;
  /** To the panel on its site; null: this is it, or there is none. */
  readonly way: SiteWay | null;
}

/** The site that the page at this address comes from. */
export function servedSite(address: string): PanelSite {
  return {
    startWorker: () => workerHandle(new Worker(new URL('worker.js', address), { type: 'module' })),
    notices: { url: new URL('third-party-notices.txt', address).href },
    way: null,
    models: createModelSite(address, (input, init) => fetch(input, init)),
  };
}

export function workerHandle(worker: Worker): WorkerHandle {
  return {
    transport: workerTransport(worker),
    terminate: () => worker.terminate(),
    onDeath: (listener) => worker.addEventListener('error', ({ message }) => listener(message)),
  };
}
