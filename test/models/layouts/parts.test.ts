import { describe, expect, test } from '@jest/globals';
import { isUnusedKey } from '../../../models/arch/networks.js';
import { packGraphs } from '../../../models/build.js';
import { joinCheckpoints } from '../../../models/layouts/joined-checkpoint.js';
import { partOf, type PartName } from '../../../models/layouts/parts.js';
import { PUBLISHED } from '../../../models/layouts/published.js';
import { readConfig, readDescription } from '../../../models/files/recipes.js';
import { expectExactTensors, requiredTensors } from '../../../models/pack/weights.js';
import {
  clipFile,
  inventories,
  modelFile,
  renamed,
  stubCheckpoint,
  type Inventory,
} from './stub-checkpoint.js';

const LINES: Readonly<Record<string, Inventory>> = {
  'netG.pth': renamed(inventories['lineart']!, (key) => `module.${key}`),
  'erika.pth': inventories['lineart_denoise']!,
  'model.pth': inventories['lineart_keras']!,
  'sk_model.pth': renamed(inventories['lineart_sk']!, (key) => key.replace(/^model\./, '')),
};

function filesOf(model: string): readonly (readonly [PartName, string, Inventory])[] {
  return [
    ['checkpoint', 'weights.safetensors', modelFile(model)],
    ['clip', 'open_clip_model.safetensors', clipFile()],
    ['segment', 'isnetis.safetensors', inventories['isnet']!],
    ['segment-sketch', 'sketch-segment.safetensors', inventories['isnet']!],
    ...Object.entries(LINES).map(([place, inventory]) => ['lines', place, inventory] as const),
  ];
}

const joined = (files: readonly (readonly [PartName, string, Inventory])[]) =>
  joinCheckpoints(files.map(([part, place, inventory]) => partOf(part, stubCheckpoint(place, inventory))));

describe.each(PUBLISHED)('the published files of "$name"', ({ name, packId, config, description }) => {
  test('hold every tensor of the tracked configuration once, in its shape, and none besides', async () => {
    const files = filesOf(name);
    const checkpoint = joined(files);
    const total = files.reduce((sum, [, , inventory]) => sum + Object.keys(inventory).length, 0);
    expect(checkpoint.names()).toHaveLength(total);
    const record = await readConfig(config);
    const recipe = {
      config: record,
      description: await readDescription(description, {}),
      storage: 'int8' as const,
    };
    const graphs = packGraphs(recipe, { has: (key) => checkpoint.names().includes(key) });
    expect(graphs.map((graph) => graph.name)).toEqual(
      expect.arrayContaining([
        'text',
        'isnet-sketch',
        'lines-lineart',
        'lines-denoise',
        'lines-keras',
        'lines-sk',
      ]),
    );
    const tensors = requiredTensors(graphs);
    const isUnused = (key: string): boolean => isUnusedKey(key, record);
    expect(() => expectExactTensors(checkpoint, { tensors, isUnused })).not.toThrow();
    expect([...tensors.keys()].filter((key) => !checkpoint.names().includes(key))).toEqual([]);
  });

  test('carry licence and names of the authors', async () => {
    const { id, licence } = await readDescription(description, {});
    expect(id).toBe(packId);
    expect(licence).toMatchObject({ id: 'CC-BY-NC-SA-4.0', nonCommercial: true });
    expect(licence.attribution).toMatch(/Dingkun Yan.*OpenCLIP/);
  });
});

describe('a file in the wrong place', () => {
  test.each<[PartName, string, Inventory, RegExp]>([
    [
      'clip',
      'v2.safetensors',
      modelFile('v2'),
      /v2\.safetensors: given as --clip, expected an OpenCLIP checkpoint/,
    ],
    [
      'checkpoint',
      'clip.safetensors',
      clipFile(),
      /given as --checkpoint, expected a ColorizeDiffusion checkpoint/,
    ],
    ['segment', 'clip.safetensors', clipFile(), /given as --segment, expected an ISNet checkpoint/],
    [
      'lines',
      'isnet.pth',
      inventories['isnet']!,
      /expected the line extractor lineart, .* it begins with "conv_in/,
    ],
    ['segment-sketch', 'empty.safetensors', {}, /it begins with ""/],
  ])('as --%s is refused with its name and what was expected', (part, place, inventory, message) => {
    expect(() => partOf(part, stubCheckpoint(place, inventory))).toThrow(message);
  });

  test('twice: both keys and both files are named', () => {
    const [first] = Object.entries(LINES);
    const file = ['lines', 'again.pth', first![1]] as const;
    expect(() => joined([['lines', 'netG.pth', first![1]], file])).toThrow(
      'tensor "lineart.model.model.0.weight" comes twice: "module.model.model.0.weight" of netG.pth, ' +
        '"module.model.model.0.weight" of again.pth',
    );
  });

  test('leaves its unknown tensors in the list of leftovers', async () => {
    const files = filesOf('mult').map(([part, place, inventory]) =>
      part === 'clip'
        ? ([part, place, { ...inventory, 'visual.extra': [3] }] as const)
        : ([part, place, inventory] as const),
    );
    const config = await readConfig('models/layouts/mult.json');
    const recipe = { config, description: await readDescription(null, {}), storage: 'float16' as const };
    const checkpoint = joined(files);
    const tensors = requiredTensors(packGraphs(recipe, { has: (key) => checkpoint.names().includes(key) }));
    const isUnused = (key: string): boolean => isUnusedKey(key, config);
    expect(() => expectExactTensors(checkpoint, { tensors, isUnused })).toThrow(
      '1 tensors that no network uses: cond_stage_model.visual.model.extra',
    );
  });
});

describe('the joined checkpoint', () => {
  test('reads each tensor from the file it came from, and closes them all', async () => {
    const closed: string[] = [];
    const one = (place: string, values: Readonly<Record<string, number>>) => ({
      ...stubCheckpoint(place, renamedShapes(values)),
      read: async (key: string) => Float32Array.of(values[key]!),
      close: async () => void closed.push(place),
    });
    const checkpoint = joinCheckpoints([
      { checkpoint: one('a', { x: 1, y: 2 }), rename: (key) => key },
      { checkpoint: one('b', { x: 3 }), rename: (key) => `b.${key}` },
    ]);
    expect(checkpoint.names()).toEqual(['x', 'y', 'b.x']);
    expect(
      await Promise.all(checkpoint.names().map(async (name) => (await checkpoint.read(name))[0])),
    ).toEqual([1, 2, 3]);
    expect(() => checkpoint.info('b.y')).toThrow('a + b: no tensor "b.y"');
    await checkpoint.close();
    expect(closed).toEqual(['a', 'b']);
  });
});

function renamedShapes(values: Readonly<Record<string, number>>): Inventory {
  return Object.fromEntries(Object.keys(values).map((key) => [key, [1]]));
}
