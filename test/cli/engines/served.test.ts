/** The pack on inference servers, with real HTTP between: what comes of a run, and of servers that fail. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBatch } from '../../../cli/batch/batch-command.js';
import { runBatch } from '../../../cli/batch/run-batch.js';
import { parseColorize, runColorize } from '../../../cli/colorize-command.js';
import { silent } from '../../../cli/colorize-pictures.js';
import { decodeAnswer, encodeRequest } from '../../../cli/engines/served/infer-protocol.js';
import { openServedModels } from '../../../cli/engines/served/served-models.js';
import { openServers } from '../../../cli/engines/served/servers.js';
import { openPackFolder } from '../../../cli/pack-files.js';
import { writePicture } from '../../../cli/output-files.js';
import { startInferenceServer, type InferenceServer } from '../../support/inference-server.js';
import { frameSketch, gradient } from '../../support/pictures.js';
import { buildSmallestPack, type TemporaryPack } from '../../support/smallest-pack.js';
import { toldBy } from '../../support/english.js';

jest.setTimeout(180_000);

let pack: TemporaryPack;
let folder: string;
let servers: readonly InferenceServer[];
const at = (...parts: string[]) => join(folder, ...parts);

beforeAll(async () => {
  pack = await buildSmallestPack();
  folder = await mkdtemp(join(tmpdir(), 'served-'));
  await writePicture(at('in', 'a.png'), frameSketch(40, 30));
  await writePicture(at('in', 'b.png'), frameSketch(30, 40));
  await writePicture(at('reference.png'), gradient(24, 24));
  const gone = await startInferenceServer(pack.folder);
  dead = gone.url;
  await gone.close();
  servers = [await startInferenceServer(pack.folder), await startInferenceServer(pack.folder)];
});
afterEach(() => {
  for (const server of servers) {
    server.misbehaviour = {};
    server.asked.length = 0;
  }
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await pack.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Where a server was. */
let dead: string;
const urls = (): string => servers.map(({ url }) => url).join(',');

async function colorize(out: string, engine: readonly string[] = []): Promise<Buffer> {
  const files = ['--sketch', at('in', 'a.png'), '--reference', at('reference.png'), '--out', at(out)];
  const line = [...files, '--pack', pack.folder, '--steps', '2', '--seed', '3', '--size', '64x64', ...engine];
  await runColorize(parseColorize(line)!, silent);
  return readFile(at(out));
}

const served = (list: string): readonly string[] => ['--engine', 'served', '--servers', list];

describe('a run', () => {
  test('on servers is the run of this machine, and each has its part', async () => {
    const own = await colorize('own.png');
    expect((await colorize('served.png', served(urls()))).equals(own)).toBe(true);
    expect(servers[0]!.asked).toContain('unet-guided');
  });

  test('goes on where a server is away, hangs up or answers half', async () => {
    const own = await colorize('own.png');
    for (const misbehaviour of [{ hangUp: true }, { truncate: 5 }, { status: 503 }]) {
      servers[0]!.misbehaviour = misbehaviour;
      const list = `${dead},${urls()}`;
      expect((await colorize('served.png', served(list))).equals(own)).toBe(true);
      expect(servers[1]!.asked).toContain('unet-guided');
    }
  });

  test.each([
    ['500', { status: 500 }, /refuses with 500: told to\. docs\/serving\.md/],
    ['413', { status: 413 }, /takes no request of \d+\.\d MB \(413\)\. Raise the limit/],
    ['401', { status: 401 }, /refuses with 401: told to\. Give the token in COLORIZER_TOKEN/],
    [
      'a truncated answer',
      { truncate: 5 },
      /No server answers: .*has \d+ bytes, of which \d+ came.*nothing was written/,
    ],
    ['no answer at all', { hangUp: true }, /No server answers: .*broke the connection off/],
  ])('%s is told, and nothing is written', async (_name, misbehaviour, message) => {
    for (const server of servers) server.misbehaviour = misbehaviour;
    expect(await toldBy(colorize('none.png', served(urls())))).toMatch(message);
    expect(await readdir(folder)).not.toContain('none.png');
  });

  test('of a pack that is not served is refused before any work', async () => {
    const files = [
      '--sketch',
      at('in', 'a.png'),
      '--reference',
      at('reference.png'),
      '--out',
      at('none.png'),
    ];
    const other = [...files, ...served(servers[0]!.url)];
    expect(await toldBy(runColorize(parseColorize(other)!, silent))).toMatch(
      /404: no such model\. Serve this very pack/,
    );
    expect(servers[0]!.asked).toEqual([]);
  });

  test.each([
    [['--engine', 'served'], /--engine served needs --servers/],
    [served('localhost:8000'), /"localhost:8000" is no address like https/],
  ])('%j is a wrong line', async (engine, message) => {
    expect(await toldBy(colorize('none.png', engine))).toMatch(message);
  });
});

