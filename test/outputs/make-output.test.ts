import { describe, expect, jest, test } from '@jest/globals';
import { CancelledError } from '../../src/errors.js';
import { flatten } from '../../src/image/regions/flats.js';
import { makeOutput } from '../../src/outputs/make-output.js';
import { frameSketch, gradient } from '../support/pictures.js';

jest.setTimeout(60_000);

const pictures = {
  sketch: frameSketch(60, 40),
  reference: gradient(24, 24),
  picture: gradient(30, 20),
  attention: null,
};
const running = { aborted: false };

describe('an output', () => {
  test('of picture is the model’s picture, untouched', async () => {
    const [layer, ...others] = await makeOutput('picture', pictures, running);
    expect(layer!.image).toBe(pictures.picture);
    expect(others).toEqual([]);
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
    expect(await makeOutput(output, pictures, running)).toEqual([
      {
        name: output === 'flats' ? 'flats' : 'reference-flats',
        side: 'below',
        blend: 'normal',
        opacity: 1,
        image,
      },
    ]);
  });

  test('of flats can be cancelled', async () => {
    await expect(makeOutput('flats', pictures, { aborted: true })).rejects.toThrow(CancelledError);
  });
});
