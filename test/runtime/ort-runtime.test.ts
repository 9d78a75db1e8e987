import { describe, expect, test } from '@jest/globals';
import { ortRuntime, type Engine, type EngineTensor } from '../../src/runtime/ort-runtime.js';
import type { NetworkSource } from '../../src/runtime/session.js';

const source: NetworkSource = { name: 'twice', graph: new Uint8Array(), weights: [], dimensions: { n: 2 } };
const feed = { data: new Float32Array([1, 2]), shape: [2] };

interface FakeEngine extends Engine {
  lost: Error | null;
  readonly log: string[];
  /** How many calls are inside the engine now, and the most there ever were. */
  busy: number;
  worst: number;
  fail: Error | null;
  alive: number;
}

/** Doubles its input; every call takes a while, so that overlapping ones would show. */
function fakeEngine(): FakeEngine {
  const tensor = (data: Float32Array, dims: readonly number[]): EngineTensor => {
    engine.alive++;
    return {
      type: 'float32',
      dims,
      getData: () => inside('read', async () => data),
      dispose: () => void engine.alive--,
    };
  };
  async function inside<T>(word: string, job: () => Promise<T>): Promise<T> {
    engine.log.push(word);
    engine.worst = Math.max(engine.worst, ++engine.busy);
    await new Promise((resolve) => setTimeout(resolve, 2));
    engine.busy--;
    if (engine.fail !== null) throw engine.fail;
    return job();
  }
  const engine: FakeEngine = {
    backend: { engine: 'webgpu', description: 'fake', location: 'gpu', precision: 'float32' },
    lost: null,
    log: [],
    busy: 0,
    worst: 0,
    fail: null,
    alive: 0,
    tensor: ({ data, shape }) => tensor(data, shape),
    afterRelease: () => inside('after release', async () => undefined),
    close: () => inside('close', async () => undefined),
    create: () =>
      inside('create', async () => ({
        inputs: [{ name: 'x', shape: ['n'] }],
        release: () => inside('release', async () => undefined),
        run: (feeds) =>
          inside('run', async () => {
            const data = (await feeds['x']!.getData()) as Float32Array;
            return {
              y: tensor(
                data.map((value) => 2 * value),
                [2],
              ),
            };
          }),
      })),
  };
  return engine;
}

/** All that it does is done when its promise is made, as in wasm on one thread. */
function promptEngine(): Engine {
  const tensor: EngineTensor = {
    type: 'float32',
    dims: [2],
    getData: async () => new Float32Array([2, 4]),
    dispose: () => undefined,
  };
  const session = {
    inputs: [{ name: 'x', shape: ['n'] }],
    release: async () => undefined,
    run: async () => ({ y: tensor }),
  };
  return { ...fakeEngine(), create: async () => session, tensor: () => tensor };
}

describe('a runtime', () => {
  test('never lets two calls into the engine, whoever asks', async () => {
    const engine = fakeEngine();
    const runtime = ortRuntime(engine);
    const sessions = await Promise.all([runtime.load(source), runtime.load(source)]);
    const outputs = await Promise.all(
      sessions.flatMap((session) => [session.run({ x: feed }), session.run({ x: feed })]),
    );
    const read = await Promise.all(outputs.map(async ({ y }) => [...(await y!.read())]));
    await Promise.all(sessions.map((session) => session.release()));
    expect(read).toEqual([
      [2, 4],
      [2, 4],
      [2, 4],
      [2, 4],
    ]);
    expect(engine.worst).toBe(1);
  });

  test('frees what it uploaded, and values once, when they are given back', async () => {
    const engine = fakeEngine();
    const session = await ortRuntime(engine).load(source);
    const { y } = await session.run({ x: feed });
    expect(engine.alive).toBe(1);
    y!.dispose();
    y!.dispose();
    expect(engine.alive).toBe(0);
  });

  test('releases a session once and lets the engine hand memory back', async () => {
    const engine = fakeEngine();
    const session = await ortRuntime(engine).load(source);
    await Promise.all([session.release(), session.release()]);
    expect(engine.log).toEqual(['create', 'release', 'after release']);
    await expect(session.run({ x: feed })).rejects.toThrow(/after its release/);
  });

  test('goes on after a failed run, which names the network even where the engine gives no reason', async () => {
    const engine = fakeEngine();
    const session = await ortRuntime(engine).load(source);
    engine.fail = new Error('');
    await expect(session.run({ x: feed })).rejects.toThrow(
      "Network 'twice' failed: the engine gave no reason",
    );
    engine.fail = null;
    const { y } = await session.run({ x: feed });
    expect([...(await y!.read())]).toEqual([2, 4]);
  });

  test('lets the event loop go on after every load, run and read of an engine that works on its own thread', async () => {
    const engine = promptEngine();
    const heard: string[] = [];
    const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
    /** As a word from another thread that comes while the engine works. */
    const say = (word: string) => void setTimeout(() => heard.push(word), 0);
    const runtime = ortRuntime(engine, turn);
    say('at load');
    const session = await runtime.load(source);
    expect(heard).toEqual(['at load']);
    say('at run');
    const { y } = await session.run({ x: feed });
    expect(heard).toEqual(['at load', 'at run']);
    say('at read');
    await y!.read();
    expect(heard).toEqual(['at load', 'at run', 'at read']);
  });

  test('on a lost device says so, in the run that it broke and ever after', async () => {
    const engine = fakeEngine();
    const runtime = ortRuntime(engine);
    const session = await runtime.load(source);
    const running = session.run({ x: feed });
    engine.lost = new Error('The graphics device was lost.');
    engine.fail = new Error('');
    await expect(running).rejects.toThrow('The graphics device was lost.');
    await expect(session.run({ x: feed })).rejects.toBe(engine.lost);
    await expect(runtime.load(source)).rejects.toBe(engine.lost);
    expect(runtime.lost).toBe(engine.lost);
  });
});
