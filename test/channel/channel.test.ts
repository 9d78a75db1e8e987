import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { createChannel, type Handlers } from '../../src/channel/channel.js';
import { createCancelSource } from '../../src/channel/cancel.js';
import { ERROR_KINDS, type ErrorData } from '../../src/channel/envelope.js';
import { toErrorData } from '../../src/channel/error-data.js';
import { PROTOCOL_VERSION } from '../../src/channel/protocol/main.js';
import { memoryTransports, type Transport } from '../../src/channel/transports.js';
import { readMessage } from '../../src/channel/wire.js';
import { settle } from '../support/clock.js';
import { CancelledError, FormatError, LostError, MAX_PARAM_CHARS, UserError } from '../../src/errors.js';
import { errorText } from '../../ui/panel/words/error-text.js';
import { LANGUAGES } from '../../ui/panel/words/languages.js';
import { english } from '../support/english.js';

const requests = {
  double: { payload: v.strictObject({ value: v.number() }), result: v.strictObject({ value: v.number() }) },
  count: {
    payload: v.strictObject({ to: v.number() }),
    result: v.strictObject({ total: v.number() }),
    progress: v.strictObject({ at: v.number() }),
  },
} as const;
const events = { tick: v.strictObject({ n: v.number() }) } as const;

const handlers: Handlers<typeof requests> = {
  double: ({ value }) => ({ value: value * 2 }),
  count: async ({ to }, { signal, progress }) => {
    for (let at = 1; at <= to; at++) {
      progress({ at });
      await settle();
      if (signal.aborted) throw new CancelledError();
    }
    return { total: to };
  },
};

function pair(replaced: Partial<Handlers<typeof requests>> = {}) {
  const [near, far] = memoryTransports(structuredClone);
  const said: string[] = [];
  const asker = createChannel({
    transport: near,
    calls: requests,
    hears: events,
    report: (line) => said.push(line),
  });
  const server = createChannel({
    transport: far,
    serves: requests,
    handlers: { ...handlers, ...replaced },
    says: events,
    report: (line) => said.push(line),
  });
  return { asker, server, near, far, said };
}

