import { expect, jest, test } from '@jest/globals';
import { calibrate } from '../../src/runtime/calibrate.js';
import { openNodeRuntime } from '../../src/runtime/ort/node.js';
import { spyOn } from '../support/spy-runtime.js';

// A shared machine may let it wait.
jest.setTimeout(60_000);

test('an engine says its speed within 3 seconds, and nothing of the trial stays', async () => {
  const runtime = spyOn(openNodeRuntime({ threads: 1 }));
  const begun = process.cpuUsage();
  const speed = await calibrate(runtime, () => performance.now() / 1000);
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1e6).toBeLessThan(3);
  // From a phone's core to a server's GPU.
  expect(speed).toBeGreaterThan(1e8);
  expect(speed).toBeLessThan(1e15);
  expect(runtime.alive.size).toBe(0);
});

test('a slow one is asked for the small sum alone', async () => {
  const runtime = spyOn(openNodeRuntime({ threads: 1 }));
  let seconds = 0;
  // Every look at the clock is half a second later.
  await calibrate(runtime, () => (seconds += 0.5));
  expect(runtime.log.filter((entry) => entry.startsWith('load'))).toHaveLength(1);
  expect(runtime.alive.size).toBe(0);
});
