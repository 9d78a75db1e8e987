import { describe, expect, test } from '@jest/globals';
import { answerOffline, isKeptOffline, keep, type OfflineCache } from '../../../ui/browser/offline-files.js';

const FOLDER = 'https://panel.example/v1.2.3/';
const ADDRESS = `${FOLDER}panel.js`;

function memoryCache() {
  const kept = new Map<string, Response>();
  const cache: OfflineCache = {
    match: async (address) => kept.get(address)?.clone(),
    put: async (address, answer) => void kept.set(address, answer),
  };
  return { cache, kept };
}

const saying = (text: string, status = 200) => new Response(text, { status });
const never = () => new Promise<Response>(() => undefined);
const away = () => Promise.reject(new TypeError('Failed to fetch'));

async function said(fetch: () => Promise<Response>, cache: OfflineCache): Promise<string> {
  return (await answerOffline(ADDRESS, { fetch, cache, limitMs: 20 })).text();
}

describe('an answer', () => {
  test('is the network’s, which is kept for later', async () => {
    const { cache } = memoryCache();
    await keep(cache, ADDRESS, saying('old'));
    expect(await said(async () => saying('new'), cache)).toBe('new');
    expect(await said(away, cache)).toBe('new');
  });

  test.each([
    ['nobody answers', away],
    ['the answer does not come', never],
    ['somebody refuses', async () => saying('no', 403)],
    ['the server fails', async () => saying('no', 500)],
  ])('is the kept one where %s', async (_, fetch) => {
    const { cache } = memoryCache();
    await keep(cache, ADDRESS, saying('kept'));
    expect(await said(fetch, cache)).toBe('kept');
  });

  test('is the network’s own failure where nothing is kept', async () => {
    const { cache } = memoryCache();
    expect(await said(async () => saying('no', 403), cache)).toBe('no');
    await expect(said(away, cache)).rejects.toThrow('Failed to fetch');
  });

  test('comes also where the browser keeps nothing', async () => {
    const refuse = () => Promise.reject(new Error('no room'));
    expect(await said(async () => saying('new'), { match: refuse, put: refuse })).toBe('new');
    await expect(said(away, { match: refuse, put: refuse })).rejects.toThrow('Failed to fetch');
  });
});

test.each([
  [`${FOLDER}`, true],
  [`${FOLDER}chunks/web-A1.js`, true],
  [`${FOLDER}ort/ort-wasm-simd-threaded.wasm`, true],
  [`${FOLDER}packs/index.json`, true],
  ['https://panel.example/packs/mine/pack.json', true],
  // By their hashes, elsewhere.
  [`${FOLDER}packs/starter/0a1b.bin`, false],
  [`${FOLDER}packs/starter/graphs/portable/unet.onnx.gz`, false],
  // What is kept does not say that the site is there.
  [`${FOLDER}health.json`, false],
  ['https://elsewhere.example/v1.2.3/panel.js', false],
])('%s is kept: %s', (address, isKept) => {
  expect(isKeptOffline(address, FOLDER)).toBe(isKept);
});
