import { describe, expect, test } from '@jest/globals';
import { isnetGraph, scaledWidth } from '../../../models/arch/isnet.js';
import { parseModelConfig } from '../../../models/config.js';
import { portableEmitter } from '../../../models/nn/portable.js';
import { Graph } from '../../../models/onnx/graph.js';

describe('scaled widths', () => {
  test.each([
    [64, 1, 64],
    [64, 0.09375, 6],
    [16, 0.09375, 2], // 1.5: to the even neighbour
    [16, 0.15625, 2], // 2.5: to the even neighbour
    [16, 0.015625, 1], // never none
  ])('%d times %d is %d channels', (published, factor, expected) => {
    expect(scaledWidth(published, factor)).toBe(expected);
  });
});

test.each([1024, 256, 100])(
  'a %d px picture gives a mask of its own size, odd stages included',
  (inputSize) => {
    const graph = new Graph({ name: 'isnet', storage: 'float32' });
    isnetGraph(
      portableEmitter(graph),
      parseModelConfig({ isnet: { inputSize, widthFactor: 0.125 } }),
      'isnet',
    );
    expect(graph.finish().outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['mask', [1, 1, inputSize, inputSize]],
    ]);
  },
);
