import { expect, test } from '@jest/globals';
import { sizeEmbedding } from '../../../src/diffusion/conditions/size-embedding.js';
import { readFixture, relativeError } from '../../support/read-safetensors.js';

const golden = readFixture('golden-size-embedding');
const MODEL = { width: 128, height: 128 };

test.each([
  ['same', { height: 160, width: 96 }],
  ['large', { height: 300, width: 200 }],
  ['small', { height: 64, width: 96 }],
])("'%s' is embedded as the authors do", (name, size) => {
  expect(relativeError(sizeEmbedding(size, MODEL), golden(name).data)).toBeLessThan(1e-6);
});
