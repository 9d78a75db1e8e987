import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPacks, type BadPack } from '../../studio/server/list-packs.js';

const manifest = JSON.parse(readFileSync('models/packs/starter/pack.json', 'utf8')) as Record<
  string,
  unknown
>;
let root: string;

function put(folder: string, pack: unknown): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'pack.json'), JSON.stringify(pack));
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'list-packs-'));
  put('site/a-pack', { ...manifest, title: 'A' });
  put('site/starter', manifest);
  put('own/v2 fp16', { ...manifest, title: 'V2' });
  put('own/broken', { ...manifest, sizes: [] });
  put('own/.v2-draft-1', manifest);
  put('elsewhere/linked', manifest);
  symlinkSync(join(root, 'elsewhere/linked'), join(root, 'own/linked'));
  mkdirSync(join(root, 'own/empty'));
  writeFileSync(join(root, 'own/index.json'), '[]');
});
afterAll(() => rmSync(root, { recursive: true }));

test('lists the starter first, then by name, then the other folder; what is no pack is reported or passed over', () => {
  const bad: BadPack[] = [];
  const folders = [
    { folder: join(root, 'site'), path: '' },
    { folder: join(root, 'own'), path: '../../packs/' },
    { folder: join(root, 'nothing'), path: 'x/' },
  ];
  const listed = listPacks(folders, (it) => bad.push(it));
  expect(listed.map(({ path, title }) => [path, title])).toEqual([
    ['starter/', manifest['title']],
    ['a-pack/', 'A'],
    ['../../packs/v2%20fp16/', 'V2'],
  ]);
  expect(bad).toEqual([
    { folder: join(root, 'own/broken'), reason: expect.stringContaining('sizes') },
    { folder: join(root, 'own/linked'), reason: expect.stringContaining('a link out of its folder') },
  ]);
});
