/** The worker's engine with a runtime that plays: which jobs start and when, which engines open and close, what is told. */
import { BARE_REQUEST } from '../../../src/request/schemas.js';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createCancelSource } from '../../../src/channel/cancel.js';
import { CancelledError, LostError, UserError } from '../../../src/errors.js';
import { encodePng } from '../../../src/image/png/png.js';
import type { Runtime } from '../../../src/runtime/session.js';
import { createWorkerEngine } from '../../../ui/engine/engine.js';
import { engineSite } from '../../../ui/engine/engine-site.js';
import { settle, waitFor } from '../../support/clock.js';
import { frameSketch } from '../../support/pictures.js';
import { openSmallestSite, type SmallestSite } from './smallest-site.js';

jest.setTimeout(60_000);

let site: SmallestSite;
beforeAll(async () => {
  site = await openSmallestSite();
});
afterAll(() => site.close());

const picture = Uint8Array.from(encodePng(frameSketch(32, 32)));
const BROKEN = Uint8Array.of(1, 2, 3);

interface PlayedRuntime extends Runtime {
  device: string;
  lost: LostError | null;
}

/** A worker's engine, what happened around it, and a hold on its work. */
function startEngine() {
  const happened: string[] = [];
  const runtimes: PlayedRuntime[] = [];
  const held: (() => void)[] = [];
  let holds = false;
  const openRuntime = async ({ engine }: { readonly engine: string }): Promise<Runtime> => {
    happened.push(`open ${engine}`);
    const runtime: PlayedRuntime = {
      device: `a device for ${engine}`,
      lost: null,
      backend: {
        ...{ engine: 'wasm', note: null, location: 'cpu', features: [], maxTensorBytes: Infinity },
        // As the real one's note, it may change while the engine is open.
        get device() {
          return runtime.device;
        },
      },
      load: () => Promise.reject(runtime.lost ?? new Error('no network here')),
      close: async () => void happened.push(`close ${engine}`),
    };
    runtimes.push(runtime);
    return runtime;
  };
  const { handlers } = createWorkerEngine({
    scope: { isSecureContext: true, navigator: { userAgent: 'test' } as unknown as Navigator },
    ...engineSite(`${site.url}/ort/`),
    turn: () => (holds ? new Promise((resolve) => held.push(resolve)) : settle()),
    openRuntime,
    // No timer stays behind.
    idleMs: 1,
    onLost: ({ coded }) => void happened.push(`lost: ${coded.code}`),
    onBackend: (description) => void happened.push(`backend: ${description}`),
  });
  const context = () => {
    const { token, cancel } = createCancelSource();
    return { signal: token, cancel, progress: () => undefined };
  };
  const pngs = { sketch: picture, picture, reference: picture };
  const flats = { output: 'flats', ...pngs, attention: null, chosen: [], request: BARE_REQUEST } as const;
  return {
    handlers,
    happened,
    runtimes,
    context,
    open: (engine: 'auto' | 'wasm', with_ = context()) =>
      handlers.open({ packUrl: site.packUrl, engine, gpuMemory: 'automatic' }, with_),
    flatten: (order: Partial<typeof flats> = {}, with_ = context()) =>
      Promise.resolve(handlers.makeLayers({ ...flats, ...order }, with_)),
    segment: () =>
      Promise.resolve(handlers.segment({ role: 'reference', png: picture, preprocess: 'invert' }, context())),
    /** Work stands still at its next turn of the event loop. */
    async hold(): Promise<void> {
      holds = true;
    },
    release(): void {
      holds = false;
      held.splice(0).forEach((go) => go());
    },
    isHeld: () => held.length > 0,
  };
}

const reasonOf = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error);

