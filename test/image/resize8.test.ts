import { describe, expect, test } from '@jest/globals';
import { resizeRgb8 } from '../../src/image/resize8.js';

/** 13 x 9 bytes, (37 i^2 + 11 i) mod 256. */
const SOURCE = Uint8Array.from({ length: 117 }, (_, i) => (37 * i * i + 11 * i) % 256);
const IMAGE = { width: 13, height: 9, planes: [SOURCE, SOURCE.map((v) => 255 - v), SOURCE] } as const;

describe("bicubic resize of bytes equals Pillow's (13.0.0), byte by byte", () => {
  test.each([
    ['smaller', 7, 5, 'fHqVqo6ihMKmbJqVfltbqVeOlUFgfXBGZaNnaLFQcmWobYk='],
    [
      'larger',
      20,
      11,
      'AAQ3nJxpcKHWk2JfjXcPh/z/n0jBybtUYJ+HjbHf1JiZqrqef3JpY/zhq1p9xIpgWpC4xKejyMahXVhkurSqm7bHXUBjYIrTll9YiKOC' +
        'VDdko+jHwrVAR6WlssqJRBcMK3JVLggdUrS5kq1rCHy5pdfOc0k+UpXHXFtqr4w6KCEvi5paXHicZywUMU+fh2+EmZhRMkBsnL2XjrRI' +
        'FHR7a8WOSDZUgHhTJilYpLu9sHlUZ5KxyqNjLhglaXNMLi1Nq8qOn4ggdtSz3vigalhkoOSuiYzBu2Q8OFeg1A==',
    ],
    ['of one axis', 13, 4, 'mJNonHijrJWZibaVW4exprpRY5jEg1dhZ1ZqWpt1TiiPkpSaK095wpNHUHFxTn/IimdNvg=='],
  ])('%s', (_, width, height, expected) => {
    const { planes } = resizeRgb8(IMAGE, { width, height });
    expect(Buffer.from(planes[0]).toString('base64')).toBe(expected);
    expect(planes[2]).toEqual(planes[0]);
    expect(planes[1].length).toBe(width * height);
  });
});

test('a picture of one colour keeps it exactly', () => {
  const plane = new Uint8Array(11 * 6).fill(201);
  const { planes } = resizeRgb8(
    { width: 11, height: 6, planes: [plane, plane, plane] },
    { width: 5, height: 17 },
  );
  expect(new Set(planes.flatMap((one) => [...one]))).toEqual(new Set([201]));
});
