/**
 * `npx tsx cli/evaluation/foreign-set.ts --package DIR --out SET [--count N] [--size PX]`: cases of `evaluate` from drawings by
 * others, of which a package has twins in black lines and in colour. DIR is the unpacked npm package `openmoji`
 * (`npm pack openmoji && tar xzf openmoji-*.tgz`; its drawings are CC BY-SA 4.0, by the OpenMoji project). Nothing of them is
 * kept in this repository, and nothing may be trained or tuned on them. CHROMIUM_PATH names a browser.
 *
 * The sketch is the black twin, the truth the coloured one, the reference the coloured one mirrored, turned and smaller. Motifs
 * are taken evenly from the package's own order: the same ones for the same count.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { chromium, type Page } from 'playwright-core';
import { decodePng } from '../../src/image/png/png.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { runCommand, requiredOption, numberOption } from '../command.js';
import { parseOptions } from '../options.js';

const OPTIONS = {
  package: { type: 'string' },
  out: { type: 'string' },
  count: { type: 'string' },
  size: { type: 'string' },
} as const;

/** Groups whose motifs are drawn in lines and filled with colours. */
const GROUPS = ['people-body', 'animals-nature', 'food-drink', 'travel-places', 'activities', 'objects'];
/** Mirrored, turned by 12 degrees, three quarters of its size. */
const REFERENCE_LOOK = 'transform: scale(-0.75, 0.75) rotate(12deg)';
/** A pixel of the black twin below this level is line. */
const PAPER_LEVEL = 200;
/** Neighbours that differ by more in any channel are of two regions. */
const EDGE_LEVELS = 6;
/** Smaller ones are edges between colours. */
const SMALLEST_REGION_PX = 40;
/** Without at least so many regions there is nothing to tell apart. */
const FEWEST_REGIONS = 3;

interface Motif {
  readonly hexcode: string;
  readonly group: string;
  readonly skintone: string;
}

async function makeSet(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, OPTIONS);
  const [folder, out] = [requiredOption('package', values.package), requiredOption('out', values.out)];
  const wanted = numberOption('count', values.count) ?? 53;
  const size = numberOption('size', values.size) ?? 256;
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  ) as Record<string, string>;
  const motifs = (JSON.parse(await readFile(join(folder, 'data/openmoji.json'), 'utf8')) as Motif[]).filter(
    ({ group, skintone }) => GROUPS.includes(group) && skintone === '',
  );
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  let made = 0;
  try {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    for (let i = 0; i < motifs.length && made < wanted; i++) {
      const { hexcode } = motifs[(i * Math.max(1, Math.floor(motifs.length / wanted))) % motifs.length];
      if (await makeCase(page, { folder, hexcode, place: join(out, hexcode) })) made++;
    }
  } finally {
    await browser.close();
  }
  await writeFile(join(out, 'SOURCE.txt'), `${name} ${version}, ${license}\n`);
  console.log(`${out}: ${made} cases of ${name} ${version} (${license})`);
}

interface CaseOrder {
  readonly folder: string;
  readonly hexcode: string;
  readonly place: string;
}

/** False where the motif has too few regions, or no twin. */
async function makeCase(page: Page, { folder, hexcode, place }: CaseOrder): Promise<boolean> {
  const read = (kind: 'black' | 'color') => readFile(join(folder, kind, 'svg', `${hexcode}.svg`), 'utf8');
  const twins = await Promise.all([read('black'), read('color')]).catch(() => null);
  if (twins === null) return false;
  const [sketch, truth] = [await draw(page, twins[0], ''), await draw(page, twins[1], '')];
  const regions = findFields(decodePng(truth), decodePng(sketch));
  if (new Set(regions.data).size <= FEWEST_REGIONS) return false;
  await mkdir(place, { recursive: true });
  const reference = await draw(page, twins[1], REFERENCE_LOOK);
  const pictures = { sketch, truth, reference, regions: encode({ ...regions, channels: 1, depth: 16 }) };
  for (const [name, png] of Object.entries(pictures)) await writeFile(join(place, `${name}.png`), png);
  return true;
}

async function draw(page: Page, svg: string, look: string): Promise<Uint8Array> {
  const style = `html,body{margin:0;background:#fff}svg{display:block;width:100vw;height:100vh;${look}}`;
  await page.setContent(`<style>${style}</style>${svg}`);
  return page.screenshot({ type: 'png' });
}

/** Labels from 1 of fields of one colour without a line in them; 0 on lines and edges. */
function findFields(colours: Rgba8, lines: Rgba8) {
  const { width, height } = colours;
  const data = new Uint16Array(width * height);
  const isFree = (i: number): boolean => lines.data[4 * i + 1] >= PAPER_LEVEL;
  const isAlike = (a: number, b: number): boolean =>
    [0, 1, 2].every((c) => Math.abs(colours.data[4 * a + c] - colours.data[4 * b + c]) <= EDGE_LEVELS);
  const seen = new Uint8Array(data.length);
  let count = 0;
  for (let start = 0; start < data.length; start++) {
    if (seen[start] === 1 || !isFree(start)) continue;
    const field = [start];
    seen[start] = 1;
    for (const i of field) {
      for (const next of neighbours(i, { width, height })) {
        if (seen[next] === 1 || !isFree(next) || !isAlike(i, next)) continue;
        seen[next] = 1;
        field.push(next);
      }
    }
    if (field.length < SMALLEST_REGION_PX) continue;
    count++;
    for (const i of field) data[i] = count;
  }
  return { width, height, data };
}

function neighbours(i: number, { width, height }: { readonly width: number; readonly height: number }) {
  const x = i % width;
  return [
    ...(x > 0 ? [i - 1] : []),
    ...(x + 1 < width ? [i + 1] : []),
    ...(i >= width ? [i - width] : []),
    ...(i + width < width * height ? [i + width] : []),
  ];
}

process.exitCode = await runCommand(() => makeSet(process.argv.slice(2)));
