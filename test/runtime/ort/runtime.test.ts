import { describe, expect, test } from '@jest/globals';
import { LostError } from '../../../src/errors.js';
import { withSession } from '../../../src/runtime/models.js';
import { releaseAll } from '../../../src/runtime/release.js';
import { ortRuntime, type OrtEngine } from '../../../src/runtime/ort/runtime.js';
import type { OrtTensor } from '../../../src/runtime/ort/tensor.js';
import type { NetworkSource, Session } from '../../../src/runtime/session.js';
import { settle } from '../../support/clock.js';
import { english } from '../../support/english.js';

const source: NetworkSource = { name: 'twice', graph: new Uint8Array(), weights: [], dimensions: { n: 2 } };
const feed = { data: new Float32Array([1, 2]), shape: [2] };

interface FakeOrt extends OrtEngine {
  lost: LostError | null;
  readonly log: string[];
  /** Calls that fail with `fail`: a word of the log; null: all. */
  failsAt: string | null;
  /** How many calls are inside the engine now, and the most there ever were. */
  busy: number;
  worst: number;
  fail: Error | null;
  alive: number;
}

/** Doubles its input; every call takes a while, so that overlapping ones would show. */
function fakeEngine(): FakeOrt {
  const tensor = (data: Float32Array, dims: readonly number[]): OrtTensor => {
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
    await settle();
    engine.busy--;
    if (engine.fail !== null && (engine.failsAt ?? word) === word) throw engine.fail;
    return job();
  }
  const engine: FakeOrt = {
    backend: {
      engine: 'webgpu',
      device: 'fake',
      note: null,
      location: 'gpu',
      features: [],
      maxTensorBytes: Infinity,
    },
    lost: null,
    log: [],
    busy: 0,
    worst: 0,
    fail: null,
    failsAt: null,
    alive: 0,
    tensor: ({ data, shape }) => tensor(data, shape),
    afterRelease: () => inside('after release', async () => undefined),
    close: () => inside('close', async () => undefined),
    create: () =>
      inside('create', async () => ({
        inputs: [{ name: 'x', type: 'float32', shape: ['n'] }],
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
function promptEngine(): OrtEngine {
  const tensor: OrtTensor = {
    type: 'float32',
    dims: [2],
    getData: async () => new Float32Array([2, 4]),
    dispose: () => undefined,
  };
  const session = {
    inputs: [{ name: 'x', type: 'float32', shape: ['n'] }],
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
    /** As a word from another thread that comes while the engine works. */
    const say = (word: string) => void setImmediate(() => heard.push(word));
    const runtime = ortRuntime(engine, settle);
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
    engine.lost = new LostError('gpu-lost', { reason: 'unknown' });
    engine.fail = new Error('');
    await expect(running).rejects.toBe(engine.lost);
    await expect(session.run({ x: feed })).rejects.toBe(engine.lost);
    await expect(runtime.load(source)).rejects.toBe(engine.lost);
    expect(runtime.lost).toBe(engine.lost);
  });
});

test('what was computed while the device erred is not handed out', async () => {
  const engine = fakeEngine();
  const runtime = ortRuntime(engine);
  const session = await runtime.load(source);
  const running = session.run({ x: feed });
  engine.lost = new LostError('gpu-out-of-memory', { reason: 'a buffer exceeds the max buffer size' });
  await expect(running).rejects.toBe(engine.lost);
});

describe('tidying up', () => {
  test.each(['release', 'after release'])('that fails at %s fails no finished work', async (word) => {
    const engine = fakeEngine();
    const runtime = ortRuntime(engine);
    engine.fail = new Error('no more room');
    engine.failsAt = word;
    const answer = await withSession(
      () => runtime.load(source),
      async (session) => [...(await (await session.run({ x: feed }))['y']!.read())],
    );
    expect(answer).toEqual([2, 4]);
    expect(runtime.lost).toBeNull();
    // The engine goes on, and what it could not do then it is asked for again.
    await (await runtime.load(source)).release();
    expect(engine.log.filter((entry) => entry === 'after release')).toHaveLength(2);
  });

  test.each(['create', 'run', 'read'])('never hides why the work failed at %s', async (word) => {
    const engine = fakeEngine();
    const runtime = ortRuntime(engine);
    const reason = new Error(`at ${word}`);
    engine.fail = reason;
    engine.failsAt = word;
    const broken: Session = {
      run: async () => ({}),
      release: () => Promise.reject(new Error('at the release')),
    };
    const work = withSession(
      async () => broken,
      async () => {
        const session = await runtime.load(source);
        return (await session.run({ x: feed }))['y']!.read();
      },
    );
    await expect(work).rejects.toThrow(`at ${word}`);
  });

  test('goes on with the others after one that fails, or throws at once', async () => {
    const log: string[] = [];
    const named = (name: string) => ({ release: async () => void log.push(name) });
    const rejecting = { release: () => Promise.reject(new Error('rejected')) };
    const throwing = {
      release: (): Promise<void> => {
        throw new Error('thrown');
      },
    };
    await releaseAll([named('a'), rejecting, named('b'), throwing, named('c')]);
    expect(log).toEqual(['a', 'b', 'c']);
  });
});

describe('an engine that broke down', () => {
  /** As Chromium, Firefox, Emscripten and ONNX Runtime say it. */
  const ENDS: readonly [string, unknown, RegExp][] = [
    ['a trap', new WebAssembly.RuntimeError('memory access out of bounds'), /broke down/],
    [
      'an abort',
      new WebAssembly.RuntimeError('Aborted(). Build with -sASSERTIONS for more info.'),
      /broke down/,
    ],
    ['an abort for memory', new WebAssembly.RuntimeError('Aborted(OOM)'), /out of memory/],
    [
      'memory',
      new Error("Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc"),
      /out of memory/,
    ],
    ['a buffer', new RangeError('Array buffer allocation failed'), /out of memory/],
    [
      'a buffer on the GPU',
      new Error('non-zero status code returned: Failed to create GPU buffer: size=339738624, usage=140'),
      /The GPU ran out of memory/,
    ],
    [
      'a buffer that the GPU lets nobody have',
      new Error(
        'failed to call OrtRun(). ERROR_CODE: 1, ERROR_MESSAGE: WebGPU validation failed. Buffer size (339738624) exceeds the max buffer size limit (268435456).\n - While calling [Device].CreateBuffer([BufferDescriptor]).',
      ),
      /The GPU ran out of memory/,
    ],
    ['an exception of its own', 5_319_296, /broke down/],
  ];

  test.each(ENDS)('by %s is lost, with words and what to do', async (_name, end, words) => {
    for (const word of ['create', 'run', 'read', 'release']) {
      const engine = fakeEngine();
      const runtime = ortRuntime(engine);
      const use = async () => {
        const session = await runtime.load(source);
        const { y } = await session.run({ x: feed });
        await y!.read();
        await session.release();
      };
      engine.fail = end as Error;
      engine.failsAt = word;
      const error: unknown = await use().catch((reason: unknown) => reason);
      expect(runtime.lost).toBeInstanceOf(LostError);
      expect(english(runtime.lost)).toMatch(words);
      expect(english(runtime.lost)).toMatch(/run again|choose a smaller size/i);
      // A failed release fails no work; everything else is told as what it is.
      expect(error).toBe(word === 'release' ? undefined : runtime.lost);
      engine.fail = null;
      await expect(runtime.load(source)).rejects.toBe(runtime.lost);
    }
  });

  test('is not meant by an error of one network', async () => {
    const engine = fakeEngine();
    const runtime = ortRuntime(engine);
    const session = await runtime.load(source);
    const errors = [
      '[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Got invalid dimensions for input: x',
      'The dispatch group size exceeds the maximum.\n - While encoding into a buffer.',
    ];
    for (const message of errors) {
      engine.fail = new Error(message);
      await expect(session.run({ x: feed })).rejects.toThrow(message);
      expect(runtime.lost).toBeNull();
    }
  });
});