/** What the raw end of a wire gets back for messages it posts. */
async function answersTo(far: Transport, messages: readonly unknown[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  const stop = far.subscribe((message) => answers.push(message));
  for (const message of messages) far.post(message);
  await settle();
  await settle();
  stop();
  return answers;
}

describe('requests', () => {
  test('answers reach the call that asked, in any order', async () => {
    const waiting = new Map<number, () => void>();
    const { asker } = pair({
      double: ({ value }) =>
        new Promise((resolve) => waiting.set(value, () => resolve({ value: value * 2 }))),
    });
    const [one, two] = [asker.call('double', { value: 1 }), asker.call('double', { value: 2 })];
    await settle();
    waiting.get(2)!();
    waiting.get(1)!();
    expect(await Promise.all([one, two])).toEqual([{ value: 2 }, { value: 4 }]);
  });

  test('progress arrives in order and before the result', async () => {
    const { asker } = pair();
    const seen: number[] = [];
    const result = await asker.call('count', { to: 3 }, { onProgress: ({ at }) => seen.push(at) });
    expect([...seen, result.total]).toEqual([1, 2, 3, 3]);
  });

  test('events reach their listeners until these stop listening', async () => {
    const { asker, server } = pair();
    const seen: number[] = [];
    const stop = asker.on('tick', ({ n }) => seen.push(n));
    server.emit('tick', { n: 1 });
    await settle();
    stop();
    server.emit('tick', { n: 2 });
    await settle();
    expect(seen).toEqual([1]);
  });
});

describe('cancel', () => {
  test('a cancelled call settles once the handler has stopped', async () => {
    const { asker } = pair();
    const source = createCancelSource();
    const seen: number[] = [];
    const call = asker.call(
      'count',
      { to: 1000 },
      { signal: source.token, onProgress: ({ at }) => seen.push(at) },
    );
    await settle();
    source.cancel();
    await expect(call).rejects.toBeInstanceOf(CancelledError);
    const after = seen.length;
    await settle();
    await settle();
    expect(seen.length).toBe(after);
    expect(after).toBeLessThan(10);
  });

  test('a signal that is aborted before the call sends nothing', async () => {
    const { asker, far } = pair();
    const sent: unknown[] = [];
    far.subscribe((message) => sent.push(message));
    const call = asker.call('double', { value: 1 }, { signal: AbortSignal.abort() });
    await expect(call).rejects.toBeInstanceOf(CancelledError);
    await settle();
    expect(sent).toEqual([]);
  });

  test('a real AbortSignal cancels too, and an AbortError counts as cancelled', async () => {
    const { asker } = pair({
      count: (_payload, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError'))),
        ),
    });
    const controller = new AbortController();
    const call = asker.call('count', { to: 1 }, { signal: controller.signal });
    await settle();
    controller.abort();
    await expect(call).rejects.toBeInstanceOf(CancelledError);
  });

  test('closing rejects waiting calls with its reason and cancels running handlers', async () => {
    let stopped = false;
    const { asker, server } = pair({
      count: (_payload, { signal }) =>
        new Promise(() => signal.addEventListener('abort', () => (stopped = true))),
    });
    const call = asker.call('count', { to: 1 });
    await settle();
    const gone = new LostError('worker-stopped', { reason: 'out of memory' });
    asker.close(gone);
    server.close();
    await expect(call).rejects.toBe(gone);
    expect(stopped).toBe(true);
  });
});

describe('errors are data', () => {
  const FILE = { file: 'pack.json', reason: 'version missing' };
  const thrown: readonly [string, unknown, (error: unknown) => boolean][] = [
    ['user', new UserError('layer-hidden', { name: 'Fox' }), (e) => e instanceof UserError],
    ['format', new FormatError('file-damaged', FILE), (e) => e instanceof FormatError],
    ['cancelled', new CancelledError(), (e) => e instanceof CancelledError],
    ['lost', new LostError('gpu-lost', { reason: 'unknown' }), (e) => e instanceof LostError],
    ['internal', new TypeError('x is not a function'), (e) => e instanceof Error && e.name === 'Error'],
  ];

  test('the table covers every kind', () => {
    expect(thrown.map(([kind]) => kind)).toEqual([...ERROR_KINDS]);
  });

  test.each(thrown)('a %s error keeps kind, code and parameters', async (_kind, error, isSame) => {
    const { asker } = pair({ double: () => Promise.reject(error) });
    const caught: unknown = await asker.call('double', { value: 1 }).catch((e: unknown) => e);
    expect(isSame(caught)).toBe(true);
    expect((caught as Error).message).toBe((error as Error).message);
    expect(Reflect.get(caught as Error, 'coded')).toEqual(Reflect.get(error as Error, 'coded'));
  });

  test('a rejection with a plain string, as Figma does it, becomes an error of these words', async () => {
    const { asker } = pair({ double: () => Promise.reject('Failed to export node.') });
    await expect(asker.call('double', { value: 1 })).rejects.toThrow('Failed to export node.');
  });

  test('the stack of the far side comes along as details', async () => {
    const error = new Error('deep');
    error.stack = 'Error: deep\n    at far away';
    const { asker } = pair({ double: () => Promise.reject(error) });
    const caught: unknown = await asker.call('double', { value: 1 }).catch((e: unknown) => e);
    expect((caught as Error).stack).toBe('Error: deep\n    at far away');
  });

  test.each([
    ['name', new UserError('layer-not-exported', { name: 'x'.repeat(9000), reason: 'y'.repeat(9000) })],
    ['reason of a mistake', new Error('x'.repeat(9000))],
    ['list', new UserError('edit-thresholds', { values: new Array<number>(9000).fill(0.5) })],
  ])('a %s beyond the limits is cut, not lost', async (_what, error) => {
    const { asker } = pair({ double: () => Promise.reject(error) });
    const caught: unknown = await asker.call('double', { value: 1 }).catch((e: unknown) => e);
    expect(toErrorData(caught)).toEqual(toErrorData(error));
    expect(JSON.stringify(toErrorData(caught).coded).length).toBeLessThan(1200);
  });

  test('a cut leaves no half of a character', () => {
    const { params } = new UserError('layer-hidden', { name: `${'x'.repeat(MAX_PARAM_CHARS - 2)}🦊🦊` })
      .coded;
    expect(params).toEqual({ name: `${'x'.repeat(MAX_PARAM_CHARS - 2)}…` });
  });

  const refused: readonly [string, unknown][] = [
    ['an unknown code', { code: 'layer-blue', params: {} }],
    ['a code of every object', { code: 'constructor', params: {} }],
    ['a parameter too few', { code: 'layer-hidden', params: {} }],
    ['a parameter too many', { code: 'layer-hidden', params: { name: 'Fox', evil: 1 } }],
    ['a parameter of another type', { code: 'layer-hidden', params: { name: 7 } }],
    ['a parameter without end', { code: 'layer-hidden', params: { name: 'x'.repeat(9000) } }],
    ['a word that is none of the list', { code: 'file-read-only', params: { failed: 'swim' } }],
    ['numbers that are none', { code: 'edit-thresholds', params: { values: ['1'] } }],
    ['no parameters', { code: 'layer-gone', params: null }],
  ];

  test.each(refused)('%s is no error: the call fails as with any broken answer', async (_what, coded) => {
    const { asker, near, far } = pair({ double: () => new Promise(() => undefined) });
    const ids: number[] = [];
    far.subscribe((message) => ids.push((message as { id: number }).id));
    const call = asker.call('double', { value: 1 }).catch((e: unknown) => e);
    await settle();
    far.post({
      type: 'error',
      protocol: PROTOCOL_VERSION,
      id: ids[0],
      error: { kind: 'user', coded, details: null },
    });
    expect(await call).toMatchObject({ name: 'FormatError', coded: { code: 'message-broken' } });
    near.post({ type: 'cancel', protocol: PROTOCOL_VERSION, id: ids[0] });
  });
});

describe('nothing unchecked passes', () => {
  const request = {
    type: 'request',
    protocol: PROTOCOL_VERSION,
    id: 7,
    name: 'double',
    payload: { value: 1 },
  };

  const broken: readonly [string, Record<string, unknown>, string][] = [
    ['payload of a wrong type', { ...request, payload: { value: '1' } }, 'double payload.value'],
    ['payload with a stray key', { ...request, payload: { value: 1, evil: 1 } }, 'double payload.evil'],
    ['unknown name', { ...request, name: 'triple' }, 'triple'],
    ['inherited name', { ...request, name: 'constructor' }, 'constructor'],
    ['envelope with a stray key', { ...request, extra: true }, 'request'],
    ['name of a wrong type', { ...request, name: 5 }, 'request'],
  ];

  test.each(broken)('%s: answered with a format error, no handler runs', async (_what, message, words) => {
    let ran = false;
    const { near, said } = pair({ double: () => ((ran = true), { value: 0 }) });
    const [answer] = await answersTo(near, [message]);
    expect(answer).toMatchObject({ type: 'error', id: 7, error: { kind: 'format' } });
    expect(JSON.stringify(answer)).toContain(words);
    expect(said.length).toBeGreaterThan(0);
    expect(ran).toBe(false);
  });

  const noise: readonly unknown[] = [
    null,
    5,
    'hello',
    [],
    {},
    { type: 'request' },
    { type: 'request', protocol: '1' },
  ];

  test.each(noise.map((message) => [JSON.stringify(message), message]))(
    'noise %s is dropped',
    async (_t, message) => {
      const { near, said } = pair();
      const answers = await answersTo(near, [message]);
      expect(answers).toEqual([]);
      expect(said).toContain('A message that is none of ours');
    },
  );

  test('a result that does not fit its schema rejects the call', async () => {
    const { asker } = pair({ double: () => ({ value: 'two' }) as unknown as { value: number } });
    await expect(asker.call('double', { value: 1 })).rejects.toThrow(/double result\.value/);
  });

  test('progress that does not fit is dropped and the call goes on', async () => {
    const { asker, said } = pair({
      count: (_payload, { progress }) => {
        progress({ at: 'soon' } as unknown as { at: number });
        return { total: 1 };
      },
    });
    const seen: unknown[] = [];
    expect(await asker.call('count', { to: 1 }, { onProgress: (p) => seen.push(p) })).toEqual({ total: 1 });
    expect(seen).toEqual([]);
    expect(said.join()).toContain('count progress.at');
  });

  test('an event that does not fit, or is unknown, reaches no listener', async () => {
    const { asker, far, said } = pair();
    const seen: unknown[] = [];
    asker.on('tick', (body) => seen.push(body));
    far.post({ type: 'event', protocol: PROTOCOL_VERSION, name: 'tick', payload: { n: 'x' } });
    far.post({ type: 'event', protocol: PROTOCOL_VERSION, name: 'tock', payload: {} });
    await settle();
    expect(seen).toEqual([]);
    expect(said.join()).toMatch(/tick event\.n.*tock/);
  });

  test('a result that cannot travel becomes an error instead of silence', async () => {
    const { asker } = pair({ double: () => ({ value: () => 1 }) as unknown as { value: number } });
    await expect(asker.call('double', { value: 1 })).rejects.toThrow(/could not be cloned/);
  });

  test('a request id that is in use is not run again', async () => {
    let runs = 0;
    const { near } = pair({ double: async () => (runs++, await settle(), { value: 0 }) });
    const answers = await answersTo(near, [request, request]);
    expect([runs, answers.length]).toEqual([1, 1]);
  });
});

describe('protocol versions', () => {
  test('a request of another version is refused, and both are named', async () => {
    const { near } = pair();
    const [answer] = await answersTo(near, [
      { type: 'request', protocol: PROTOCOL_VERSION + 1, id: 3, name: 'double', payload: {}, future: true },
    ]);
    expect(answer).toMatchObject({
      type: 'error',
      protocol: PROTOCOL_VERSION,
      id: 3,
      error: { kind: 'user' },
    });
    const { coded } = (answer as { error: ErrorData }).error;
    expect(coded).toEqual({
      code: 'versions-differ',
      params: { theirs: PROTOCOL_VERSION + 1, ours: PROTOCOL_VERSION },
    });
    expect(errorText(LANGUAGES.en.errors, coded).hint).toContain('update');
  });

  test('an answer of another version rejects the call that waits for it', async () => {
    const [near, far] = memoryTransports(structuredClone);
    const asker = createChannel({ transport: near, calls: requests });
    far.subscribe((message) => {
      const { id } = message as { id: number };
      far.post({ type: 'result', protocol: PROTOCOL_VERSION + 1, id, result: { value: 2 } });
    });
    const caught: unknown = await asker.call('double', { value: 1 }).catch((e: unknown) => e);
    expect(caught).toBeInstanceOf(UserError);
    expect(english(caught)).toContain('do not fit together');
  });
});

describe('a caller that begins anew', () => {
  /** A page that is loaded again: its far side goes on, with the work that the page before had asked for. */
  function reloaded() {
    const [near, far] = memoryTransports(structuredClone);
    const cancelled: number[] = [];
    createChannel({
      transport: far,
      serves: requests,
      firstWord: 'double',
      handlers: {
        double: ({ value }) => ({ value: value * 2 }),
        count: ({ to }, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              cancelled.push(to);
              reject(new CancelledError());
            });
          }),
      },
    });
    const open = (report: (line: string) => void = () => undefined) =>
      createChannel({ transport: near, calls: requests, report });
    return { open, cancelled };
  }

  test('is answered at its first request, while the first one of the caller before still runs', async () => {
    const { asker, near } = pair();
    const slow = asker.call('count', { to: 50 });
    await settle();
    const second = createChannel({ transport: near, calls: requests });
    expect(await second.call('double', { value: 2 })).toEqual({ value: 4 });
    asker.close();
    await slow.catch(() => undefined);
  });

  test('cancels with its first word all that was asked before', async () => {
    const { open, cancelled } = reloaded();
    const before = open().call('count', { to: 9 });
    const ended = before.catch((error: unknown) => error);
    await settle();
    expect(await open().call('double', { value: 2 })).toEqual({ value: 4 });
    expect(cancelled).toEqual([9]);
    expect(await ended).toBeInstanceOf(CancelledError);
  });
});

