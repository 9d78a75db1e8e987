/**
 * The worker's engine with a pack over HTTP: what is heard while it works, and what stays. Networks run in Node here; the same on
 * one thread of wasm, in Chromium: test/e2e.
 */
import { BARE_REQUEST } from '../../../src/request/schemas.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createCancelSource } from '../../../src/channel/cancel.js';
import type { WorkerProgress } from '../../../src/channel/protocol/main.js';
import { defaultRequest } from '../../../src/request/default-request.js';
import { encodePng } from '../../../src/image/png/png.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { parsePack } from '../../../src/runtime/parse-pack.js';
import { createTurn } from '../../../ui/engine/event-turn.js';
import { createWorkerEngine, type WorkerEngineOptions } from '../../../ui/engine/engine.js';
import { engineSite } from '../../../ui/engine/engine-site.js';
import { frameSketch, gradient } from '../../support/pictures.js';
import { spyOn, type SpyRuntime } from '../../support/spy-runtime.js';
import { openSmallestSite, type SmallestSite } from './smallest-site.js';
import { toldBy } from '../../support/english.js';

jest.setTimeout(120_000);

const ortOnNode = spyOn(openNodeRuntime({ threads: 1 }));

let site: SmallestSite;
beforeAll(async () => {
  site = await openSmallestSite();
});
afterAll(() => site.close());

const never = createCancelSource().token;
const silent = { signal: never, progress: () => undefined };

function startEngine(options: Partial<Pick<WorkerEngineOptions, 'idleMs' | 'openRuntime'>> = {}) {
  const scope = { isSecureContext: true, navigator: { userAgent: 'test' } as unknown as Navigator };
  return createWorkerEngine({
    openRuntime: async () => ortOnNode,
    ...options,
    scope,
    ...engineSite(`${site.url}/ort/`),
    turn: createTurn(),
    onLost: (error) => {
      throw error;
    },
    onBackend: () => undefined,
  }).handlers;
}

async function openEngine(options = {}) {
  const engine = startEngine(options);
  await engine.open({ packUrl: site.packUrl, engine: 'wasm', gpuMemory: 'automatic' }, silent);
  return engine;
}

const wire = (picture: Parameters<typeof encodePng>[0]) => Uint8Array.from(encodePng(picture));
const sketch = wire(frameSketch(50, 37));
const reference = wire(gradient(21, 40));

async function orderOf(steps: number) {
  const manifest = parsePack(JSON.parse(await readFile(join(site.folder, 'pack.json'), 'utf8')));
  const request = { ...defaultRequest(manifest, { width: 50, height: 37 }), steps };
  return {
    request,
    sketch,
    reference,
    background: null,
    sketchMask: null,
    referenceMask: null,
    resume: null,
    wantsAttention: false,
  };
}

test('a cancel that arrives as a message at step 3 of 40 ends the run there', async () => {
  const engine = await openEngine();
  const { token, cancel } = createCancelSource();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    cancel();
    port1.close();
  };
  const steps: number[] = [];
  let cancelledAt = 0;
  const progress = (news: WorkerProgress) => {
    if (news.kind !== 'step') return;
    steps.push(news.step);
    if (news.step !== 3) return;
    cancelledAt = performance.now();
    port2.postMessage('cancel');
  };
  const run = engine.colorize(await orderOf(40), { signal: token, progress });
  await expect(run).rejects.toMatchObject({ name: 'CancelledError' });
  expect(performance.now() - cancelledAt).toBeLessThan(1000);
  expect(steps.at(-1)).toBeLessThanOrEqual(4);
  // What was cancelled leaves nothing behind that would hinder the next.
  const { png } = await engine.colorize(await orderOf(2), silent);
  expect(png.length).toBeGreaterThan(100);
});

test('a cancel is heard while a mask is looked for, and while flats are made', async () => {
  const engine = await openEngine();
  const cancelled = { name: 'CancelledError' };
  const soon = () => {
    const { token, cancel } = createCancelSource();
    setTimeout(cancel, 0);
    return { signal: token, progress: () => undefined };
  };
  await expect(
    engine.segment({ role: 'sketch', png: sketch, preprocess: 'invert' }, soon()),
  ).rejects.toMatchObject(cancelled);
  const large = wire(frameSketch(1200, 900));
  await expect(
    engine.makeLayers(
      {
        ...{ output: 'flats', sketch: large, picture: large, reference },
        attention: null,
        chosen: [],
        request: BARE_REQUEST,
      },
      soon(),
    ),
  ).rejects.toMatchObject(cancelled);
});

