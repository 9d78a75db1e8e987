/**
 * `npx tsx test/e2e/mode-pictures.ts [--pack FOLDER] [--out FOLDER] [NAME...]`: the pictures of docs/modes.md. Opens
 * the studio in Chromium with the pack that ships (or another), works the panel as a designer would, scene by scene
 * (mode-scenes.ts), and writes one picture each into docs/modes/. Takes a quarter of an hour on two busy cores.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import type { Rgba8 } from '../../src/image/pixels.js';
import { decodePng, encodePng } from '../../src/image/png/png.js';
import { dropPicture, layDesk, STAGE, type Sheet } from './desk.js';
import { encodeFewColours } from './few-colours.js';
import { CHALK, CUT_OUT, PanelHand, SCENES, type Scene } from './mode-scenes.js';
import { buildSites, openTheatre, untilPlaced, type Theatre } from './theatre.js';

/** Around the stage: layers at the left, selection at the right, toolbar and hint above and below. */
const AROUND = { width: 464, height: 100 };
/** From here on it is paper, not line. */
const PAPER = 200;

const { values, positionals } = parseArgs({
  options: {
    pack: { type: 'string', default: 'default' },
    out: { type: 'string', default: 'docs/modes' },
  },
  allowPositionals: true,
});

const sites = await buildSites({ name: 'mode-pictures', pack: values.pack });
const theatre = await openTheatre(sites);
try {
  mkdirSync(values.out, { recursive: true });
  await theatre.page.setViewportSize({
    width: STAGE.width + AROUND.width,
    height: STAGE.height + AROUND.height,
  });
  const asked = SCENES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  for (const scene of asked) {
    const file = `${values.out}/${scene.name}.png`;
    const png = await play(theatre, scene);
    writeFileSync(file, png);
    console.log(`${file} ${Math.round(png.length / 1024)} KB`);
  }
} finally {
  await theatre.close();
  await sites.close();
}

/** A fresh studio, the scene's takes one after the other, and the stage as it then looks. */
async function play({ page, plugin, ...it }: Theatre, scene: Scene): Promise<Uint8Array> {
  await page.reload();
  await page.getByRole('listbox', { name: 'Layers' }).waitFor();
  const sketches = await lay(page, scene);
  const panel = new PanelHand(plugin);
  await it.select(sketches[0]!, scene.reference);
  await it.launch('Open panel');
  await plugin.getByRole('button', { name: /^Seed 1,/ }).click();
  if (scene.background !== undefined) {
    await it.select(scene.background);
    await plugin.getByRole('button', { name: 'Background', exact: true }).click();
  }
  for (const [i, { act }] of scene.takes.entries()) {
    if (i > 0) {
      await it.select(sketches[i]!);
      await plugin.getByRole('button', { name: 'Sketch', exact: true }).click();
    }
    await act(panel);
    await plugin.getByRole('button', { name: /^Colorize/ }).click();
    await untilPlaced({ page }, i + 1);
  }
  return photograph(page, panel, scene);
}

/** Names of the sketches' layers, one for each take. */
async function lay(page: Page, { sketch, reference, background, takes }: Scene): Promise<readonly string[]> {
  if (sketch === CHALK) await dropPicture(page, CHALK, encodePng(inverted(example('sketch-house'))));
  if (sketch === CUT_OUT) await dropPicture(page, CUT_OUT, encodePng(cutOut(example('sketch-scarf'))));
  const names = takes.map((_, i) => `${sketch} ${i + 1}`);
  const taken = takes.map(({ title }, i) => ({ title, name: names[i]!, source: sketch }));
  const sources: Sheet[] = [
    { title: 'Sketch', name: sketch, source: sketch },
    { title: 'Reference', name: reference, source: reference },
  ];
  if (background !== undefined) sources.push({ title: 'Background', name: background, source: background });
  await layDesk(page, taken, sources);
  return names;
}

async function photograph(page: Page, { plugin }: PanelHand, { show }: Scene): Promise<Uint8Array> {
  await page.evaluate(() => window.studio!.document.select([]));
  const top =
    show === undefined ? plugin.locator('.section').first() : plugin.getByText(show, { exact: true });
  await top.last().evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await page.mouse.move(2, 2);
  // Toasts and notices of what just happened pass.
  await page.locator('.toasts p').last().waitFor({ state: 'detached' });
  const { x, y } = (await page.locator('main.stage').boundingBox())!;
  const shot = await page.screenshot({ clip: { x, y, ...STAGE }, animations: 'disabled' });
  return encodeFewColours(decodePng(shot));
}

function example(name: string): Rgba8 {
  return decodePng(readFileSync(`examples/${name}.png`));
}

/** White chalk on black. */
function inverted({ data, ...size }: Rgba8): Rgba8 {
  return { ...size, data: data.map((value, i) => (i % 4 === 3 ? value : 255 - value)) };
}

/** Clears the paper that can be reached from the border without crossing a line. */
function cutOut({ data, width, height }: Rgba8): Rgba8 {
  const out = data.slice();
  const border = Array.from({ length: width }, (_, x) => x);
  const queue = [
    ...border,
    ...Array.from({ length: height - 1 }, (_, y) => [y * width, (y + 1) * width - 1]),
  ].flat();
  while (queue.length > 0) {
    const at = queue.pop()!;
    if (out[4 * at + 3] === 0 || out[4 * at]! < PAPER) continue;
    out[4 * at + 3] = 0;
    const x = at % width;
    queue.push(...(x > 0 ? [at - 1] : []), ...(x < width - 1 ? [at + 1] : []));
    queue.push(...(at >= width ? [at - width] : []), ...(at < width * (height - 1) ? [at + width] : []));
  }
  return { width, height, data: out };
}
