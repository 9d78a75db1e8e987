import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addDims,
  canonicalDim,
  dimsEqual,
  divideDims,
  evaluateDim,
  formatShape,
  multiplyDims,
  ratioOf,
  symbolsOf,
} from '../../../models/onnx/dims.js';

const SIZES = { h: 24, w: 36 };
const symbolic = fc
  .record({
    factor: fc.integer({ min: 1, max: 12 }),
    symbols: fc.constantFrom('h', 'w', 'h*w', 'w*h', 'h*h'),
  })
  .map(({ factor, symbols }) => `${factor}*${symbols}`);
const dim = fc.oneof(fc.integer({ min: 1, max: 4096 }), symbolic);

describe('dimensions', () => {
  test.each([
    ['h', 'h'],
    ['1*h', 'h'],
    ['8*h/2', '4*h'],
    ['w*h/16', 'h*w/16'],
    ['4*h/16', 'h/4'],
    [7, 7],
  ])('%s is written %s', (given, canonical) => {
    expect(canonicalDim(given)).toBe(canonical);
  });

  test.each(['', 'H', 'h*', '2h', 'h/w', 'h+1', '-h', 'h/2/2', 'hh'])('"%s" is not a dimension', (text) => {
    expect(() => canonicalDim(text)).toThrow('is not a dimension');
  });

  test('a negative or fractional number is not a dimension', () => {
    expect(() => canonicalDim(-1)).toThrow('-1 is not a dimension');
    expect(() => canonicalDim(0.5)).toThrow('0.5 is not a dimension');
  });

  test('a product evaluates to the product of the values', () => {
    fc.assert(
      fc.property(dim, dim, (a, b) => {
        expect(evaluateDim(multiplyDims([a, b]), SIZES)).toBe(evaluateDim(a, SIZES) * evaluateDim(b, SIZES));
      }),
    );
  });

  test('division undoes multiplication', () => {
    fc.assert(
      fc.property(dim, dim, (a, b) => expect(divideDims(multiplyDims([a, b]), b)).toBe(canonicalDim(a))),
    );
  });

  test('products do not depend on the order', () => {
    fc.assert(fc.property(dim, dim, (a, b) => expect(multiplyDims([a, b])).toBe(multiplyDims([b, a]))));
  });

  test('sums of equal monomials stay monomials, others are refused', () => {
    expect(addDims('h/2', 'h/2')).toBe('h');
    expect(addDims('3*h', 'h/2')).toBe('7*h/2');
    expect(addDims(3, 4)).toBe(7);
    expect(addDims(0, 'h')).toBe('h');
    expect(() => addDims('h', 1)).toThrow('h + 1 is not a monomial');
    expect(() => addDims('h', 'w')).toThrow('is not a monomial');
  });

  test('numbers divide exactly or not at all', () => {
    expect(divideDims('h', 2)).toBe('h/2');
    expect(divideDims('h*w', 'w')).toBe('h');
    expect(() => divideDims(3, 2)).toThrow('not a whole dimension');
    expect(() => divideDims('h', 'w')).toThrow('w does not occur in h');
    expect(() => divideDims('h', 0)).toThrow('cannot divide');
  });

  test('evaluation refuses unknown symbols and fractions', () => {
    expect(evaluateDim('h*w/16', { h: 8, w: 6 })).toBe(3);
    expect(() => evaluateDim('h/2', { h: 5 })).toThrow('h/2 is not whole');
    expect(() => evaluateDim('h', {})).toThrow('no size given for h');
  });

  test('parts of a monomial are read off', () => {
    expect(ratioOf('8*h')).toEqual({ factor: 8, divisor: 1 });
    expect(ratioOf('h*w/16')).toEqual({ factor: 1, divisor: 16 });
    expect(symbolsOf('w*h/4')).toEqual(['h', 'w']);
    expect(symbolsOf(5)).toEqual([]);
    expect(formatShape([1, 'h'])).toBe('[1,h]');
    expect(dimsEqual('w*h', 'h*w')).toBe(true);
  });
});
