/**
 * The formula of a network's memory against the buffers of a real device: Chromium's software adapter, v2 at a fifth of its
 * width, cold, at a second click and with another reference; and one load at full width.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { networkGraph } from '../../models/arch/networks.js';
import { ELEMENT_BYTES } from '../../models/onnx/model.js';
import { writeModel } from '../../models/onnx/write.js';
import { memoryFacts } from '../../models/pack/network-memory.js';
import { networkDimensions } from '../../src/runtime/dimensions.js';
import { buildEngineSite, type EngineSite, type EngineTab } from '../e2e/engine-site.js';
import type { Click, MemoryPage, Moment, ZeroNetwork } from '../e2e/memory-page.js';
import { QUICK_WEBGPU_FLAGS } from '../e2e/theatre.js';
import { v2Config } from '../support/published-memory.js';

// The software adapter compiles every shader on the CPU, and the machine may have other work.
jest.setTimeout(1_500_000);

/** How far the formula may be from the device's own count, of all that is held. */
const BOUND = 0.15;
/** Buffers of a few bytes that no network counts: the keeper's, uniforms. */
const SMALL = 400_000;
const SIDE = 128;

let site: EngineSite;
let tab: EngineTab;
beforeAll(async () => {
  site = await buildEngineSite('gpu-memory', ['w64'], 'test/e2e/memory-page.ts');
  tab = await site.open(QUICK_WEBGPU_FLAGS);
  tab.page.setDefaultTimeout(1_500_000);
});
afterAll(async () => {
  await tab.close();
  await site.close();
});

const evaluate = <T, A>(job: (page: MemoryPage, task: A) => Promise<T>, task: A): Promise<T> =>
  tab.page.evaluate(`(${job.toString()})(window.engine, ${JSON.stringify(task)})`);

describe('a guided run of v2 at a fifth of its width', () => {
  let opened: { readonly device: string; readonly demand: number };
  const clicks: Moment[][] = [];
  const click = (task: Click): Promise<readonly Moment[]> =>
    evaluate((page: MemoryPage, one: Click) => page.click(one), task);

  beforeAll(async () => {
    opened = await evaluate((page: MemoryPage, side: number) => page.open('w64', side), SIDE);
    for (const task of [
      { seed: 1, reference: 'tall' },
      { seed: 2, reference: 'tall' },
      { seed: 2, reference: 'wide' },
    ] as const)
      clicks.push([...(await click(task))]);
  });

  test('on a GPU', () => {
    expect(opened.device).toMatch(/^WebGPU/);
  });

  test('every load takes what the formula says of the weights', () => {
    const loads = clicks[0]!.filter(({ what }) => what === 'load');
    expect(loads.length).toBeGreaterThan(5);
    for (const { network, before, after, weights } of loads) {
      const told = { network, bytes: Math.max(weights, SMALL) };
      expect([told, (after - before) / told.bytes < 1 + BOUND + 0.1]).toEqual([told, true]);
    }
    const all = (pick: (moment: Moment) => number) => loads.reduce((sum, moment) => sum + pick(moment), 0);
    expect(all(({ before, after }) => after - before) / all(({ weights }) => weights)).toBeCloseTo(1, 1);
  });

  test.each([
    ['cold', 0],
    ['the second click', 1],
    ['another reference', 2],
  ] as const)('%s: at every run within the bound of the formula, and back again after it', (_name, at) => {
    const runs = clicks[at]!.filter(({ what }) => what === 'run');
    expect(runs.length).toBeGreaterThan(2);
    for (const { network, before, peak, after, activations, uploads } of runs) {
      const told = before + activations + uploads;
      const wrong = (peak - told) / told;
      expect({ network, told, peak, isWithin: Math.abs(wrong) <= BOUND || peak - told < SMALL }).toEqual({
        ...{ network, told, peak },
        isWithin: true,
      });
      expect(after - before).toBeLessThan(activations + uploads + SMALL);
    }
  });

  test('never is more held than the run was said to need', () => {
    const peak = Math.max(...clicks.flat().map((moment) => moment.peak));
    expect(peak).toBeLessThanOrEqual((1 + BOUND) * opened.demand + SMALL);
    expect(peak).toBeGreaterThanOrEqual((1 - BOUND) * opened.demand - SMALL);
  });

  test('a second click loads nothing that was kept, another reference runs its encoders', () => {
    const loaded = (at: number) =>
      clicks[at]!.filter(({ what }) => what === 'load').map((one) => one.network);
    expect(loaded(0)).toEqual(expect.arrayContaining(['clip', 'control', 'unet', 'vae-decoder']));
    expect(loaded(1)).not.toContain('clip');
    expect(loaded(1)).not.toContain('control');
    expect(clicks[2]!.map(({ network }) => network)).toContain('clip');
  });

  // The engine's own small buffers stay: 464,416 bytes each time.
  test('what is dropped is really gone, but for a hundredth of what there was', async () => {
    expect(await evaluate((page: MemoryPage) => page.drop(), null)).toBeLessThan(0.01 * opened.demand);
  });
});

test('one load at full width: whole numbers stay whole numbers, and all of it comes back', async () => {
  const writing = { storage: 'int8', emission: 'portable' } as const;
  const model = networkGraph('unet', v2Config(), writing);
  const weights = model.weights.map(({ shape, dtype }, i) => ({
    path: `weight${i}`,
    bytes: shape.reduce<number>((bytes, size) => bytes * Number(size), ELEMENT_BYTES[dtype]),
  }));
  const places = new Map(model.weights.map(({ name }, i) => [name, weights[i]!]));
  const graph = writeModel(model, ({ name }) => {
    const { path, bytes } = places.get(name)!;
    return { file: path, offset: 0, bytes };
  });
  writeFileSync('out/e2e/gpu-memory/zeros.onnx', graph);
  const ports = {
    inputs: model.inputs.map(({ name, shape }) => ({ name, dtype: 'float32', shape: [...shape] })),
  };
  const dimensions = networkDimensions(ports as never, { h: 64, w: 64, m: 256, s: 1 });
  const task: ZeroNetwork = { graph: 'zeros.onnx', weights, dimensions };
  const { loaded, released } = await evaluate(
    (page: MemoryPage, network: ZeroNetwork) => page.zeros(network),
    task,
  );
  const told = memoryFacts(model).weights;
  expect(told).toBeGreaterThan(8e8);
  expect(Math.abs(loaded / told - 1)).toBeLessThan(BOUND);
  expect(released).toBeLessThan(SMALL);
});
