import { expect, test } from '@jest/globals';
import { createChannel } from '../../../src/channel/channel.js';
import { workerEvents, workerRequests } from '../../../src/channel/protocol/main.js';
import { lateWorker } from '../../../ui/panel/late-worker.js';
import type { WorkerHandle } from '../../../ui/panel/models/engine-client.js';
import { settle } from '../../support/clock.js';
import { fakeWorker } from './fake-worker.js';
import { workerHandlers } from './panel-rig.js';

function awaited() {
  const worker = fakeWorker({ ...workerHandlers(), kept: () => ({ files: [] }) });
  let resolve: (handle: WorkerHandle) => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const coming = new Promise<WorkerHandle>((...settlers) => ([resolve, reject] = settlers));
  const handle = lateWorker(coming);
  const channel = createChannel({ transport: handle.transport, calls: workerRequests, hears: workerEvents });
  const deaths: string[] = [];
  handle.onDeath((reason) => deaths.push(reason));
  return { worker, handle, channel, deaths, started: { resolve, reject } };
}

test('what is asked before it is there is answered when it is', async () => {
  const { worker, channel, deaths, started } = awaited();
  const answer = channel.call('kept', {});
  await settle();
  started.resolve(worker.handle);
  expect(await answer).toEqual({ files: [] });
  worker.die('its script failed');
  expect(deaths).toEqual(['its script failed']);
});

test('one that is ended before it is there is ended when it comes, and tells of nothing', async () => {
  const { worker, handle, deaths, started } = awaited();
  handle.terminate();
  started.resolve(worker.handle);
  await settle();
  expect(worker.ends()).toBe(1);
  worker.die('too late');
  expect(deaths).toEqual([]);
});

test('one that never comes is dead, with the reason', async () => {
  const { deaths, started } = awaited();
  started.reject(new Error('no page'));
  await settle();
  expect(deaths).toEqual(['Error: no page']);
});
