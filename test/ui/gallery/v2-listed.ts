/** The full-size model as the site's list has it. */
import type { ListedPack } from '../../../src/runtime/pack-list.js';

export const V2_LISTED: ListedPack = {
  path: '../../packs/v2/',
  id: 'v2',
  version: '1',
  title: 'ColorizeDiffusion v2',
  weights: 'int8',
  sources: ['a'.repeat(64)],
  licence: { id: 'CC-BY-NC-SA-4.0', attribution: 'Its six authors', nonCommercial: true },
  files: ['b', 'c'].map((digit) => ({ sha256: digit.repeat(64), bytes: 2.95e9 })),
};
