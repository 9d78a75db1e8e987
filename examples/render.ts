/**
 * Draws every examples/sources/*.svg into examples/*.png with headless Chromium: `npx tsx examples/render.ts [name...]`.
 * The root element may carry data-paper: "clear" makes the paper transparent (ink becomes opacity), "grey" stores
 * one grey channel; without it the picture keeps its colours. CHROMIUM_PATH names another browser.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { decode, encode } from 'fast-png';
import { chromium, type Page } from 'playwright-core';

const FOLDER = new URL('.', import.meta.url);
const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const INK_TONE = 24;
type Paper = 'clear' | 'grey' | 'colour';

function paperOf(svg: string): Paper {
  const named = /data-paper="(clear|grey)"/.exec(svg)?.[1];
  return named === 'clear' || named === 'grey' ? named : 'colour';
}

/** Dark ink on white becomes ink of one tone; its opacity is the darkness that was there. */
function clearPaper(rgb: ArrayLike<number>, step: number): Uint8Array {
  const out = new Uint8Array((rgb.length / step) * 4).fill(INK_TONE);
  for (let i = 0; i < out.length / 4; i++) {
    out[4 * i + 3] = Math.min(255, Math.round(((255 - (rgb[i * step + 1] ?? 255)) * 255) / (255 - INK_TONE)));
  }
  return out;
}

function oneChannel(rgb: ArrayLike<number>, step: number): Uint8Array {
  return Uint8Array.from({ length: rgb.length / step }, (_, i) => rgb[i * step + 1] ?? 255);
}

function store(png: Uint8Array, paper: Paper): Uint8Array {
  if (paper === 'colour') return png;
  const { width, height, data, channels } = decode(png);
  return paper === 'clear'
    ? encode({ width, height, channels: 4, data: clearPaper(data, channels) }, { zlib: { level: 9 } })
    : encode({ width, height, channels: 1, data: oneChannel(data, channels) }, { zlib: { level: 9 } });
}

const INKER =
  buildSync({
    entryPoints: [fileURLToPath(new URL('ink.ts', FOLDER))],
    bundle: true,
    format: 'iife',
    globalName: 'ink',
    write: false,
  }).outputFiles[0]?.text ?? '';

async function draw(page: Page, name: string): Promise<void> {
  const svg = readFileSync(new URL(`sources/${name}.svg`, FOLDER), 'utf8');
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  if (!width || !height)
    throw new Error(`sources/${name}.svg: expected viewBox="0 0 width height" in whole pixels`);
  await page.setViewportSize({ width: Number(width), height: Number(height) });
  await page.setContent(`<style>body{margin:0;background:#fff}svg{display:block}</style>${svg}`);
  await page.addScriptTag({ content: INKER });
  await page.evaluate('ink.inkPage()');
  const png = store(await page.screenshot({ type: 'png' }), paperOf(svg));
  writeFileSync(new URL(`${name}.png`, FOLDER), png);
  console.log(`${name}.png ${width} x ${height}, ${Math.round(png.length / 1024)} KB`);
}

const asked = process.argv.slice(2);
const all = readdirSync(new URL('sources/', FOLDER)).map((file) => file.replace(/\.svg$/, ''));
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: FLAGS });
try {
  const page = await browser.newPage();
  for (const name of asked.length > 0 ? asked : all.sort()) await draw(page, name);
} finally {
  await browser.close();
}
