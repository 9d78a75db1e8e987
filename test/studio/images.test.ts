import { describe, expect, jest, test } from '@jest/globals';
import { decodePng } from '../../src/image/png/png.js';
import { imagesInUse } from '../../studio/document/images-in-use.js';
import { ImageStore } from '../../studio/render/images.js';
import { createStage, pngOf } from './stage.js';

const picture = (level: number, side = 64) => pngOf(side, side, () => [level, 0, 0, 255]);
/** Pixels of 64 x 64 with their halved sizes. */
const ONE = 64 * 64 * 4 * 2;

describe('the cache of pixels', () => {
  test('never holds more than it may, however many pictures are drawn', async () => {
    const images = new ImageStore(async (bytes) => decodePng(bytes), 4 * ONE);
    for (let run = 0; run < 30; run++) {
      const { hash } = images.add(picture(run));
      await images.load([hash]);
      expect(images.peek(hash)).not.toBeNull();
      expect(images.stats.decodedBytes).toBeLessThanOrEqual(4 * ONE);
    }
  });

  test('keeps what is drawn together, also beyond its bound: nothing is decoded for ever', async () => {
    const images = new ImageStore(async (bytes) => decodePng(bytes), ONE);
    const hashes = [1, 2, 3].map((level) => images.add(picture(level)).hash);
    await images.load(hashes);
    expect(images.missing(hashes)).toEqual([]);
  });

  test('a file that no decoder reads is tried once, and drawn as nothing', async () => {
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    let tries = 0;
    const images = new ImageStore(() => Promise.reject(new Error(`try ${++tries}`)));
    const { hash } = images.add(picture(1));
    await images.load([hash]);
    await images.load([hash]);
    expect([tries, images.peek(hash), images.missing([hash])]).toEqual([1, null, []]);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });
});

describe('files', () => {
  /** A picture of 400 kB: only its header is read here. */
  const large = (seed: number) => {
    const bytes = new Uint8Array(400_000).fill(seed);
    bytes.set(pngOf(1, 1, () => [0, 0, 0, 255]));
    return bytes;
  };

  test('what no layer has, in no step of the history, makes room', () => {
    const { document, images, run } = createStage();
    const { figma } = run;
    const kept = figma.createImage(large(0));
    const node = figma.createRectangle();
    node.fills = [{ type: 'IMAGE', imageHash: kept.hash, scaleMode: 'FILL' }];
    figma.commitUndo();
    node.remove();
    figma.commitUndo();
    for (let i = 1; i <= 80; i++) figma.createImage(large(i));
    expect(images.stats.fileBytes).toBeLessThan(18 << 20);
    document.undo();
    expect(imagesInUse(document.trees)).toEqual(new Set([kept.hash]));
    expect(images.get(kept.hash)).not.toBeNull();
    expect(node.fills).toMatchObject([{ imageHash: kept.hash }]);
  });
});
