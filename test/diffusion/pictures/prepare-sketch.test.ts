import { describe, expect, test } from '@jest/globals';
import { prepareSketch } from '../../../src/diffusion/pictures/prepare-sketch.js';
import type { Models } from '../../../src/runtime/models.js';
import type { NetworkName } from '../../../src/runtime/contracts.js';
import type { Feed } from '../../../src/runtime/session.js';
import { picture } from '../../support/pictures.js';
import type { Preprocess } from '../../../src/vocabulary/preprocess.js';

const size = { width: 64, height: 64 };
/** Its left half is black. */
const sketch = picture(40, 20, (x) => (x < 20 ? [0, 0, 0] : [255, 255, 255]));

/** Every network answers `say` of its first channel, and is remembered by name and size. */
function answering(say: (value: number) => number) {
  const asked: string[] = [];
  const load = async (name: NetworkName) => ({
    run: async ({ image }: Readonly<Record<string, Feed>>) => {
      const [, , height, width] = (image as { readonly shape: readonly number[] }).shape as [
        number,
        number,
        number,
        number,
      ];
      asked.push(`${name} ${width} x ${height}`);
      const { data } = image as { readonly data: Float32Array };
      const lines = data.slice(0, width * height).map(say);
      return { lines: { shape: [1, 1, height, width], read: async () => lines, dispose: () => undefined } };
    },
    release: async () => undefined,
  });
  const names = ['lines-lineart', 'lines-denoise', 'lines-keras', 'lines-sk'];
  const networks = Object.fromEntries(names.map((name) => [name, {}]));
  return { asked, models: { pack: { title: 'Test', networks }, load } as unknown as Models };
}

describe('lines drawn by a network', () => {
  const cases: [Preprocess, (value: number) => number, string][] = [
    // What stands before and behind each network: pipeline appendix B. Black in is line out.
    ['lineart', (value) => value, 'lines-lineart 256 x 256'],
    ['lineart-denoise', (value) => value, 'lines-denoise 48 x 32'],
    ['lineart-sk', (value) => value / 127.5 - 1, 'lines-sk 40 x 20'],
  ];
  test.each(cases)(
    '%s sees the sketch at its own size and shape; they fill its box',
    async (preprocess, say, call) => {
      const { asked, models } = answering(say);
      const { image, box } = await prepareSketch(sketch, { size, preprocess }, models);
      expect(asked).toEqual([call]);
      expect(box).toEqual({ x: 0, y: 16, width: 64, height: 32 });
      const at = (x: number, y: number) => image.data[64 * y + x];
      expect([at(8, 32), at(56, 32), at(8, 4)]).toEqual([1, -1, -1]);
    },
  );

  test('a pack without the extractor says so', async () => {
    const models = { pack: { title: 'Test', networks: {} } } as unknown as Models;
    await expect(prepareSketch(sketch, { size, preprocess: 'lineart' }, models)).rejects.toMatchObject({
      coded: { code: 'model-lacks-extractor', params: { model: 'Test', extractor: 'lines-lineart' } },
    });
  });
});

test('invert-webui finds lines of any tone on paper of any tone', async () => {
  const grey = picture(60, 60, (x) => (x >= 29 && x < 31 ? [120, 120, 120] : [200, 200, 200]));
  const { image } = await prepareSketch(
    grey,
    { size: { width: 60, height: 60 }, preprocess: 'invert-webui' },
    {} as Models,
  );
  const row = [...image.data.subarray(60 * 30, 60 * 31)];
  // The lines' median becomes grey 127 of 255.
  expect(row[29]).toBeCloseTo(127 / 127.5 - 1, 2);
  expect(row[10]).toBe(-1);
});
