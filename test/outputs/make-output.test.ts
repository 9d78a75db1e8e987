import { describe, expect, jest, test } from '@jest/globals';
import { CancelledError } from '../../src/errors.js';
import { flatten } from '../../src/image/regions/flats.js';
import { makeOutput } from '../../src/outputs/make-output.js';
import type { RunPictures } from '../../src/outputs/output-row.js';
import { OUTPUTS } from '../../src/vocabulary/outputs.js';
import { frameSketch, gradient } from '../support/pictures.js';

jest.setTimeout(60_000);

const pictures: RunPictures = {
  sketch: frameSketch(60, 40),
  reference: gradient(24, 24),
  picture: gradient(30, 20),
  attention: null,
  paintedSize: { width: 30, height: 20 },
  resultBackground: 'keep',
  outside: null,
  gapPx: 32,
};
const running = { aborted: false };

describe('an output', () => {
  test('of picture is the model’s picture, untouched', async () => {
    const { layers } = await makeOutput('picture', pictures, running);
    expect(layers.map(({ image }) => image)).toEqual([pictures.picture]);
    expect(layers[0]!.image).toBe(pictures.picture);
  });

  test.each([
    ['flats', null],
    ['palette', pictures.reference],
  ] as const)('of %s is what flatten makes', async (output, palette) => {
    const { image } = await flatten(pictures.sketch, pictures.picture, {
      palette,
      attention: null,
      signal: running,
    });
    const name = output === 'flats' ? 'flats' : 'reference-flats';
    const layer = { name, side: 'below', blend: 'normal', opacity: 1, image };
    expect(await makeOutput(output, pictures, running)).toEqual({ layers: [layer], guide: 'regions' });
  });

  test.each(OUTPUTS.filter((output) => output !== 'picture'))('of %s can be cancelled', async (output) => {
    await expect(makeOutput(output, pictures, { aborted: true })).rejects.toThrow(CancelledError);
  });
});
