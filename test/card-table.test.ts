/** What README says of graphics cards is what the formula says, and the formula keeps to what the model is built for. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { runDemand } from '../src/diffusion/run-demand.js';
import { cardTable } from './support/card-table.js';
import { deviceOf, v2Config, type Precision } from './support/published-memory.js';

/** The formatter pads columns. */
const cellsOf = (table: string): string[][] =>
  table.split('\n').map((line) => line.split('|').map((cell) => cell.trim().replace(/^-+$/, '---')));

test('the table of cards in the README', () => {
  const readme = readFileSync('README.md', 'utf8');
  const table = /^\| card +\|[^]*?(?=\n\n)/m.exec(readme)?.[0] ?? '';
  expect(cellsOf(table)).toEqual(cellsOf(cardTable()));
});

describe('a guided run of v2 at 512 px takes at most', () => {
  const size = { width: 512, height: 512 };
  test.each<[number, Precision]>([
    [2.2, { storage: 'float16', emission: 'gpu-half' }],
    [1.4, { storage: 'int8', emission: 'gpu-half' }],
    [4.0, { storage: 'float16', emission: 'gpu' }],
    [4.0, { storage: 'float16', emission: 'gpu-plain' }],
    [2.2, { storage: 'int8', emission: 'gpu-plain' }],
  ])('%f GB', (gigabytes, precision) => {
    const device = deviceOf(v2Config(), precision, gigabytes * 1e9);
    const plan = { mode: { attention: 'plain', style: false }, injects: false, size } as const;
    const { bytes } = runDemand(plan, device)!;
    expect(bytes / 1e9).toBeLessThanOrEqual(gigabytes);
    // A U-Net alone takes more than half of that.
    expect(bytes / 1e9).toBeGreaterThan(gigabytes / 2);
  });
});
