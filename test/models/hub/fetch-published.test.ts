import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../models/cli/commands.js';
import { fetchPublished } from '../../../models/hub/fetch-published.js';
import { defaultSources, overridden } from '../../../models/hub/sources.js';
import { startHub, type Hub } from './hub-server.js';

jest.setTimeout(60_000);

const file = (text: string) => ({ data: new TextEncoder().encode(text) });

let hub: Hub;
let folder = '';
beforeAll(async () => {
  hub = await startHub({
    repos: {
      'tellurion/ColorizeDiffusion@main': {
        'v2-full.safetensors': file('v2'),
        'switch-x.safetensors': file('switch'),
        'mult-x.safetensors': file('mult'),
      },
      'tellurion/line_extractor@main': {
        'isnetis.safetensors': file('segment'),
        'sketch-segment.safetensors': file('sketch'),
        'model.pth': file('keras'),
      },
      'laion/CLIP-ViT-H-14-laion2B-s32B-b79K@main': { 'open_clip_model.safetensors': file('clip') },
      'lllyasviel/Annotators@main': {
        'netG.pth': file('netG'),
        'erika.pth': file('erika'),
        'sk_model.pth': file('sk'),
      },
      'me/mirror@old': { 'c.safetensors': file('mirror') },
    },
  });
});
afterAll(() => hub.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-'));
});
afterEach(() => rm(folder, { recursive: true }));

const options = () => ({ endpoint: hub.endpoint, folder, log: () => undefined });

describe('fetching a published model', () => {
  test.each([
    ['v2', 'v2-full.safetensors'],
    ['switch', 'switch-x.safetensors'],
    ['mult', 'mult-x.safetensors'],
  ] as const)('%s brings every part from its default place', async (model, checkpoint) => {
    const files = await fetchPublished({ model, have: [], overrides: [], lines: true }, options());
    const at = (path: string): string => join(folder, path);
    expect(files).toEqual([
      { part: 'checkpoint', path: at(`tellurion/ColorizeDiffusion/${checkpoint}`) },
      { part: 'clip', path: at('laion/CLIP-ViT-H-14-laion2B-s32B-b79K/open_clip_model.safetensors') },
      { part: 'segment', path: at('tellurion/line_extractor/isnetis.safetensors') },
      { part: 'segment-sketch', path: at('tellurion/line_extractor/sketch-segment.safetensors') },
      { part: 'lines', path: at('lllyasviel/Annotators/netG.pth') },
      { part: 'lines', path: at('lllyasviel/Annotators/erika.pth') },
      { part: 'lines', path: at('tellurion/line_extractor/model.pth') },
      { part: 'lines', path: at('lllyasviel/Annotators/sk_model.pth') },
    ]);
    expect(files.every(({ path }) => existsSync(path))).toBe(true);
  });

  test('leaves alone what is here, and takes a part from elsewhere where told', async () => {
    const have = [
      { part: 'checkpoint', path: 'mine.safetensors' },
      { part: 'lines', path: 'mine.pth' },
    ] as const;
    const overrides = ['clip=me/mirror@old:c.safetensors'];
    const files = await fetchPublished({ model: 'v2', have, overrides, lines: true }, options());
    expect(files.map(({ part, path }) => [part, path.replace(`${folder}/`, '')])).toEqual([
      ['checkpoint', 'mine.safetensors'],
      ['lines', 'mine.pth'],
      ['clip', 'me/mirror/c.safetensors'],
      ['segment', 'tellurion/line_extractor/isnetis.safetensors'],
      ['segment-sketch', 'tellurion/line_extractor/sketch-segment.safetensors'],
    ]);
  });

  test('is what the command does before it builds', async () => {
    const errors: string[] = [];
    const print = { log: () => undefined, error: (line: string) => void errors.push(line) };
    const words = [
      '--fetch',
      '--endpoint',
      `${hub.endpoint}/`,
      '--cache',
      folder,
      '--no-lines',
      '--out',
      join(folder, 'pack'),
    ];
    expect(await runCommand(['build', 'v2', ...words], print)).toBe(1);
    // The hub's file is no checkpoint; it is the first that is opened.
    expect(errors[0]).toMatch(/ColorizeDiffusion\/v2-full\.safetensors/);
    expect(existsSync(join(folder, 'tellurion/line_extractor/isnetis.safetensors'))).toBe(true);
    expect(existsSync(join(folder, 'lllyasviel'))).toBe(false);
  });
});

describe('where a part comes from', () => {
  const sources = defaultSources('v2');

  test.each([
    ['clip=a/b', { repo: 'a/b', revision: 'main', file: 'open_clip_model.safetensors' }],
    ['clip=a/b@dev', { repo: 'a/b', revision: 'dev', file: 'open_clip_model.safetensors' }],
    ['clip=a/b:c/d.bin', { repo: 'a/b', revision: 'main', file: 'c/d.bin' }],
    ['clip=a/b@1f:d.bin', { repo: 'a/b', revision: '1f', file: 'd.bin' }],
  ])('%s', (word, expected) => {
    expect(overridden(sources, word).clip).toEqual(expected);
    expect(overridden(sources, word).segment).toEqual(sources.segment);
  });

  test.each(['clip', 'clip=a', 'clip=a/b/c', 'paint=a/b', 'toString=a/b', 'clip=../b c'])(
    '%j is refused',
    (word) => {
      expect(() => overridden(sources, word)).toThrow(/expected PART=OWNER\/NAME\[@REVISION\]\[:FILE\]/);
    },
  );
});
