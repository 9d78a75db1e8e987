/** The development servers against requests that no browser makes: each gets its answer, and none ends the process. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveFolders, type FolderServer } from '../../studio/server/static-server.js';

let folder: string;
let port: number;
let server: FolderServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'studio-hostile-'));
  const site = join(folder, 'site');
  mkdirSync(join(site, 'inner'), { recursive: true });
  writeFileSync(join(site, 'index.html'), '<p>page');
  writeFileSync(join(site, 'a.wasm'), Uint8Array.of(1, 2, 3));
  writeFileSync(join(site, 'health.json'), '{}');
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  symlinkSync(join(folder, 'secret.txt'), join(site, 'link.txt'));
  symlinkSync(folder, join(site, 'up'));
  symlinkSync(join(site, 'a.wasm'), join(site, 'inner', 'same.wasm'));
  symlinkSync(join(folder, 'nowhere'), join(site, 'dead'));
  port = await freePort();
  const fails = {
    json: (): string => {
      throw new Error('no list');
    },
  };
  const access = { origins: ['http://localhost:1', 'http://localhost:2'], openPaths: ['/health.json'] };
  server = await serveFolders(port, { '/fails.json': fails, '/': site }, access);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.listen(0, 'localhost', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** What the server says to these bytes until it closes the connection. */
function say(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, 'localhost', () => socket.write(bytes, 'latin1'));
    socket.setEncoding('latin1');
    socket.on('data', (data) => (heard += String(data)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}

interface Asked {
  readonly line?: string;
  readonly host?: string | null;
  readonly headers?: readonly string[];
}

async function ask({
  line = 'GET / HTTP/1.1',
  host = `localhost:${port}`,
  headers = [],
}: Asked): Promise<string> {
  const all = [line, ...(host === null ? [] : [`Host: ${host}`]), ...headers, 'Connection: close'];
  const answer = await say(`${all.join('\r\n')}\r\n\r\n`);
  // Whatever it was, the next visitor is served.
  const next = await say(`GET /a.wasm HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
  expect(next).toMatch(/^HTTP\/1\.1 200 /);
  return answer;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

describe('no request ends the server', () => {
  const asked: readonly [string, Asked, number][] = [
    ['an address of two slashes', { line: 'GET // HTTP/1.1' }, 400],
    ['a host inside of the address', { line: 'GET //evil.example/ HTTP/1.1' }, 400],
    ['a whole address', { line: 'GET http://evil.example/ HTTP/1.1' }, 400],
    ['an address that does not decode', { line: 'GET /%zz HTTP/1.1' }, 400],
    ['half a letter', { line: 'GET /%c3 HTTP/1.1' }, 400],
    ['no address', { line: 'GET  HTTP/1.1' }, 400],
    ['a zero', { line: 'GET /a%00.wasm HTTP/1.1' }, 404],
    ['the folder above', { line: 'GET /../secret.txt HTTP/1.1' }, 404],
    ['the folder above, as an escape', { line: 'GET /%2e%2e%2fsecret.txt HTTP/1.1' }, 404],
    ['backslashes', { line: 'GET /..\\secret.txt HTTP/1.1' }, 404],
    ['a very long name', { line: `GET /${'a'.repeat(5000)} HTTP/1.1` }, 404],
    ['a folder without its slash', { line: 'GET /inner HTTP/1.1' }, 404],
    ['a file as a folder', { line: 'GET /a.wasm/ HTTP/1.1' }, 404],
    ['all that there is', { line: 'OPTIONS * HTTP/1.1' }, 405],
    ['another method', { line: 'POST / HTTP/1.1', headers: ['Content-Length: 0'] }, 405],
    ['a method of nobody’s', { line: 'BREW / HTTP/1.1' }, 400],
    ['a tunnel', { line: 'CONNECT evil.example:443 HTTP/1.1' }, NaN],
    ['another protocol', { headers: ['Connection: Upgrade', 'Upgrade: websocket'] }, 200],
    ['a huge header', { headers: [`X: ${'a'.repeat(100_000)}`] }, 431],
    ['a broken header', { headers: ['no colon'] }, 400],
    ['two lengths', { headers: ['Content-Length: 1', 'Content-Length: 2'] }, 400],
    ['no host', { host: null }, 400],
    ['an old protocol without a host', { line: 'GET / HTTP/1.0', host: null }, 403],
    ['another protocol’s words', { line: '\x16\x03\x01\x02\0' }, 400],
    ['a list that fails', { line: 'GET /fails.json HTTP/1.1' }, 500],
    ['a broken range', { line: 'GET /a.wasm HTTP/1.1', headers: ['Range: bytes=x-y'] }, 416],
    ['a range backwards', { line: 'GET /a.wasm HTTP/1.1', headers: ['Range: bytes=2-1'] }, 416],
    ['a range of no bytes', { line: 'GET /a.wasm HTTP/1.1', headers: ['Range: bytes=-0'] }, 416],
    ['a range of nothing', { line: 'GET /a.wasm HTTP/1.1', headers: ['Range: bytes=-'] }, 416],
    [
      'a range beyond all numbers',
      { line: 'GET /a.wasm HTTP/1.1', headers: [`Range: bytes=${'9'.repeat(400)}-`] },
      416,
    ],
  ];
  test.each(asked)('%s', async (_, request, status) => {
    expect(statusOf(await ask(request))).toBe(status);
  });

  test('a visitor who leaves in the middle of a request or of an answer', async () => {
    for (const bytes of ['GET / HT', `GET / HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`.repeat(50)]) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, 'localhost', () => socket.write(bytes, () => socket.destroy()));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      });
    }
    expect(statusOf(await ask({}))).toBe(200);
  });
});

describe('who is answered', () => {
  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '[::1]'])('a request to %s', async (name) => {
    expect(statusOf(await ask({ host: `${name}:${port}` }))).toBe(200);
  });

  test.each(['evil.example', 'localhost', 'localhost.evil.example', 'localhost:1', ''])(
    'not one to "%s"',
    async (host) => {
      expect(statusOf(await ask({ host }))).toBeGreaterThanOrEqual(400);
    },
  );

  const openTo = async (origin: string, path = '/a.wasm') => {
    const answer = await ask({ line: `GET ${path} HTTP/1.1`, headers: [`Origin: ${origin}`] });
    return /^access-control-allow-origin: (.*)\r$/im.exec(answer)?.[1];
  };

  test('Figma’s frame and the two sites read everything, all others health.json alone', async () => {
    for (const origin of ['null', 'http://localhost:1', 'http://localhost:2'])
      expect(await openTo(origin)).toBe(origin);
    for (const origin of ['https://evil.example', 'http://localhost:3', 'https://localhost:1', 'NULL']) {
      expect(await openTo(origin)).toBeUndefined();
      expect(await openTo(origin, '/health.json')).toBe('*');
    }
  });
});

describe('links', () => {
  test.each(['/link.txt', '/up/secret.txt', '/up/site/a.wasm/', '/dead'])(
    '%s leads nowhere',
    async (path) => {
      expect(statusOf(await ask({ line: `GET ${path} HTTP/1.1` }))).toBe(404);
    },
  );

  test('within the folder they are followed', async () => {
    expect(statusOf(await ask({ line: 'GET /inner/same.wasm HTTP/1.1' }))).toBe(200);
    expect(statusOf(await ask({ line: 'GET /up/site/a.wasm HTTP/1.1' }))).toBe(200);
  });
});
