import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { adaptLines } from '../../src/image/lines/adapt-lines.js';
import { isSamePicture, judgeColours, judgeLines, measureLook } from '../../src/image/look.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { decodePng } from '../../src/image/png/png.js';
import { picture } from '../support/pictures.js';

type Pixel = readonly [number, number, number, number];
const grey = (luma: number, alpha = 255): Pixel => [luma, luma, luma, alpha];
const CLEAR: Pixel = [0, 0, 0, 0];

const paint = (at: (x: number, y: number) => Pixel, side = 96) => picture(side, side, at);

/** A circle and a stroke, as a drawing has them. */
const isStroke = (x: number, y: number) =>
  Math.abs(Math.hypot(x - 48, y - 48) - 30) < 1 || (x === y && x < 40);
const drawn = (ink: Pixel, paper: Pixel) => paint((x, y) => (isStroke(x, y) ? ink : paper));
const linesOf = (picture: Rgba8) => judgeLines(measureLook(picture));
const coloursOf = (picture: Rgba8) => judgeColours(measureLook(picture));

describe('lines', () => {
  test.each<[string, Rgba8, ReturnType<typeof linesOf>]>([
    ['black on white', drawn(grey(0), grey(255)), 'dark'],
    ['black on nothing', drawn(grey(0), CLEAR), 'dark'],
    ['pencil on cream', drawn([120, 110, 100, 255], [240, 228, 205, 255]), 'dark'],
    ['ink on middle grey', drawn(grey(20), grey(140)), 'dark'],
    [
      'ink and white chalk on toned paper',
      paint((x, y) => (isStroke(x, y) ? grey(20) : x < 4 ? grey(255) : grey(180))),
      'dark',
    ],
    ['heavy black on white', paint((x, y) => (y > 40 || isStroke(x, y) ? grey(0) : grey(255))), 'dark'],
    ['exactly 30 levels', drawn(grey(225), grey(255)), 'dark'],
    ['29 levels', drawn(grey(226), grey(255)), 'pale'],
    ['faint on nothing', drawn(grey(0, 20), CLEAR), 'pale'],
    ['dark on almost as dark', drawn(grey(30), grey(50)), 'pale'],
    ['white on black', drawn(grey(255), grey(0)), 'light'],
    ['chalk on a blackboard', drawn(grey(220), [30, 60, 45, 255]), 'light'],
    ['white on nothing', drawn(grey(255), CLEAR), 'light'],
    ['all white', paint(() => grey(255)), 'none'],
    ['all black', paint(() => grey(0)), 'none'],
    ['nothing', paint(() => CLEAR), 'none'],
    ['a white card with clear margins', paint((x) => (x < 30 ? CLEAR : grey(255))), 'none'],
    ['a speck of dust', paint((x, y) => (x === 9 && y === 9 ? grey(0) : grey(255))), 'none'],
  ])('%s', (_, picture, lines) => expect(linesOf(picture)).toBe(lines));
});

describe('colours', () => {
  test.each<[string, Rgba8, ReturnType<typeof coloursOf>]>([
    ['a painting', paint((x, y) => [2 * x, 90, 2 * y, 255]), 'coloured'],
    [
      'a small red dot on white',
      paint((x, y) => (Math.hypot(x - 9, y - 9) < 5 ? [200, 30, 30, 255] : grey(255))),
      'coloured',
    ],
    ['one flat colour', paint(() => [200, 80, 60, 255]), 'coloured'],
    ['a grey photograph', paint((x, y) => grey(x + y)), 'grey'],
    ['a warm grey one', paint((x, y) => [x + y + 12, x + y + 6, x + y, 255]), 'grey'],
    ['a drawing', drawn(grey(0), grey(255)), 'drawing'],
    ['a drawing on nothing', drawn(grey(0), CLEAR), 'drawing'],
    ['all white', paint(() => grey(255)), 'blank'],
    ['all black', paint(() => grey(0)), 'blank'],
  ])('%s', (_, picture, colours) => expect(coloursOf(picture)).toBe(colours));
});

describe('the drawings and references of this repository', () => {
  const files = readdirSync('examples').filter((file) => file.endsWith('.png'));
  const looks = files.map((file) => measureLook(decodePng(readFileSync(`examples/${file}`), file)));

  test('raise no false alarm', () => {
    expect(files.length).toBeGreaterThan(10);
    for (const [i, file] of files.entries()) {
      const found = file.startsWith('sketch') ? judgeLines(looks[i]!) : judgeColours(looks[i]!);
      expect([file, found]).toEqual([file, file.startsWith('sketch') ? 'dark' : 'coloured']);
    }
  });

  test('are each the same as itself and as no other', () => {
    const same = looks.map((a) => looks.flatMap((b, j) => (isSamePicture(a, b) ? [j] : [])));
    expect(same).toEqual(looks.map((_, i) => [i]));
  });
});

describe('adapted lines', () => {
  const at = ({ data, width }: Rgba8, x: number, y: number) => [
    ...data.slice(4 * (y * width + x)).slice(0, 4),
  ];
  const [onStroke, onPaper] = [
    [20, 20],
    [3, 90],
  ] as const;

  test.each([
    ['pale on white', drawn(grey(235), grey(255)), 'stretched'],
    ['pale on grey', drawn(grey(180), grey(195)), 'stretched'],
    ['white on black', drawn(grey(255), grey(0)), 'inverted'],
    ['chalk on a blackboard', drawn(grey(190), grey(60)), 'inverted'],
  ] as const)('%s become black on white', (_, sketch, treatment) => {
    const adapted = adaptLines(sketch, treatment);
    expect(at(adapted, ...onStroke)).toEqual([0, 0, 0, 255]);
    expect(at(adapted, ...onPaper)).toEqual([255, 255, 255, 255]);
    expect(linesOf(adapted)).toBe('dark');
  });

  test.each([
    ['faint', drawn(grey(0, 20), CLEAR), 'stretched'],
    ['white', drawn(grey(255), CLEAR), 'inverted'],
  ] as const)('%s strokes on nothing become black ones on nothing', (_, sketch, treatment) => {
    const adapted = adaptLines(sketch, treatment);
    expect(at(adapted, ...onStroke)).toEqual([0, 0, 0, 255]);
    expect(at(adapted, ...onPaper)[3]).toBe(0);
  });

  test('as drawn, nothing is touched; nor is a layer without lines', () => {
    const sketch = drawn(grey(100), grey(200));
    expect(adaptLines(sketch, 'as-drawn')).toBe(sketch);
    const blank = paint(() => grey(255));
    expect(adaptLines(blank, 'stretched')).toBe(blank);
  });
});
