/** A picture's file is read once, as long as it is the last of its role and nothing was dropped. */
import { expect, test } from '@jest/globals';
import { encodePng } from '../../../src/image/png/png.js';
import { createDecoder } from '../../../ui/engine/decode.js';
import { picture } from '../../support/pictures.js';

const ALIVE = new AbortController().signal;
const turn = () => Promise.resolve();
const file = (level: number) => encodePng(picture(3, 2, () => [level, 0, 0, 255]));

test('the same file again is the same picture; another file of its role, and a dropped one, is read', async () => {
  const decoder = createDecoder(turn);
  const first = await decoder.forJob(ALIVE)(file(7), 'sketch');
  expect(first.data[0]).toBe(7);
  expect(await decoder.forJob(ALIVE)(file(7), 'sketch')).toBe(first);
  expect((await decoder.forJob(ALIVE)(file(9), 'reference')).data[0]).toBe(9);
  expect(await decoder.forJob(ALIVE)(file(7), 'sketch')).toBe(first);
  expect((await decoder.forJob(ALIVE)(file(8), 'sketch')).data[0]).toBe(8);
  const again = await decoder.forJob(ALIVE)(file(7), 'sketch');
  expect(again).toEqual(first);
  expect(again).not.toBe(first);
  decoder.drop();
  expect(await decoder.forJob(ALIVE)(file(7), 'sketch')).not.toBe(again);
});

test('a broken file is refused each time, and what it replaces is not taken for it', async () => {
  const decoder = createDecoder(turn);
  await decoder.forJob(ALIVE)(file(7), 'sketch');
  const broken = file(7).slice(0, 40);
  for (let i = 0; i < 2; i++)
    await expect(decoder.forJob(ALIVE)(broken, 'sketch')).rejects.toMatchObject({ name: 'FormatError' });
});

test('a job that was cancelled hears of it, and the next job has the picture', async () => {
  const decoder = createDecoder(turn);
  await expect(decoder.forJob(AbortSignal.abort())(file(7), 'sketch')).rejects.toMatchObject({
    name: 'CancelledError',
  });
  expect((await decoder.forJob(ALIVE)(file(7), 'sketch')).data[0]).toBe(7);
});
