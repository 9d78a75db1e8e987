import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { probePanel, readFailure, wordsFor, type Failure } from '../../ui/probe-panel.js';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function serve(listener: RequestListener): Promise<string> {
  const opened = createServer(listener);
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(opened.address() as AddressInfo).port}/v1/`;
}

describe('the probe', () => {
  const options = { fetch, timeoutMs: 300 };

  test('finds a panel that answers', async () => {
    const url = await serve((_request, response) => response.end('<p>panel</p>'));
    expect(await probePanel(url, options)).toBeNull();
  });

  test('tells the status of a site without this version', async () => {
    const url = await serve((_request, response) => response.writeHead(404).end());
    expect(await probePanel(url, options)).toEqual({ kind: 'status', status: 404 });
  });

  test('gives up on a site that never answers', async () => {
    const url = await serve(() => undefined);
    expect(await probePanel(url, options)).toEqual({ kind: 'timeout' });
  });

  test('tells when nobody listens', async () => {
    const url = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    expect(await probePanel(url, options)).toEqual({ kind: 'unreachable' });
  });

  test('is content with an answer that the site does not let us read', async () => {
    const modes: (RequestMode | undefined)[] = [];
    const closed: typeof fetch = (_url, init) => {
      modes.push(init?.mode);
      if (init?.mode !== 'no-cors') return Promise.reject(new TypeError('Failed to fetch'));
      return Promise.resolve({ type: 'opaque', ok: false, status: 0 } as Response);
    };
    expect(await probePanel('https://example.com/v1/', { ...options, fetch: closed })).toBeNull();
    expect(modes).toEqual([undefined, 'no-cors']);
  });
});

describe('the words', () => {
  const failures: readonly Failure[] = [
    { kind: 'timeout' },
    { kind: 'status', status: 404 },
    { kind: 'unreachable' },
    { kind: 'silent' },
  ];

  test.each(failures)('$kind: what happened and what to do, on this computer and elsewhere', (failure) => {
    const [here, there] = ['http://localhost:4173/v1/', 'https://colour.example.com/v1/'].map((url) =>
      wordsFor(failure, url),
    );
    for (const words of [here!, there!])
      expect(Object.values(words).every((text) => /^[A-Z].{15,}/.test(text))).toBe(true);
    expect(there!.advice).not.toContain('npm');
  });

  test('each failure has a reason of its own', () => {
    const reasons = failures.map((failure) => wordsFor(failure, 'https://example.com/').reason);
    expect(new Set(reasons).size).toBe(failures.length);
    expect(reasons[1]).toContain('404');
  });
});

describe('the page', () => {
  const html = readFileSync('ui/bootstrap.html', 'utf8');

  test('has exactly one slot for a failure, which is empty', () => {
    expect(html.match(/data-failure=/g)).toHaveLength(1);
    expect(readFailure('')).toBeNull();
    expect(readFailure('silent')).toEqual({ kind: 'silent' });
  });

  test('has every element its script asks for, and no resource from elsewhere', () => {
    const asked = [...readFileSync('ui/bootstrap.ts', 'utf8').matchAll(/element\('(\w+)'\)/g)].map(
      ([, id]) => id,
    );
    expect(asked.length).toBeGreaterThan(4);
    for (const id of asked) expect(html).toContain(`id="${id}"`);
    expect(html).not.toMatch(/https?:|url\(|@import/);
  });
});
