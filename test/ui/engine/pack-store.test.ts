import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCancelSource } from '../../../src/channel/cancel.js';
import { CancelledError, FormatError, UserError } from '../../../src/errors.js';
import { memoryStorage } from '../../../ui/browser/pack-storage.js';
import type { PackStorage } from '../../../ui/browser/pack-storage.js';
import { openPack } from '../../../ui/engine/pack-store.js';
import type { PackProgress, PackSource } from '../../../ui/engine/pack-store.js';
import { FILES, MANIFEST, parseManifest, sha256, startPackServer } from './pack-server.js';
import type { PackServer } from './pack-server.js';
import type { ServerResponse } from 'node:http';
import { english, told, toldBy } from '../../support/english.js';

let server: PackServer;
let storage: PackStorage;
let progress: PackProgress[];

beforeEach(async () => {
  server = await startPackServer();
  storage = memoryStorage();
  progress = [];
});
afterEach(() => server.close());

const TOTAL = Object.values(FILES).reduce((sum, file) => sum + file.length, 0);

function open(changes: Partial<PackSource> = {}) {
  return openPack({
    packUrl: server.packUrl,
    parse: parseManifest,
    storage,
    freeBytes: async () => null,
    fetch,
    signal: createCancelSource().token,
    onProgress: (news) => progress.push(news),
    stallMs: 2000,
    pausesMs: [],
    ...changes,
  });
}

async function failure(changes: Partial<PackSource> = {}): Promise<Error> {
  return open(changes).then(
    () => {
      throw new Error('it opened');
    },
    (error: Error) => error,
  );
}

const WEIGHTS = FILES['weights-0.bin']!;
const damaged = Uint8Array.from(WEIGHTS, (byte, i) => (i === 777 ? byte ^ 1 : byte));

describe('a pack', () => {
  test('gives every file as the server has it', async () => {
    const opened = await open();
    expect(opened.bytes).toBe(TOTAL);
    for (const [name, data] of Object.entries(FILES)) {
      expect(sha256(new Uint8Array(await opened.file(name).arrayBuffer()))).toBe(sha256(data));
    }
    expect(told(() => opened.file('other.bin'))).toMatch(/expected a file "other.bin"/);
  });

  test('fetches a shard that two networks share once', async () => {
    await open();
    expect(server.asked.filter((name) => name === 'weights-0.bin')).toHaveLength(1);
  });

  test('tells bytes that only grow, up to all of them', async () => {
    await open();
    const loaded = progress.map((news) => news.loadedBytes);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(progress.at(-1)).toEqual({ loadedBytes: TOTAL, totalBytes: TOTAL });
  });

  test('comes from the storage the second time', async () => {
    await open();
    server.asked.length = 0;
    await open();
    expect(server.asked).toEqual(['pack.json']);
  });
});

