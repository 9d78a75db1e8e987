import { expect, test } from '@jest/globals';
import { invertWebui, lineLevels } from '../../../src/image/lines/invert-webui.js';
import type { Rgb8 } from '../../../src/image/rgb8.js';

function picture(size: number, levelAt: (x: number, y: number) => readonly [number, number, number]): Rgb8 {
  const plane = (c: 0 | 1 | 2): Uint8Array =>
    Uint8Array.from({ length: size * size }, (_, i) => levelAt(i % size, Math.floor(i / size))[c]);
  return { width: size, height: size, planes: [plane(0), plane(1), plane(2)] };
}

test('paper of any tone without lines is black', () => {
  expect(new Set(lineLevels(picture(30, () => [90, 180, 250])))).toEqual(new Set([0]));
});

test('a faint line is not amplified over the noise floor: strength 16 becomes grey 127', () => {
  // One dark pixel in 60 x 60: its surroundings keep all but its own weight of the paper's 200.
  const weights = Array.from({ length: 49 }, (_, i) => Math.exp(-((i - 24) ** 2) / 72));
  const centre = 1 / weights.reduce((a, b) => a + b, 0);
  const dark = 7;
  const levels = lineLevels(
    picture(60, (x, y) => (x === 30 && y === 30 ? [200 - dark, 200 - dark, 200 - dark] : [200, 200, 200])),
  );
  expect(levels[30 * 60 + 30]).toBe(Math.trunc(((dark * (1 - centre * centre)) / 16) * 127));
});

test('a coloured mark is as dark as its lightest channel says', () => {
  const red = lineLevels(picture(40, (x) => (x === 20 ? [255, 0, 0] : [255, 255, 255])));
  expect(new Set(red)).toEqual(new Set([0]));
});

test('half of the line pixels reach grey 127; the paper is -1 for the networks', () => {
  const image = picture(64, (x) => (x % 16 === 8 ? [20, 20, 20] : [240, 240, 240]));
  const levels = lineLevels(image);
  const lines = levels.filter((_, i) => i % 16 === 8).sort();
  expect(lines[lines.length / 2]).toBeGreaterThanOrEqual(127);
  expect(lines[lines.length / 2 - 1]).toBeLessThanOrEqual(127);
  const { data, shape } = invertWebui(image);
  expect(shape).toEqual([1, 3, 64, 64]);
  expect(data[0]).toBe(-1);
  expect(data[2 * 4096 + 8]).toBeCloseTo(levels[8]! / 127.5 - 1, 6);
});
