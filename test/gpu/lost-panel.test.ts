/**
 * The panel on devices that go: the real bundles in the studio on Chromium's software adapter, with a fault in the worker.
 * What the panel says of it, and what is placed in the end. Every stage and step: lost-device.test.ts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Rgba8 } from '../../src/image/pixels.js';
import {
  buildSites,
  buildSmallestPack,
  openTheatre,
  QUICK_WEBGPU_FLAGS,
  type Sites,
  type Theatre,
} from '../e2e/theatre.js';
import { patiently } from '../long/patiently.js';
import { order, placed, placedPicture, WHOLE_MS } from '../long/placed-picture.js';

jest.setTimeout(WHOLE_MS);

const STEPS = 12;
/** More than the engine needs to open, less than a run. */
const SMALL_BYTES = 3 << 20;

let sites: Sites;
let script: string;
beforeAll(async () => {
  sites = await buildSites({ name: 'lost-panel', pack: buildSmallestPack('lost-panel'), steps: STEPS });
  script = readFileSync(workerFile(), 'utf8');
});
afterAll(() => sites.close());

const workerFile = (): string => `${sites.siteFolder}/worker.js`;

function spoilWorkers(fault: string): void {
  writeFileSync(workerFile(), `${refuseAttention.toString()};refuseAttention();${fault}\n${script}`);
}

/** Runs in the worker: a device without attention as one operator, which the browser's flags here do not go with. */
function refuseAttention(): void {
  const create = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    if (descriptor.label?.includes('FlashAttention') === true) throw new Error('no attention here');
    return create.call(this, descriptor);
  };
}

/** Runs in the worker: the device goes at step 6 of a run that began in this worker, not of one that goes on in it. */
function loseDevice(): void {
  const scope = globalThis as unknown as { postMessage(message: unknown): void };
  const post = scope.postMessage.bind(scope);
  const request = GPUAdapter.prototype.requestDevice;
  let device: GPUDevice | null = null;
  let first = 0;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    device = await request.call(this, descriptor);
    return device;
  };
  scope.postMessage = (message) => {
    post(message);
    const { progress } = message as { progress?: { kind: string; step?: number } };
    if (progress?.kind !== 'step' || progress.step === undefined) return;
    if (first === 0) first = progress.step;
    if (first === 1 && progress.step === 6) device?.destroy();
  };
}

/** Runs in the worker: a card that has so much memory and no more, which says so as Dawn does. */
function limitMemory(most: number): void {
  const create = GPUDevice.prototype.createBuffer;
  let taken = 0;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    taken += descriptor.size;
    if (taken > most) {
      const error = new GPUOutOfMemoryError('Failed to allocate memory for a buffer');
      this.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
    }
    return create.call(this, descriptor);
  };
}

async function onStage<T>(flags: readonly string[], act: (theatre: Theatre) => Promise<T>): Promise<T> {
  let theatre: Theatre | null = null;
  const close = async (): Promise<void> => theatre?.close();
  return patiently({
    run: async () => act((theatre = await openTheatre(sites, flags))),
    progress: async () => theatre?.plugin.locator('body').innerText(),
    close,
  }).finally(close);
}

function worstDifference(a: Rgba8, b: Rgba8): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  expect(new Set(b.data).size).toBeGreaterThan(50);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}

test('a device that is lost in a run: the panel says so and places the very same picture', async () => {
  spoilWorkers('');
  const whole = await onStage(QUICK_WEBGPU_FLAGS, (theatre) => placedPicture(theatre, /GPU/));
  spoilWorkers(`${loseDevice.toString()};loseDevice();`);
  const rest = await onStage(QUICK_WEBGPU_FLAGS, async (theatre) => {
    await order(theatre, /GPU/);
    await theatre.plugin
      .getByText(/^The engine was lost and started anew; the picture goes on after step [456]\.$/)
      .waitFor({ timeout: WHOLE_MS });
    await theatre.screenshot('lost-panel');
    return placed(theatre);
  });
  expect(worstDifference(rest, whole)).toBe(0);
});

test('memory that runs out: the panel asks, goes on on the CPU as it is told, and places the right picture', async () => {
  spoilWorkers('');
  const right = await onStage([], (theatre) => placedPicture(theatre, /CPU/));
  spoilWorkers(`${limitMemory.toString()};limitMemory(${SMALL_BYTES});`);
  const rest = await onStage(QUICK_WEBGPU_FLAGS, async (theatre) => {
    const { plugin } = theatre;
    await order(theatre, /GPU/);
    await plugin.getByText(/^The GPU ran out of memory while colorizing/).waitFor({ timeout: WHOLE_MS });
    await theatre.screenshot('short-panel');
    await plugin.getByRole('button', { name: 'Go on on the CPU (slower)' }).click();
    await plugin.getByText(/· CPU$/).waitFor({ timeout: WHOLE_MS });
    return placed(theatre);
  });
  expect(worstDifference(rest, right)).toBeLessThanOrEqual(1);
});