describe('a damaged file', () => {
  test('on the server is named with both hashes', async () => {
    server.instead.set('weights-0.bin', (response) => response.end(damaged));
    const error = await failure();
    expect(error).toBeInstanceOf(FormatError);
    expect(english(error)).toMatch(
      /“weights-0\.bin” is damaged, as the server sends it \(expected SHA-256 [0-9a-f]{64}, actual [0-9a-f]{64}\)/,
    );
    expect(await storage.read(sha256(WEIGHTS))).toBeNull();
  });

  test('in the storage is fetched again, once, and put right', async () => {
    await storage.write(sha256(WEIGHTS), damaged);
    await open();
    expect(server.asked.filter((name) => name === 'weights-0.bin')).toHaveLength(1);
    expect((await storage.read(sha256(WEIGHTS)))?.size).toBe(WEIGHTS.length);
    server.asked.length = 0;
    await open();
    expect(server.asked).toEqual(['pack.json']);
  });

  test('in the storage and on the server is an error', async () => {
    await storage.write(sha256(WEIGHTS), damaged);
    server.instead.set('weights-0.bin', (response) => response.end(damaged));
    expect(english(await failure())).toMatch(
      /^“weights-0\.bin” is damaged, as the server sends it \(expected SHA-256/,
    );
  });

  test('that is short says so', async () => {
    server.instead.set('unet.onnx', (response) => response.end(FILES['unet.onnx']!.subarray(0, 100)));
    expect(english(await failure())).toContain(
      '“unet.onnx” is damaged, as the server sends it (expected 500 bytes, actual 100).',
    );
  });

  test('that is long is not read to its end', async () => {
    server.instead.set('unet.onnx', (response) => response.end(new Uint8Array(5_000_000)));
    expect(english(await failure())).toContain(
      '“unet.onnx” is damaged, as the server sends it (expected at most 500 bytes, the server sends more).',
    );
  });
});

describe('a server', () => {
  test('that lacks a file is named with its answer', async () => {
    server.instead.set('weights-1.bin', (response) => {
      response.statusCode = 404;
      response.end();
    });
    const error = await failure();
    expect(error).toBeInstanceOf(UserError);
    expect(english(error)).toMatch(/“weights-1\.bin” cannot be fetched: the server answers 404/);
  });

  test('that falls silent is given up', async () => {
    server.instead.set('weights-1.bin', (response) => void response.write('x'));
    const error = await failure({ stallMs: 150 });
    expect(error).toBeInstanceOf(UserError);
    expect(english(error)).toMatch(/download of “weights-1\.bin” stalled/);
  });

  test('that is not there is said', async () => {
    const error = await failure({ packUrl: 'http://127.0.0.1:9/pack.json' });
    expect(error).toBeInstanceOf(UserError);
    expect(english(error)).toMatch(/“pack\.json” cannot be fetched: .* cannot be reached/);
  });

  test('that sends no JSON as pack.json is said', async () => {
    server.instead.set('pack.json', (response) => response.end('<html>'));
    expect(english(await failure())).toMatch(/^“pack\.json” is damaged.*expected JSON/);
  });

  test('that names one file with two hashes is refused', async () => {
    const twice = { ...MANIFEST.shards[0]!, sha256: '0'.repeat(64) };
    const manifest = { ...MANIFEST, shards: [...MANIFEST.shards, twice] };
    server.instead.set('pack.json', (response) => response.end(JSON.stringify(manifest)));
    expect(english(await failure())).toContain('"weights-0.bin" is named twice with different hashes');
  });

  test('that announces more than any file may have is refused before a byte is fetched', async () => {
    const huge = { ...MANIFEST.shards[1]!, bytes: 2 ** 31 };
    const manifest = { ...MANIFEST, shards: [MANIFEST.shards[0], huge] };
    server.instead.set('pack.json', (response) => response.end(JSON.stringify(manifest)));
    expect(english(await failure())).toMatch(/weights-1\.bin: expected at most 1073741824 bytes/);
    expect(server.asked).toEqual(['pack.json']);
  });
});

test('a cancel in the middle of a file stops at once', async () => {
  const cancel = createCancelSource();
  server.instead.set('weights-0.bin', (response) => void response.write(WEIGHTS.subarray(0, 50_000)));
  const onProgress = ({ loadedBytes }: PackProgress) => {
    if (loadedBytes > 10_000) cancel.cancel();
  };
  expect(await failure({ signal: cancel.token, onProgress })).toBeInstanceOf(CancelledError);
});

describe('room', () => {
  const GIGABYTE = 1_000_000_000;
  /** Five more files, which the storage may have already. */
  const large = {
    ...MANIFEST,
    shards: [
      ...MANIFEST.shards,
      ...[...'abcde'].map((digit) => ({
        file: `large-${digit}.bin`,
        bytes: GIGABYTE,
        sha256: digit.repeat(64),
      })),
    ],
  };
  const attempt = (free: number | null, kept: readonly string[] = []) => {
    server.instead.set('pack.json', (response) => response.end(JSON.stringify(large)));
    const list = async () => kept.map((digit) => ({ sha256: digit.repeat(64), bytes: GIGABYTE }));
    const full: PackStorage = { ...storage, kind: 'opfs', list };
    return failure({ storage: full, freeBytes: async () => free });
  };

  test('that is not there is said before a file is fetched: needed, free', async () => {
    const error = await attempt(4.5 * GIGABYTE);
    expect(error).toBeInstanceOf(UserError);
    expect(english(error)).toContain('Tiny needs 5.0 GB of storage; the browser has 4.5 GB free.');
    expect(server.asked).toEqual(['pack.json']);
  });

  test('is needed for what is missing only', async () => {
    // With room it goes on to the large files, which this server has not got.
    expect(english(await attempt(4.5 * GIGABYTE, ['a']))).toMatch(
      /“large-\w\.bin” .* the server answers 404/,
    );
    expect(english(await attempt(3.5 * GIGABYTE, ['a']))).toContain('needs 4.0 GB');
  });

  test('that is too small is no reason to refuse what memory may hold: it is tried', async () => {
    const kept = ['a', 'b', 'c'];
    expect(english(await attempt(0.5 * GIGABYTE, kept))).toMatch(/“large-\w\.bin” .* the server answers 404/);
    expect(english(await attempt(0, kept))).toMatch(/“large-\w\.bin” .* the server answers 404/);
  });

  test('that nobody knows of is not asked for', async () => {
    expect(english(await attempt(null))).toMatch(/“large-\w\.bin” .* the server answers 404/);
  });
});

test('a storage that refuses to keep files leaves the pack in memory, and says so', async () => {
  const refuse = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
  const full: PackStorage = { ...memoryStorage(), kind: 'opfs', write: refuse };
  const opened = await open({ storage: full });
  expect(opened.storage).toBe('memory');
  expect(opened.file('weights-0.bin').size).toBe(WEIGHTS.length);
});

describe('what may pass by itself', () => {
  const pausesMs = [1, 2, 3];
  const asked = (name: string) => server.asked.filter((file) => file === name).length;
  /** Fails so often before it answers as it should. */
  const failing = (times: number, fail: (response: ServerResponse) => void) => {
    let left = times;
    return (response: ServerResponse) => {
      if (left-- > 0) fail(response);
      else response.end(WEIGHTS);
    };
  };
  const answering = (status: number) => (response: ServerResponse) => {
    response.statusCode = status;
    response.end();
  };

  test.each([408, 429, 500, 502, 503, 504])('one answer %i does not end an opening', async (status) => {
    server.instead.set('weights-0.bin', failing(1, answering(status)));
    expect((await open({ pausesMs })).bytes).toBe(TOTAL);
    expect(asked('weights-0.bin')).toBe(2);
    expect(asked('unet.onnx')).toBe(1);
  });

  test('nor does a connection that is reset, before a byte or in the middle', async () => {
    server.instead.set(
      'weights-0.bin',
      failing(2, (response) => {
        if (asked('weights-0.bin') === 1) response.destroy();
        else response.write(WEIGHTS.subarray(0, 5000), () => response.destroy());
      }),
    );
    const opened = await open({ pausesMs });
    expect(sha256(new Uint8Array(await opened.file('weights-0.bin').arrayBuffer()))).toBe(sha256(WEIGHTS));
    expect(asked('weights-0.bin')).toBe(3);
  });

  test('pack.json itself is tried again', async () => {
    let left = 1;
    server.instead.set('pack.json', (response) => {
      if (left-- > 0) answering(503)(response);
      else response.end(JSON.stringify(MANIFEST));
    });
    expect((await open({ pausesMs })).bytes).toBe(TOTAL);
  });

  test('is tried so often and no more, and then said', async () => {
    server.instead.set('weights-0.bin', answering(503));
    expect(english(await failure({ pausesMs }))).toMatch(/“weights-0\.bin” .* the server answers 503/);
    expect(asked('weights-0.bin')).toBe(1 + pausesMs.length);
  });

  test.each([401, 403, 404, 410])('an answer %i does not: it is asked for once', async (status) => {
    server.instead.set('weights-0.bin', answering(status));
    expect(english(await failure({ pausesMs }))).toContain(`the server answers ${status}`);
    expect(asked('weights-0.bin')).toBe(1);
  });

  test('a cancel ends the pause between two tries', async () => {
    const cancel = createCancelSource();
    server.instead.set('weights-0.bin', (response) => {
      answering(503)(response);
      setTimeout(() => cancel.cancel(), 20);
    });
    const startedAt = Date.now();
    expect(await failure({ pausesMs: [60_000], signal: cancel.token })).toBeInstanceOf(CancelledError);
    expect(Date.now() - startedAt).toBeLessThan(5000);
    expect(asked('weights-0.bin')).toBe(1);
  });
});

describe('a file under an open pack', () => {
  const files = [...MANIFEST.shards, MANIFEST.emissions.portable.unet];
  const context = () => ({
    signal: createCancelSource().token,
    onProgress: (news: PackProgress) => void progress.push(news),
  });
  /** A file on disk that cannot be read any more, as browsers say it. */
  const gone = (blob: Blob): Blob => {
    const lost = () =>
      Promise.reject(new DOMException('A requested file could not be found', 'NotFoundError'));
    return Object.defineProperty(blob, 'arrayBuffer', { value: lost });
  };

  test('that is whole is left alone', async () => {
    const opened = await open();
    server.asked.length = 0;
    expect(await opened.repair(files, context())).toBe(false);
    expect(server.asked).toEqual([]);
  });

  test('that is gone is fetched again, it alone, with its bytes told, and kept', async () => {
    const opened = await open();
    gone(opened.file('weights-0.bin'));
    await storage.remove(sha256(WEIGHTS));
    server.asked.length = 0;
    progress.length = 0;
    expect(await opened.repair(files, context())).toBe(true);
    expect(server.asked).toEqual(['weights-0.bin']);
    expect(progress.at(-1)).toEqual({ loadedBytes: WEIGHTS.length, totalBytes: WEIGHTS.length });
    expect(sha256(new Uint8Array(await opened.file('weights-0.bin').arrayBuffer()))).toBe(sha256(WEIGHTS));
    expect(await storage.read(sha256(WEIGHTS))).not.toBeNull();
  });

  test('that is damaged is fetched again', async () => {
    const opened = await open();
    await storage.write(sha256(WEIGHTS), damaged);
    const blob = opened.file('weights-0.bin');
    Object.defineProperty(blob, 'arrayBuffer', { value: async () => damaged.buffer });
    expect(await opened.repair(files, context())).toBe(true);
    expect(sha256(new Uint8Array(await opened.file('weights-0.bin').arrayBuffer()))).toBe(sha256(WEIGHTS));
  });

  test('that cannot be had again says why', async () => {
    const opened = await open();
    gone(opened.file('weights-0.bin'));
    await storage.remove(sha256(WEIGHTS));
    server.instead.set('weights-0.bin', (response) => {
      response.statusCode = 404;
      response.end();
    });
    expect(await toldBy(opened.repair(files, context()))).toMatch(
      /“weights-0\.bin” .* the server answers 404/,
    );
  });
});
