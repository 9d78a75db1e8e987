/** Drawings of a few fields, painted wrongly on purpose: what each kind of mistake is counted as. */
import { describe, expect, test } from '@jest/globals';
import { diagnose, isFoggy, regionDifferences, type Diagnosed } from '../../../cli/evaluation/diagnosis.js';
import { diagnosisLines, summarizeDiagnoses } from '../../../cli/evaluation/diagnosis-report.js';
import { truthRegions } from '../../../cli/evaluation/truth-regions.js';
import type { Flats } from '../../../src/image/regions/flats.js';
import { picture } from '../../support/pictures.js';

type Colour = readonly [number, number, number];
const RED: Colour = [200, 30, 30];
const BLUE: Colour = [30, 60, 200];
const GREEN: Colour = [40, 160, 60];
const WHITE: Colour = [255, 255, 255];
const CREAM: Colour = [255, 250, 235];
const SIDE = 40;

/** Label 1: the ground, white. 2: a red square in it. 3: a green one. */
const labelAt = (x: number, y: number): number => {
  if (y < 10 || y >= 30) return 1;
  if (x >= 5 && x < 15) return 2;
  return x >= 25 && x < 35 ? 3 : 1;
};
const TRUTH: readonly Colour[] = [WHITE, WHITE, RED, GREEN];
const fields = (colours: readonly Colour[]) => picture(SIDE, SIDE, (x, y) => colours[labelAt(x, y)]!);
const regionNumbers = Uint32Array.from({ length: SIDE * SIDE }, (_, i) =>
  labelAt(i % SIDE, Math.floor(i / SIDE)),
);
const truth = truthRegions({ width: SIDE, height: SIDE, data: regionNumbers }, fields(TRUTH));
/** Has red and white, but no green. */
const reference = picture(32, 32, (x) => (x < 16 ? RED : WHITE));

const candidate = (rgb: Colour) => ({ rgb, score: 0, patch: 0 });
/** Flats with the labels of `at`, painted as given. */
function flatsOf(
  at: (x: number, y: number) => number,
  colours: readonly Colour[],
  choices: readonly Colour[],
): Flats {
  const regions = Int32Array.from({ length: SIDE * SIDE }, (_, i) => at(i % SIDE, Math.floor(i / SIDE)));
  const image = picture(SIDE, SIDE, (x, y) => colours[at(x, y)]!);
  return {
    ...{ image, regions, count: colours.length - 1, colours },
    suggested: colours,
    lookedAt: null,
    candidates: colours.map(() => choices.map(candidate)),
  };
}

function diagnosed(colours: readonly Colour[], change: Partial<Diagnosed> = {}) {
  const flats = flatsOf(labelAt, colours, [BLUE, RED]);
  const pictures = { picture: fields(TRUTH), flats: fields(TRUTH), palette: flats.image };
  return diagnose({ pictures, flats, reference, truth, mask: null, ...change });
}

describe('a case', () => {
  test('that is right has errors of 0, by place and by the reference’s colours', () => {
    const { errors, fog, tinted, ...counts } = diagnosed(TRUTH);
    expect(errors.palette).toEqual({ inside: [0, 0], atBorder: [0], present: [0, 0], absent: [0] });
    expect(fog).toEqual({ count: 0, of: 1200 });
    expect(tinted).toEqual({ count: 0, of: 1 });
    expect(counts).toEqual({
      ...{ first: { count: 2, of: 2 }, firstThree: { count: 2, of: 2 } },
      ...{ needsSplit: 0, easyMerge: 0, hardMerge: 0 },
    });
  });

  test('with the wrong first choice may have the right one among three; a colour that is absent does not count', () => {
    const { first, firstThree } = diagnosed([WHITE, WHITE, BLUE, BLUE]);
    expect([first, firstThree]).toEqual([
      { count: 1, of: 2 },
      { count: 2, of: 2 },
    ]);
  });

  test('with its ground off is foggy; cream is no fog, but a tint', () => {
    const foggy = diagnosed([WHITE, BLUE, RED, GREEN]);
    expect([foggy.fog, isFoggy(foggy)]).toEqual([{ count: 1200, of: 1200 }, true]);
    const cream = diagnosed([WHITE, CREAM, RED, GREEN]);
    expect([cream.fog!.count, isFoggy(cream), cream.tinted]).toEqual([0, false, { count: 1, of: 1 }]);
  });

  test('has its ground where the mask is dark', () => {
    const data = Float32Array.from(regionNumbers, (label) => (label === 2 ? 0 : 1));
    const { fog } = diagnosed([WHITE, BLUE, BLUE, GREEN], { mask: { width: SIDE, height: SIDE, data } });
    expect(fog).toEqual({ count: 200, of: 200 });
    const none = Float32Array.from(regionNumbers, () => 1);
    expect(diagnosed(TRUTH, { mask: { width: SIDE, height: SIDE, data: none } }).fog).toBeNull();
  });

  test('wants a split where a region has two colours, and merges where one has several regions', () => {
    const joined = flatsOf((x, y) => (labelAt(x, y) === 1 ? 1 : 2), [WHITE, WHITE, RED], []);
    expect(diagnosed(TRUTH, { flats: joined })).toMatchObject({ needsSplit: 1, easyMerge: 0, hardMerge: 0 });
    const halves = (x: number, y: number) => (labelAt(x, y) === 2 && y < 20 ? 4 : labelAt(x, y));
    const alike = flatsOf(halves, [WHITE, WHITE, RED, GREEN, RED], []);
    expect(diagnosed(TRUTH, { flats: alike })).toMatchObject({ needsSplit: 0, easyMerge: 1, hardMerge: 0 });
    const unlike = flatsOf(halves, [WHITE, WHITE, RED, GREEN, BLUE], []);
    expect(diagnosed(TRUTH, { flats: unlike })).toMatchObject({ needsSplit: 0, easyMerge: 0, hardMerge: 1 });
  });
});

describe('two seeds', () => {
  test('differ region by region, apart where the reference lacks the colour', () => {
    const other = fields([WHITE, WHITE, RED, BLUE]);
    const { present, absent } = regionDifferences(fields(TRUTH), other, { truth, reference });
    expect(present).toEqual([0, 0]);
    expect(absent).toHaveLength(1);
    expect(absent[0]).toBeGreaterThan(40);
  });
});

describe('a set', () => {
  test('is the mean of its regions and the sum of its counts', () => {
    const seeds = { present: [1, 3], absent: [] };
    const right = { diagnosis: diagnosed(TRUTH), otherSeed: seeds };
    const wrong = { diagnosis: diagnosed([WHITE, BLUE, BLUE, GREEN]), otherSeed: seeds };
    const report = summarizeDiagnoses([right, wrong]);
    expect(report).toMatchObject({
      absentShare: 1 / 3,
      segmentAccuracy: { first: 0.5, firstThree: 0.75 },
      fog: { share: 0.5, cases: 1, of: 2 },
      whiteTint: { share: 0.5, cases: 1, of: 2 },
      seedDifference: { present: 2, absent: null },
    });
    expect(report.regionMeans.absent).toEqual({ picture: 0, flats: 0, palette: 0 });
    expect(diagnosisLines(report).join('\n')).toContain('first choice 50.0 %, first three 75.0 %');
  });
});
