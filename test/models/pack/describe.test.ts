import { describe, expect, test } from '@jest/globals';
import { FileError } from '../../../src/tool-errors.js';
import { parseDescription } from '../../../models/pack/describe.js';

const parse = (...records: unknown[]) => parseDescription(records, 'description.json');

describe('a pack description', () => {
  test("that says nothing has v2's values", () => {
    expect(parse({})).toMatchObject({
      prediction: 'v',
      latentScale: null,
      schedule: {
        alphaBar: { kind: 'scaled-linear', betaStart: 0.00085, betaEnd: 0.012, steps: 1000 },
        zeroTerminalSnr: false,
        spacing: 'authors',
      },
      defaults: {
        sampler: 'dpm++2m',
        steps: 20,
        guidance: 4,
        sketchThreshold: 0.05,
        referenceThreshold: 0.5,
      },
      preview: null,
    });
  });

  test('later records win over earlier ones', () => {
    expect(parse({ id: 'a', title: 'A' }, { title: 'B' })).toMatchObject({ id: 'a', title: 'B' });
  });

  test.each([
    ['ddim', 'ddim'],
    ['DDIM', 'ddim'],
    ['DPM-Solver++ 2M', 'dpm++2m'],
    ['DPM++ 2M', 'dpm++2m'],
  ])('the sampler "%s" is %s', (name, sampler) => {
    expect(parse({ defaults: { sampler: name } }).defaults.sampler).toBe(sampler);
  });

  test('a preview with a row per latent channel becomes one with a row per colour', () => {
    const bias = [0, 0, 0];
    const matrix = [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
      [10, 11, 12],
    ];
    const expected = [
      [1, 4, 7, 10],
      [2, 5, 8, 11],
      [3, 6, 9, 12],
    ];
    expect(parse({ preview: { matrix, bias } }).preview).toEqual({ matrix: expected, bias });
    expect(parse({ preview: { matrix: expected, bias } }).preview).toEqual({ matrix: expected, bias });
  });

  test.each([
    [{ prediction: 'x0' }, 'prediction'],
    [{ zeroTerminalSnr: 'yes' }, 'zeroTerminalSnr'],
    [{ defaults: { steps: '20' } }, 'defaults.steps'],
    [{ defaults: { sampler: 'plms' } }, 'defaults.sampler: "plms" is not one of dpm++2m, ddim'],
    [{ sizes: [{ width: 64 }] }, 'sizes.0.height'],
  ])('%j is refused', (record, message) => {
    expect(() => parse(record)).toThrow(FileError);
    expect(() => parse(record)).toThrow(message);
    expect(() => parse(record)).toThrow('description.json');
  });
});