describe('jobs', () => {
  test('are done one after another; one that fails does not keep the next from its turn', async () => {
    const engine = startEngine();
    await engine.hold();
    const ended: string[] = [];
    const first = engine.flatten({ picture: BROKEN }).catch(() => ended.push('first'));
    const second = engine.flatten().then(() => ended.push('second'));
    await waitFor(engine.isHeld);
    await settle();
    expect(ended).toEqual([]);
    engine.release();
    await Promise.all([first, second]);
    expect(ended).toEqual(['first', 'second']);
  });

  test('that are cancelled while they wait never start', async () => {
    const engine = startEngine();
    await engine.hold();
    const first = engine.flatten();
    const waiting = engine.context();
    // It would fail by its picture if anybody looked at that.
    const second = reasonOf(engine.flatten({ sketch: BROKEN }, waiting));
    await waitFor(engine.isHeld);
    waiting.cancel();
    engine.release();
    await first;
    expect(await second).toBeInstanceOf(CancelledError);
  });

  test('that need a model where none is open say so', async () => {
    expect(await reasonOf(startEngine().segment())).toBeInstanceOf(UserError);
  });
});

describe('engines', () => {
  test('give way to another kind: closed before the next one opens', async () => {
    const { open, happened } = startEngine();
    await open('auto');
    await open('wasm');
    expect(happened).toEqual(['open auto', 'close auto', 'open wasm']);
  });

  test('of the same kind stay open for another model', async () => {
    const { open, happened } = startEngine();
    await open('wasm');
    await open('wasm');
    expect(happened).toEqual(['open wasm']);
  });

  test('that were lost are closed and opened anew', async () => {
    const { open, happened, runtimes } = startEngine();
    await open('wasm');
    runtimes[0]!.lost = new LostError('gpu-lost', { reason: 'unknown' });
    await open('wasm');
    expect(happened).toEqual(['open wasm', 'close wasm', 'open wasm']);
  });

  test('stay as they are where the opening of another is cancelled while it waits', async () => {
    const engine = startEngine();
    await engine.open('auto');
    await engine.hold();
    const job = engine.flatten();
    const waiting = engine.context();
    const opening = reasonOf(Promise.resolve(engine.open('wasm', waiting)));
    await waitFor(engine.isHeld);
    waiting.cancel();
    engine.release();
    await job;
    expect(await opening).toBeInstanceOf(CancelledError);
    expect(engine.happened).toEqual(['open auto']);
  });

  test('that go during a job are said with its error and to the owner', async () => {
    const { open, segment, happened, runtimes } = startEngine();
    await open('wasm');
    const lost = new LostError('gpu-lost', { reason: 'unknown' });
    runtimes[0]!.load = () => {
      runtimes[0]!.lost = lost;
      return Promise.reject(new Error('mapping failed'));
    };
    expect(await reasonOf(segment())).toBe(lost);
    expect(happened).toEqual(['open wasm', 'lost: gpu-lost']);
  });

  test('that run on something else after a job than they said are told, once', async () => {
    const { open, flatten, happened, runtimes } = startEngine();
    await open('wasm');
    await flatten();
    runtimes[0]!.device = 'another device';
    await flatten();
    await flatten();
    await settle();
    expect(happened).toEqual(['open wasm', expect.stringMatching(/^backend: another device/)]);
  });
});

test('a model is judged on the open engine by its pack.json, before anything else of it is fetched', async () => {
  const { handlers, open, context } = startEngine();
  const order = { packUrl: site.packUrl, gpuMemory: 'automatic' } as const;
  await expect(handlers.assess(order, context())).rejects.toBeInstanceOf(UserError);
  const { pack } = await open('wasm');
  site.asked.length = 0;
  const found = await handlers.assess(order, context());
  expect(site.asked).toEqual(['pack.json']);
  expect(found).toEqual({ pack, arithmetic: 'float32' });
});

test('what is kept is asked of the storage that the models came into', async () => {
  const { handlers, open, context } = startEngine();
  await open('wasm');
  const { files } = await handlers.kept({}, context());
  expect(files.length).toBeGreaterThan(1);
  await handlers.forget({ files: files.slice(1).map(({ sha256 }) => sha256) }, context());
  expect((await handlers.kept({}, context())).files).toEqual(files.slice(0, 1));
});