test('an opening that fails leaves the open model of use', async () => {
  const engine = await openEngine();
  const missing = engine.open(
    { packUrl: `${site.url}/elsewhere.json`, engine: 'wasm', gpuMemory: 'automatic' },
    silent,
  );
  expect(await toldBy(missing)).toMatch(/the server answers 404/);
  expect((await engine.colorize(await orderOf(1), silent)).packId).toBe('smallest');
});

test('model files that can no longer be read are fetched again, with their bytes told, and the run goes on', async () => {
  const engine = await openEngine();
  const before = await engine.colorize(await orderOf(1), silent);
  // Or nothing would be read.
  await engine.rest({}, silent);
  // As browsers say it of a file that was removed or changed behind the page's back.
  const gone = () => Promise.reject(new DOMException('A requested file could not be found', 'NotFoundError'));
  const read = jest.spyOn(Blob.prototype, 'arrayBuffer').mockImplementation(gone);
  site.asked.length = 0;
  const told: WorkerProgress[] = [];
  const progress = (news: WorkerProgress) => {
    told.push(news);
    // What comes from the server now can be read.
    if (news.kind === 'download') read.mockRestore();
  };
  const again = await engine.colorize(await orderOf(1), { signal: never, progress });
  expect(site.asked.length).toBeGreaterThan(0);
  expect(told.map(({ kind }) => kind)).toContain('download');
  expect(again.png).toEqual(before.png);
});

test('a picture too thin for the model is refused, for a mask as for a run', async () => {
  const engine = await openEngine();
  const thin = wire(gradient(3, 900));
  const refusal = { name: 'UserError', coded: expect.objectContaining({ code: 'picture-too-thin' }) };
  const order = { ...(await orderOf(1)), sketch: thin };
  await expect(engine.colorize(order, silent)).rejects.toMatchObject(refusal);
  for (const role of ['sketch', 'reference'] as const) {
    await expect(engine.segment({ role, png: thin, preprocess: 'invert' }, silent)).rejects.toMatchObject(
      refusal,
    );
  }
});

test('what is kept between runs goes when the panel says so, and after a while without a job', async () => {
  const others = ortOnNode.alive.size;
  const kept = () => ortOnNode.alive.size - others;
  const engine = await openEngine({ idleMs: 200 });
  const before = await engine.colorize(await orderOf(1), silent);
  expect(kept()).toBeGreaterThan(0);
  await engine.rest({}, silent);
  expect(kept()).toBe(0);
  const again = await engine.colorize(await orderOf(1), silent);
  expect(again.png).toEqual(before.png);
  expect(kept()).toBeGreaterThan(0);
  const gone = new Promise<void>((resolve) => {
    const look = () => (kept() === 0 ? resolve() : setTimeout(look, 20));
    look();
  });
  await gone;
});

test('opening another model gives back what the former kept', async () => {
  const others = ortOnNode.alive.size;
  const engine = await openEngine();
  await engine.colorize(await orderOf(1), silent);
  expect(ortOnNode.alive.size).toBeGreaterThan(others);
  await engine.open({ packUrl: site.packUrl, engine: 'wasm', gpuMemory: 'automatic' }, silent);
  expect(ortOnNode.alive.size).toBe(others);
});

test('another engine is opened when the one before holds nothing any more', async () => {
  const runtimes: SpyRuntime[] = [];
  const heldAtOpening: number[] = [];
  const openRuntime = async () => {
    heldAtOpening.push(runtimes.reduce((sum, { alive }) => sum + alive.size, 0));
    const runtime = spyOn(openNodeRuntime({ threads: 1 }));
    runtimes.push(runtime);
    return runtime;
  };
  const engine = await openEngine({ openRuntime });
  await engine.colorize(await orderOf(1), silent);
  expect(runtimes[0]!.alive.size).toBeGreaterThan(0);
  await engine.open({ packUrl: site.packUrl, engine: 'auto', gpuMemory: 'automatic' }, silent);
  expect(heldAtOpening).toEqual([0, 0]);
});