describe('servers', () => {
  const question = { model: 'x', inputs: [], outputs: [] };

  test('get the token, and no more time than they have', async () => {
    const slow = { urls: [servers[0]!.url], token: 'secret', timeoutMs: 200, restMs: 1000 };
    servers[0]!.misbehaviour = { delayMs: 5000 };
    const opened = await openServedModels(openPackFolder(pack.folder), openServers(slow));
    expect(servers[0]!.headers.authorization).toBe('Bearer secret');
    const session = await opened.load('time', { s: 1 });
    const run = session.run({ t: { shape: [1], data: Float32Array.of(5) } });
    await expect(run).rejects.toThrow(/No server answers: .*no answer within 0\.2 s/);
  });

  test('one that does not answer is left out for a while', async () => {
    const open = openServers({ urls: [dead], token: null, timeoutMs: 500, restMs: 60_000 });
    await expect(open.infer(question)).rejects.toThrow(/nothing listens there/);
    const began = performance.now();
    await expect(open.infer(question)).rejects.toThrow(/nothing listens there/);
    expect(performance.now() - began).toBeLessThan(50);
  });
});

test('a batch of several at a time on two servers makes what this machine makes', async () => {
  const line = ['--batch', at('in'), '--reference', at('reference.png'), '--pack', pack.folder];
  const quick = ['--steps', '2', '--seed', '3', '--size', '64x64'];
  await runBatch(parseBatch([...line, ...quick, '--out', at('own')]), silent);
  await runBatch(
    parseBatch([...line, ...quick, '--out', at('far'), '--jobs', '2', ...served(urls())]),
    silent,
  );
  for (const name of ['a.png', 'b.png'])
    expect((await readFile(at('far', name))).equals(await readFile(at('own', name)))).toBe(true);
  for (const server of servers) expect(server.asked).toContain('unet-guided');
});

describe('packets', () => {
  const tensor = { name: 'x', shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 4) };

  test('are as the protocol has them', () => {
    const { bytes, headerBytes } = encodeRequest([tensor], ['y']);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(0, headerBytes!)))).toEqual({
      inputs: [{ name: 'x', shape: [2, 2], datatype: 'FP32', parameters: { binary_data_size: 16 } }],
      outputs: [{ name: 'y', parameters: { binary_data: true } }],
    });
    expect(new DataView(bytes.buffer).getFloat32(headerBytes! + 4, true)).toBe(-2);
  });

  const answer = (output: object, data: Uint8Array = new Uint8Array(tensor.data.buffer)) => {
    const head = new TextEncoder().encode(JSON.stringify({ outputs: [output] }));
    return { bytes: Uint8Array.from([...head, ...data]), headerBytes: head.length };
  };
  const whole = { name: 'y', datatype: 'FP32', shape: [4], parameters: { binary_data_size: 16 } };

  test('are read back, also from a server that writes numbers as text', () => {
    expect([...decodeAnswer(answer(whole))[0]!.data]).toEqual([...tensor.data]);
    const text = JSON.stringify({ outputs: [{ name: 'y', datatype: 'FP32', shape: [2], data: [3, 4.5] }] });
    const told = { bytes: Uint8Array.from(new TextEncoder().encode(text)), headerBytes: null };
    expect([...decodeAnswer(told)[0]!.data]).toEqual([3, 4.5]);
  });

  test.each([
    ['of another shape', { ...whole, shape: [5] }, /y has 4 numbers, its shape \[5\] 5/],
    ['in halves', { ...whole, datatype: 'FP16' }, /y is FP16, not FP32/],
    [
      'cut',
      { ...whole, parameters: { binary_data_size: 20 }, shape: [5] },
      /y has 20 bytes, of which 16 came/,
    ],
    ['too long', { ...whole, parameters: { binary_data_size: 8 }, shape: [2] }, /8 bytes too many/],
    ['without data', { ...whole, parameters: {} }, /y has no data/],
  ])('%s are refused', (_name, output, message) => {
    expect(() => decodeAnswer(answer(output))).toThrow(message);
  });
});
