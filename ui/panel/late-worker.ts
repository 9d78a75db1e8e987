/** A worker that is started later than it is first spoken to. */
import type { WorkerHandle } from './models/engine-client.js';

/** What is posted before waits, in order. Where no worker comes, that is its death. */
export function lateWorker(coming: Promise<WorkerHandle>): WorkerHandle {
  let isOver = false;
  const whenThere = (use: (worker: WorkerHandle) => void): void =>
    void coming.then(
      (worker) => isOver || use(worker),
      () => undefined,
    );
  return {
    transport: {
      post: (message) => whenThere(({ transport }) => transport.post(message)),
      subscribe(listener, onUnreadable) {
        let stop: (() => void) | null = () => undefined;
        whenThere(({ transport }) => {
          if (stop !== null) stop = transport.subscribe(listener, onUnreadable);
        });
        return () => {
          stop?.();
          stop = null;
        };
      },
    },
    terminate() {
      isOver = true;
      coming.then(
        (worker) => worker.terminate(),
        () => undefined,
      );
    },
    onDeath(listener) {
      whenThere((worker) => worker.onDeath(listener));
      coming.catch((error: unknown) => isOver || listener(String(error)));
    },
  };
}
