import { describe, expect, test } from '@jest/globals';
import { demandOf, fitOf, multiplicationsOf, waysToFit, type Demand } from '../../src/request/run-fit.js';

const GB = 1e9;
const large = { width: 768, height: 768 };
const small = { width: 512, height: 512 };
const demand = (change: Partial<Demand>, bytes: number, tensorBytes = 0.1 * GB): Demand => ({
  ...{ size: large, attention: 'plain', style: false, inject: false, once: 10, row: 7 },
  ...change,
  bytes,
  tensorBytes,
});
const DEMANDS = [
  demand({}, 4 * GB, 0.6 * GB),
  demand({ inject: true }, 8 * GB, 0.6 * GB),
  demand({ attention: 'background' }, 5 * GB, 0.6 * GB),
  demand({ attention: 'background', inject: true }, 9 * GB, 0.6 * GB),
  demand({ size: small }, 2 * GB),
  demand({ size: small, inject: true }, 3.5 * GB),
  demand({ size: small, attention: 'background' }, 2.5 * GB),
];
const room = (budgetGb: number, tensorGb = 2) => ({
  budgetBytes: budgetGb * GB,
  maxTensorBytes: tensorGb * GB,
});
const choice = { size: large, attention: 'background', style: false, inject: true } as const;

test('the demand is that of size, mode, style and injection together; null: not known', () => {
  expect(demandOf(DEMANDS, choice)?.bytes).toBe(9 * GB);
  expect(demandOf(DEMANDS, { ...choice, style: true })).toBeNull();
});

describe('a run', () => {
  const plain = DEMANDS[0]!;
  test('fits up to the last byte', () => {
    expect(fitOf(plain, room(4)).kind).toBe('fits');
    expect(fitOf(plain, room(3.999))).toEqual({ kind: 'memory', bytes: 4 * GB, room: 3.999 * GB });
  });

  test('does not where one tensor is larger than any buffer, however much memory there is', () => {
    expect(fitOf(plain, room(64, 0.5))).toEqual({ kind: 'tensor', bytes: 0.6 * GB, room: 0.5 * GB });
  });

  test('takes steps times rows, and what is done once', () => {
    expect(multiplicationsOf(plain, { steps: 20, rows: 2 })).toBe(10 + 20 * 2 * 7);
  });
});

describe('what would fit', () => {
  const kinds = (budgetGb: number, change = {}, tensorGb = 2) =>
    waysToFit(DEMANDS, { ...choice, ...change }, { gpu: room(budgetGb, tensorGb), smaller: small }).map(
      ({ kind }) => kind,
    );

  test('is named, each as one change, the mildest first', () => {
    expect(kinds(5)).toEqual(['without-injection', 'plain']);
    expect(kinds(4)).toEqual(['plain']);
    expect(kinds(3, { inject: false })).toEqual(['smaller']);
    expect(kinds(4, { inject: false })).toEqual(['smaller', 'plain']);
  });

  test('says its own memory and size', () => {
    const ways = waysToFit(DEMANDS, { ...choice, inject: false }, { gpu: room(3), smaller: small });
    expect(ways).toEqual([{ kind: 'smaller', size: small, bytes: 2.5 * GB }]);
  });

  test('is nothing where nothing is, or there is nothing smaller', () => {
    expect(kinds(1)).toEqual([]);
    const none = { gpu: room(2), smaller: null };
    expect(waysToFit(DEMANDS, { ...choice, attention: 'plain', inject: false }, none)).toEqual([]);
  });

  test('must fit in pieces, too', () => {
    expect(kinds(64, { inject: false }, 0.5)).toEqual(['smaller']);
  });
});
