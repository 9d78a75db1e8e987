/**
 * Icon and cover of the plugin's page in Figma's Community, drawn from the project's own pictures:
 *
 *   npx tsx release/art/draw-art.ts     writes docs/publish/icon.png (128 x 128) and docs/publish/cover.png (1920 x 1080)
 *
 * Sketch and reference are those of examples/; the colours are flats that the starter made of them (scarf-flats.png beside
 * this file: `npm run -s colorize -- --sketch examples/sketch-scarf.png --reference examples/reference-crimson.png --output
 * flats --out release/art/scarf-flats.png`).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { multiply } from '../../src/image/composite.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { decodePng, encodePng } from '../../src/image/png/png.js';
import * as draw from './surface.js';

export const ART_FOLDER = 'docs/publish';

export interface Art {
  readonly icon: Rgba8;
  readonly cover: Rgba8;
}

export function drawArt(): Art {
  const sketch = read('examples/sketch-scarf.png');
  const colour = multiply(read('release/art/scarf-flats.png'), sketch);
  const reference = read('examples/reference-crimson.png');
  return { icon: drawIcon(sketch, colour), cover: drawCover({ sketch, reference, colour }) };
}

const read = (path: string): Rgba8 => decodePng(readFileSync(path), path);

/** The face: lines on paper to the left of a slanted edge, colours to the right. */
function drawIcon(sketch: Rgba8, colour: Rgba8): Rgba8 {
  const whole = { x: 0, y: 0, width: 128, height: 128 };
  const face = { x: 130, y: 70, width: 510, height: 510 };
  const icon = draw.newSurface(128, 128, () => [255, 255, 255]);
  draw.fill(icon, { within: whole, distance: () => -1 }, draw.pictureIn(sketch, face, whole));
  const right: draw.Distance = (x, y) => 64 - x + (y - 64) * -0.28;
  draw.fill(icon, { within: whole, distance: right }, draw.pictureIn(colour, face, whole));
  const edge = draw.stroke([64 + 0.28 * 70, -6], [64 - 0.28 * 70, 134], 1.6);
  draw.fill(icon, edge, draw.plain([255, 255, 255]));
  return icon;
}

const COVER = { width: 1920, height: 1080 };
const CARD = { width: 510, height: 640 };
const GAP = 96;
const WHITE: draw.Colour = [255, 255, 255];

interface Pictures {
  readonly sketch: Rgba8;
  readonly reference: Rgba8;
  readonly colour: Rgba8;
}

/** Sketch + reference → result, as cards. */
function drawCover({ sketch, reference, colour }: Pictures): Rgba8 {
  const cover = draw.newSurface(COVER.width, COVER.height, ground);
  const left = (COVER.width - 3 * CARD.width - 2 * GAP) / 2;
  const top = (COVER.height - CARD.height) / 2;
  const at = (column: number): draw.Box => ({ ...CARD, x: left + column * (CARD.width + GAP), y: top });
  drawCard(cover, sketch, at(0));
  drawCard(cover, reference, at(1));
  drawCard(cover, colour, at(2));
  const middle = COVER.height / 2;
  drawSign(cover, plus(left + CARD.width + GAP / 2, middle));
  drawSign(cover, arrow(left + 2 * CARD.width + 1.5 * GAP, middle));
  return cover;
}

/** From the teal of the coat down to a night blue. */
function ground(_x: number, y: number): draw.Colour {
  const t = y / COVER.height;
  const mix = (a: number, b: number) => Math.round(a + (b - a) * t);
  return [mix(24, 36), mix(116, 48), mix(124, 92)];
}

function drawCard(cover: Rgba8, picture: Rgba8, box: draw.Box): void {
  const shape = draw.roundedBox(box, 28);
  draw.castShadow(cover, shape, 36);
  draw.fill(cover, shape, draw.pictureIn(picture, fitting(picture), box));
}

/** The largest part of the card's shape, in the middle of the picture. */
function fitting({ width, height }: Rgba8): draw.Box {
  const scale = Math.min(width / CARD.width, height / CARD.height);
  const size = { width: Math.round(CARD.width * scale), height: Math.round(CARD.height * scale) };
  return { ...size, x: Math.floor((width - size.width) / 2), y: Math.floor((height - size.height) / 2) };
}

function drawSign(cover: Rgba8, strokes: readonly draw.Shape[]): void {
  for (const shape of strokes) draw.fill(cover, shape, draw.plain(WHITE));
}

const REACH = 24;
const HALF_WIDTH = 5.5;

const plus = (x: number, y: number): readonly draw.Shape[] => [
  draw.stroke([x - REACH, y], [x + REACH, y], HALF_WIDTH),
  draw.stroke([x, y - REACH], [x, y + REACH], HALF_WIDTH),
];

const arrow = (x: number, y: number): readonly draw.Shape[] => [
  draw.stroke([x - REACH - 6, y], [x + REACH + 6, y], HALF_WIDTH),
  draw.stroke([x + REACH + 6, y], [x + REACH - 14, y - 20], HALF_WIDTH),
  draw.stroke([x + REACH + 6, y], [x + REACH - 14, y + 20], HALF_WIDTH),
];

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(ART_FOLDER, { recursive: true });
  for (const [name, picture] of Object.entries(drawArt()))
    writeFileSync(`${ART_FOLDER}/${name}.png`, encodePng(picture as Rgba8));
}
