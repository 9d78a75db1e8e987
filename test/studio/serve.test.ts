import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listingOf, serveFolders, type FolderServer } from '../../studio/server/static-server.js';

let folder: string;
let port: number;
let server: FolderServer | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'studio-serve-'));
  mkdirSync(join(folder, 'site'));
  writeFileSync(join(folder, 'site', 'index.html'), '<p>page');
  writeFileSync(join(folder, 'site', 'a.wasm'), Uint8Array.of(1, 2, 3));
  writeFileSync(join(folder, 'secret.txt'), 'outside');
});
// A port of its own for every test: fetch keeps connections to a server that is gone.
beforeEach(async () => {
  port = await freePort();
});
afterEach(async () => {
  await server?.close();
  server = null;
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

const get = (path: string, init?: RequestInit) => fetch(`http://localhost:${port}${path}`, init);

describe('the local sites', () => {
  test('files come with their type, and a folder shows its index', async () => {
    server = await serveFolders(port, { '/': join(folder, 'site') });
    const page = await get('/');
    expect(await page.text()).toBe('<p>page');
    const wasm = await get('/a.wasm');
    expect(wasm.headers.get('content-type')).toBe('application/wasm');
    expect(new Uint8Array(await wasm.arrayBuffer())).toEqual(Uint8Array.of(1, 2, 3));
  });

  // The examples of RFC 9110, section 14.1.2, on a file of three bytes.
  test.each([
    ['bytes=0-1', [1, 2], 'bytes 0-1/3'],
    ['bytes=1-', [2, 3], 'bytes 1-2/3'],
    ['bytes=-1', [3], 'bytes 2-2/3'],
    ['bytes=0-99', [1, 2, 3], 'bytes 0-2/3'],
  ])('a range %s is a part', async (range, bytes, contentRange) => {
    server = await serveFolders(port, { '/': join(folder, 'site') });
    const part = await get('/a.wasm', { headers: { Range: range } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, contentRange]);
    expect([...new Uint8Array(await part.arrayBuffer())]).toEqual(bytes);
  });

  test('a range beyond the end is refused; what is no single range of bytes gets the whole', async () => {
    server = await serveFolders(port, { '/': join(folder, 'site') });
    const beyond = await get('/a.wasm', { headers: { Range: 'bytes=3-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */3']);
    for (const range of ['bytes=0-0,2-2', 'lines=1-2']) {
      const whole = await get('/a.wasm', { headers: { Range: range } });
      expect([whole.status, (await whole.arrayBuffer()).byteLength]).toEqual([200, 3]);
    }
  });

  test('the first fitting route wins, and a route may be a list, made anew each time', async () => {
    const items = ['a'];
    server = await serveFolders(port, { '/list.json': listingOf(() => items), '/': join(folder, 'site') });
    items.push('b');
    expect(await (await get('/list.json')).json()).toEqual(['a', 'b']);
  });

  test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/nothing', '/a.wasm/b'])(
    '%s is not found',
    async (path) => {
      server = await serveFolders(port, { '/': join(folder, 'site') });
      expect((await get(path)).status).toBe(404);
    },
  );

  test('an address that does not decode, and other methods, are refused without ending the server', async () => {
    server = await serveFolders(port, { '/': join(folder, 'site') });
    expect((await get('/%zz')).status).toBe(400);
    expect((await get('/', { method: 'POST' })).status).toBe(405);
    expect((await get('/')).status).toBe(200);
  });

  test('a taken port is said, with what to do', async () => {
    server = await serveFolders(port, { '/': join(folder, 'site') });
    await expect(serveFolders(port, { '/': join(folder, 'site') })).rejects.toThrow(`Port ${port} is taken`);
  });
});