describe('a message that cannot be read', () => {
  /** A pair in which `unread(side)` plays the browser that could not copy a message to that side. */
  function breakable(replaced: Partial<Handlers<typeof requests>> = {}) {
    const missed: (() => void)[] = [];
    const ends = memoryTransports(structuredClone).map((end, side) => ({
      post: end.post,
      subscribe: (listener: Parameters<Transport['subscribe']>[0], onUnreadable?: () => void) => {
        missed[side] = onUnreadable ?? (() => undefined);
        return end.subscribe(listener);
      },
    }));
    const asker = createChannel({ transport: ends[0]!, calls: requests, hears: events });
    createChannel({
      transport: ends[1]!,
      serves: requests,
      handlers: { ...handlers, ...replaced },
      says: events,
    });
    return { asker, unread: (side: 0 | 1) => missed[side]!() };
  }

  test.each([
    ['by the caller: it may have been the answer', 0],
    ['by the other side: it may have been the request', 1],
  ] as const)('%s, so the call fails in words, and what runs is stopped', async (_where, side) => {
    let stopped = false;
    const { asker, unread } = breakable({
      count: (_payload, { signal }) =>
        new Promise(() => signal.addEventListener('abort', () => (stopped = true))),
    });
    const call = asker.call('count', { to: 1 }).catch((error: unknown) => error);
    await settle();
    unread(side);
    const error = await call;
    await settle();
    expect(error).toBeInstanceOf(UserError);
    expect(english(error)).toContain('Memory');
    expect(stopped).toBe(true);
    expect(await asker.call('double', { value: 4 })).toEqual({ value: 8 });
  });
});

test('what is quoted from a broken message is cut', () => {
  const long = 'x'.repeat(100_000);
  const broken = { type: long, protocol: PROTOCOL_VERSION, id: 1, [long]: 1 };
  const incoming = readMessage(broken);
  expect(incoming.kind === 'refused' && incoming.error.message.length).toBeLessThan(700);
});
