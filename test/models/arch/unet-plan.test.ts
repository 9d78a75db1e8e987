import { describe, expect, test } from '@jest/globals';
import { parseModelConfig } from '../../../models/config.js';
import { unetPlan, type LayerPlan, type UnetPlan } from '../../../models/arch/unet/plan.js';

const plan = (unet: object): UnetPlan => unetPlan(parseModelConfig({ unet, clip: { embed: 1024 } }).unet);

const words = (layers: readonly LayerPlan[]): string =>
  layers
    .map((layer) => `${layer.kind} ${layer.kind === 'transformer' ? layer.channels : layer.outputs}`)
    .join(', ');

const numbers = (
  list: UnetPlan['transformers'],
  pick: (one: UnetPlan['transformers'][number]) => boolean,
): number[] => list.filter(pick).map(({ index }) => index);

describe("v2's shape", () => {
  const v2 = plan({});

  test('has the published input blocks', () => {
    expect(v2.inputBlocks.map((block) => words(block.layers))).toEqual([
      'conv-in 320',
      ...['res 320, transformer 320', 'res 320, transformer 320', 'down 320'],
      ...['res 640, transformer 640', 'res 640, transformer 640', 'down 640'],
      ...['res 1280, transformer 1280', 'res 1280, transformer 1280', 'down 1280'],
      ...['res 1280', 'res 1280'],
    ]);
    expect(words(v2.middle)).toBe('res 1280, transformer 1280, res 1280');
  });

  test('has the published output blocks', () => {
    expect(v2.outputBlocks.map((block) => words(block.layers))).toEqual([
      ...['res 1280', 'res 1280', 'res 1280, up 1280'],
      ...['res 1280, transformer 1280', 'res 1280, transformer 1280', 'res 1280, transformer 1280, up 1280'],
      ...['res 640, transformer 640', 'res 640, transformer 640', 'res 640, transformer 640, up 640'],
      ...['res 320, transformer 320', 'res 320, transformer 320', 'res 320, transformer 320'],
    ]);
    expect(v2.outputBlocks.map(({ skip }) => skip)).toEqual([
      ...[1280, 1280, 1280],
      ...[1280, 1280, 640],
      ...[640, 640, 320],
      ...[320, 320, 320],
    ]);
  });

  test('adds hints after input blocks 0, 3, 6, 9 and 11', () => {
    expect(v2.inputBlocks.flatMap(({ hint }, i) => (hint === null ? [] : [[hint, i]]))).toEqual([
      [0, 0],
      [1, 3],
      [2, 6],
      [3, 9],
      [4, 11],
    ]);
    expect(v2.hints.map(({ channels, level }) => [channels, level])).toEqual([
      [320, 0],
      [320, 1],
      [640, 2],
      [1280, 3],
      [1280, 3],
    ]);
  });

  test('numbers sixteen transformers with the published mask factors', () => {
    const at = (level: number): number[] => numbers(v2.transformers, (one) => one.level === level);
    expect([at(0), at(1), at(2), at(3)]).toEqual([
      [0, 1, 13, 14, 15],
      [2, 3, 10, 11, 12],
      [4, 5, 7, 8, 9],
      [6],
    ]);
    expect(numbers(v2.transformers, ({ side }) => side === 'input')).toEqual([0, 1, 2, 3, 4, 5]);
    expect(numbers(v2.transformers, ({ side }) => side === 'middle')).toEqual([6]);
  });

  test('lets the strength sliders reach what the authors let them reach', () => {
    const by = (strength: string | null): number[] =>
      numbers(v2.transformers, (one) => one.strength === strength);
    expect(by('encoder')).toEqual([0, 1]);
    expect(by('middle')).toEqual([2, 3, 10, 11, 12]);
    expect(by('low')).toEqual([4, 5, 7, 8, 9]);
    expect(by(null)).toEqual([6, 13, 14, 15]);
  });

  test('has 5, 10 and 20 heads, and one bias per channel of 22 res-blocks', () => {
    expect([...new Set(v2.transformers.map(({ heads }) => heads))]).toEqual([5, 10, 20]);
    expect(v2.resBlocks.map(({ index }) => index)).toEqual(Array.from({ length: 22 }, (_, i) => i));
    expect(v2.timeWidth).toBe(20160);
    expect(v2.embeddingWidth).toBe(1280);
  });

  test('tells level and width of every output block, and the width of the style', () => {
    expect(v2.outputBlocks.map(({ level }) => level)).toEqual([3, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0]);
    expect(v2.outputBlocks.map(({ outputs }) => outputs)).toEqual([
      ...[1280, 1280, 1280, 1280, 1280, 1280],
      ...[640, 640, 640],
      ...[320, 320, 320],
    ]);
    expect(v2.inputBlocks.map(({ outputs }) => outputs)).toEqual([
      ...[320, 320, 320, 320],
      ...[640, 640, 640],
      ...[1280, 1280, 1280, 1280, 1280],
    ]);
    expect(v2.styleWidth).toBe(2 * (6 * 1280 + 3 * 640 + 3 * 320));
  });
});

describe('three levels with one res-block and heads of 32', () => {
  const small = plan({ baseWidth: 64, multipliers: [1, 2, 2], resBlocks: 1, headSize: 32, normGroups: 16 });

  test('has transformers on all levels but the deepest, and in the middle', () => {
    expect(small.transformers.map(({ key, level, heads }) => `${key} @${level} x${heads}`)).toEqual([
      'input_blocks.1.1 @0 x2',
      'input_blocks.3.1 @1 x4',
      'middle_block.1 @2 x4',
      'output_blocks.2.1 @1 x4',
      'output_blocks.3.1 @1 x4',
      'output_blocks.4.1 @0 x2',
      'output_blocks.5.1 @0 x2',
    ]);
    expect(small.transformers.map(({ strength }) => strength)).toEqual([
      'encoder',
      'middle',
      null,
      'middle',
      'middle',
      null,
      null,
    ]);
  });

  test('adds hints after block 0, each downsampling and the last block', () => {
    expect(small.inputBlocks.map(({ hint }) => hint)).toEqual([0, null, 1, null, 2, 3]);
    expect(small.outputBlocks.map(({ skip }) => skip)).toEqual([128, 128, 128, 64, 64, 64]);
  });

  test('upsamples behind the last block of every level but the finest', () => {
    const ups = small.outputBlocks.flatMap(({ layers }) => layers.filter(({ kind }) => kind === 'up'));
    expect(ups.map(({ key }) => key)).toEqual(['output_blocks.1.1.conv', 'output_blocks.3.2.conv']);
  });
});
