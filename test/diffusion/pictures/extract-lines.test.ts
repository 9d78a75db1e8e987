import { describe, expect, test } from '@jest/globals';
import { analysedSize, extractLines } from '../../../src/diffusion/pictures/extract-lines.js';
import { UserError } from '../../../src/errors.js';
import type { Rgb8 } from '../../../src/image/rgb8.js';
import type { Models, Sizes } from '../../../src/runtime/models.js';
import type { NetworkName } from '../../../src/runtime/contracts.js';
import type { Pack } from '../../../src/runtime/pack.js';
import type { HostTensor } from '../../../src/runtime/session.js';
import { toldBy } from '../../support/english.js';

/** A pack whose extractors answer with the first channel of what they see. */
function echoModels(names: readonly NetworkName[]): {
  readonly models: Models;
  readonly loads: [string, Sizes][];
  readonly seen: HostTensor[];
  released(): number;
} {
  const loads: [string, Sizes][] = [];
  const seen: HostTensor[] = [];
  let released = 0;
  const networks = Object.fromEntries(names.map((name) => [name, {}]));
  const models: Models = {
    pack: { title: 'Echo', networks } as unknown as Pack,
    backend: { kind: 'cpu' } as unknown as Models['backend'],
    emission: 'portable',
    budgetBytes: Infinity,
    load: async (name, sizes) => {
      loads.push([name, sizes]);
      return {
        run: async ({ image }: Readonly<Record<string, unknown>>) => {
          const host = image as HostTensor;
          seen.push(host);
          const [, , h, w] = host.shape as [number, number, number, number];
          const data = host.data.slice(0, h * w);
          const value = { shape: [1, 1, h, w], read: async () => data, dispose: () => {} };
          return { lines: value as unknown as HostTensor & typeof value };
        },
        release: async () => void released++,
      } as unknown as Awaited<ReturnType<Models['load']>>;
    },
  };
  return { models, loads, seen, released: () => released };
}

function ramp(width: number, height: number): Rgb8 {
  const plane = Uint8Array.from({ length: width * height }, (_, i) => i % 251);
  return { width, height, planes: [plane, plane, plane] };
}

describe('the size that is analysed', () => {
  test.each([
    [300, 200, 'authors', 512, 512],
    [300, 200, 'own', 300, 200],
    [1024, 10, 'own', 1024, 10],
    [2048, 1000, 'own', 1024, 500],
    [5000, 2, 'own', 1024, 1],
  ] as const)('%d x %d, %s: %d x %d', (width, height, analysis, expectedWidth, expectedHeight) => {
    expect(analysedSize({ width, height }, analysis)).toEqual({
      width: expectedWidth,
      height: expectedHeight,
    });
  });
});

test('a sketch at its own size is extended by its edge to what the network takes, and cut again', async () => {
  const echo = echoModels(['lines-sk']);
  const sketch = ramp(10, 7);
  const { lines, analysed } = await extractLines(
    sketch,
    { network: 'lines-sk', analysis: 'own' },
    echo.models,
  );
  expect(echo.loads).toEqual([['lines-sk', { h: 8, w: 12 }]]);
  const [image] = echo.seen;
  expect([...image!.data.slice(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9]);
  expect(image!.data.slice(7 * 12, 8 * 12)).toEqual(image!.data.slice(6 * 12, 7 * 12));
  expect(analysed).toEqual({ width: 10, height: 7 });
  expect(lines.shape).toEqual([1, 3, 7, 10]);
  expect([...lines.data.slice(0, 70)]).toEqual(Array.from(sketch.planes[0], (value) => -value));
  expect(echo.released()).toBe(1);
});

test("the authors' way sees 512 x 512 of any sketch; lineart_keras is run on each channel in one session", async () => {
  const echo = echoModels(['lines-keras']);
  const result = await extractLines(
    ramp(40, 25),
    { network: 'lines-keras', analysis: 'authors' },
    echo.models,
  );
  expect(echo.loads).toEqual([['lines-keras', { h: 512, w: 512 }]]);
  expect(echo.seen.map((image) => image.shape)).toEqual([1, 2, 3].map(() => [1, 1, 512, 512]));
  expect(result.lines.shape).toEqual([1, 3, 512, 512]);
  expect(echo.released()).toBe(1);
});

test('a pack without the extractor says so before anything is loaded', async () => {
  const echo = echoModels(['lines-sk']);
  const run = extractLines(ramp(8, 8), { network: 'lines-lineart', analysis: 'own' }, echo.models);
  await expect(run).rejects.toThrow(UserError);
  expect(await toldBy(run)).toMatch(/“Echo” cannot redraw lines as “lines-lineart” does/);
  expect(echo.loads).toEqual([]);
});
