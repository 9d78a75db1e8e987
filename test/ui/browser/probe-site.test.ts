import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { mayOpenAnyway, probePanel, readFailure, type Failure } from '../../../ui/browser/probe-site.js';
import { failureText } from '../../../ui/panel/words/failure-text.js';
import { BOOTSTRAP_WORDS } from '../../../ui/panel/words/languages.js';
import { HELLO_TIMEOUT_MS } from '../../../src/host/opening.js';

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
  const expected = { name: 'sketch-colorizer', protocol: 4 };
  const options = { fetch, timeoutMs: 300, expected };
  const answering = (text: string): RequestListener => {
    return ({ url }, response) =>
      url === '/v1/health.json' ? response.end(text) : response.writeHead(404).end();
  };

  test('finds a panel that says what it is, by one small file', async () => {
    const url = await serve(answering(JSON.stringify({ ...expected, further: true })));
    expect(await probePanel(url, options)).toBeNull();
  });

  test.each(['<p>another site</p>', '{"name":"vite"}', 'null', '[]', '"sketch-colorizer"', ''])(
    'another site is a stranger: %p',
    async (text) => {
      const url = await serve(answering(text));
      expect(await probePanel(url, options)).toEqual({ kind: 'stranger' });
    },
  );

  test('tells a panel that speaks another protocol', async () => {
    const url = await serve(answering(JSON.stringify({ ...expected, protocol: 3 })));
    expect(await probePanel(url, options)).toEqual({ kind: 'other-protocol' });
  });

  test('tells the status of a site without this version', async () => {
    const url = await serve((_request, response) => response.writeHead(404).end());
    expect(await probePanel(url, options)).toEqual({ kind: 'status', status: 404 });
  });

  test('gives up on a site that never answers', async () => {
    const url = await serve(() => undefined);
    expect(await probePanel(url, options)).toEqual({ kind: 'timeout' });
  });

  test('gives up on a site that begins to answer and never ends', async () => {
    const url = await serve((_request, response) => void response.write('{'));
    expect(await probePanel(url, options)).toEqual({ kind: 'timeout' });
  });

  test('tells when nobody listens', async () => {
    const url = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    expect(await probePanel(url, options)).toEqual({ kind: 'unreachable' });
  });

  test('tells an answer that the site does not let us read', async () => {
    const modes: (RequestMode | undefined)[] = [];
    const closed: typeof fetch = (_url, init) => {
      modes.push(init?.mode);
      if (init?.mode !== 'no-cors') return Promise.reject(new TypeError('Failed to fetch'));
      return Promise.resolve({ type: 'opaque', ok: false, status: 0 } as Response);
    };
    const failure = await probePanel('https://example.com/v1/', { ...options, fetch: closed });
    expect(failure).toEqual({ kind: 'unreadable' });
    expect(modes).toEqual([undefined, 'no-cors']);
  });
});

test('the panel may be opened anyway where it may be there, never where another site is', () => {
  const may = (['unreachable', 'unreadable', 'timeout'] as const).map((kind) => mayOpenAnyway({ kind }));
  const mayNot = (['stranger', 'other-protocol', 'silent'] as const).map((kind) => mayOpenAnyway({ kind }));
  expect([may, mayNot]).toEqual([
    [true, true, true],
    [false, false, false],
  ]);
  expect(mayOpenAnyway({ kind: 'status', status: 404 })).toBe(false);
});

describe('the words', () => {
  const failures: readonly Failure[] = [
    { kind: 'timeout' },
    { kind: 'status', status: 404 },
    { kind: 'unreachable' },
    { kind: 'unreadable' },
    { kind: 'stranger' },
    { kind: 'other-protocol' },
    { kind: 'silent' },
  ];

  const local = 'http://localhost:24173/v1/';
  const remote = 'https://colour.example.com/v1/';

  describe.each(Object.entries(BOOTSTRAP_WORDS))('in %s', (_, words) => {
    test.each(failures)('$kind: what happened and what to do, on this computer and elsewhere', (failure) => {
      const [here, there] = [local, remote].map((url) => failureText(failure, url, words));
      for (const text of [here!, there!])
        for (const part of Object.values(text)) expect(part.length).toBeGreaterThan(8);
      expect(there!.advice).not.toContain('npm');
    });

    test('each failure has a reason of its own', () => {
      const reasons = failures.map((failure) => failureText(failure, remote, words).reason);
      expect(new Set(reasons).size).toBe(failures.length);
      expect(reasons[0]).toContain('5');
      expect(reasons[1]).toContain('404');
      expect(reasons.at(-1)).toContain(String(HELLO_TIMEOUT_MS / 1000));
    });
  });
});

describe('the page', () => {
  const html = readFileSync('ui/figma/bootstrap.html', 'utf8');

  test('has exactly one slot for a failure, which is empty', () => {
    expect(html.match(/data-failure=/g)).toHaveLength(1);
    expect(readFailure('')).toBeNull();
    expect(readFailure('silent')).toEqual({ kind: 'silent' });
  });

  test('has every element its script asks for, and no resource from elsewhere', () => {
    const asked = [...readFileSync('ui/figma/bootstrap.ts', 'utf8').matchAll(/element\('(\w+)'\)/g)].map(
      ([, id]) => id,
    );
    expect(asked.length).toBeGreaterThan(4);
    for (const id of asked) expect(html).toContain(`id="${id}"`);
    expect(html).not.toMatch(/https?:|url\(|@import/);
  });
});
