import { expect, test } from '@jest/globals';
import { FormatError, UserError } from '../../../src/errors.js';
import { listedPack } from '../../../src/runtime/pack-list.js';
import { createModelSite } from '../../../ui/panel/models/model-site.js';
import { FILES, MANIFEST, parseManifest, sha256 } from '../engine/pack-server.js';

const PAGE = 'http://localhost:24173/v1.2.3/index.html#theme';
const ENTRY = listedPack(parseManifest(MANIFEST), '../../packs/v2/');

const asked: string[] = [];
const siteWith = (body: string, status = 200) =>
  createModelSite(PAGE, async (input) => {
    asked.push(String(input));
    return new Response(body, { status });
  });

test('the list lies beside the page; a pack lies where the list says', async () => {
  const site = siteWith(JSON.stringify([ENTRY]));
  expect(await site.list()).toEqual([ENTRY]);
  expect(asked).toEqual(['http://localhost:24173/v1.2.3/packs/index.json']);
  expect(site.packUrl('starter/')).toBe('http://localhost:24173/v1.2.3/packs/starter/pack.json');
  expect(site.packUrl(ENTRY.path)).toBe('http://localhost:24173/packs/v2/pack.json');
});

test('an entry names every file of its pack once', () => {
  const files = Object.values(FILES).map((data) => ({ sha256: sha256(data), bytes: data.length }));
  expect(new Set(ENTRY.files.map((file) => JSON.stringify(file)))).toEqual(
    new Set(files.map((file) => JSON.stringify(file))),
  );
  expect(ENTRY.files).toHaveLength(files.length);
});

test.each(['https://elsewhere.example/v2/', '//elsewhere.example/v2/', '/v2/', 'v2', 'javascript:/'])(
  'a list that points to %s is refused',
  async (path) => {
    await expect(siteWith(JSON.stringify([{ ...ENTRY, path }])).list()).rejects.toThrow('a relative folder');
  },
);

test('what is no list is said', async () => {
  await expect(siteWith('<html>').list()).rejects.toThrow(FormatError);
  await expect(siteWith('', 404).list()).rejects.toThrow(UserError);
});
