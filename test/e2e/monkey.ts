/**
 * A monkey of a seed in the studio: 300 random acts, then the books are checked. Nothing in a console, the user's own
 * layers as she left them, every placed layer made from what was in the slots when the button was pressed, and a plugin
 * that still works.
 */
import type { Page } from 'playwright-core';
import { mkdirSync, writeFileSync } from 'node:fs';
import { randomOf } from '../support/random.js';
import { ACTS, type Press, type Stage } from './monkey-acts.js';
import { watchDocument, type PlacedLayer } from './monkey-watch.js';
import { openTheatre, type Sites } from './theatre.js';

const ACT_COUNT = 300;
const LONGEST_PAUSE_MS = 120;
/** A run of the smallest pack on a busy machine, with others before it. */
const SETTLE_MS = 90_000;
const KEPT = ['Sketch scarf', 'Reference crimson'];

export interface MonkeyFindings {
  readonly errors: readonly string[];
  readonly violations: readonly string[];
  /** Placed layers whose recipe names other layers than any press before them. */
  readonly strangers: readonly string[];
  /** Runs that were placed. */
  readonly runs: number;
  /** Of every act, for whoever looks for the reason. */
  readonly log: readonly string[];
}

export async function playMonkey(sites: Sites, seed: number): Promise<MonkeyFindings> {
  const theatre = await openTheatre(sites);
  const { page } = theatre;
  const log: string[] = [];
  const errors = listenForErrors(page, log);
  try {
    const presses: Press[] = [];
    const layers = await theatre.layers();
    await page.evaluate(watchDocument);
    const stage: Stage = {
      page,
      random: randomOf(seed),
      panel: () =>
        page.frames().find((frame) => frame.url().startsWith(sites.panelUrl) && !frame.isDetached()) ?? null,
      pressed: (press) => void presses.push(press),
      idOf: new Map(layers.map(({ id, name }) => [name, id])),
      kept: layers.filter(({ name }) => KEPT.includes(name)).map(({ id }) => id),
    };
    await act(stage, log);
    await settle(stage, log);
    const { placed, violations } = await page.evaluate(() => ({
      placed: [...window.monkey!.placed],
      violations: [...window.monkey!.violations],
    }));
    const lines = await page.evaluate<string[]>('[...window.studio.lines]');
    errors.push(...lines.filter((line) => line.startsWith('error:')));
    return { errors, violations, log, ...judgeRecipes(placed, presses) };
  } finally {
    mkdirSync('out/e2e', { recursive: true });
    writeFileSync(`out/e2e/monkey-${seed}.log`, log.join('\n'));
    await theatre.close();
  }
}

/** Of the page, all frames and workers. */
function listenForErrors(page: Page, log: string[]): string[] {
  const errors: string[] = [];
  const note = (text: string): void => {
    errors.push(text);
    log.push(`ERROR ${text}`);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`);
    else log.push(`  ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(error.stack ?? error.message));
  page.on('crash', () => note('the page crashed'));
  return errors;
}

async function act(stage: Stage, log: string[]): Promise<void> {
  const bag = Object.entries(ACTS).flatMap(([name, { weight }]) => Array<string>(weight).fill(name));
  for (let i = 0; i < ACT_COUNT;) {
    const name = stage.random.pick(bag);
    const said = await ACTS[name]!.run(stage);
    // What was not possible was no act, but the panel may need time to become possible.
    await stage.page.waitForTimeout(stage.random.next() * LONGEST_PAUSE_MS);
    if (said === null) continue;
    log.push(`${i} ${name} ${said}`, ...(await newlyPlaced(stage.page)));
    i++;
  }
}

/** A line for every layer that came since the last call. */
async function newlyPlaced(page: Page): Promise<readonly string[]> {
  const layers = await page.evaluate(() => window.monkey!.takeNews());
  return layers.map(({ id, name, recipe }) => {
    const { sketchId, referenceId } = JSON.parse(recipe) as Named;
    return `  placed ${id} "${name}" of ${sketchId} and ${referenceId}`;
  });
}

/**
 * Whatever was done, the plugin works: what waits ends, and a pair can be coloured. In a panel opened anew: one that was
 * told that both layers are references asks, and rightly so.
 */
async function settle(stage: Stage, log: string[]): Promise<void> {
  const { page, kept } = stage;
  if (stage.panel() === null) await ACTS['open']!.run(stage);
  log.push('settling');
  const countPlaced = () => page.evaluate(() => window.monkey!.placed.length);
  await until('all runs have ended', async () => {
    const frame = stage.panel();
    return frame !== null && (await frame.locator('[role="progressbar"], .jobs').count()) === 0;
  });
  await ACTS['close']!.run(stage);
  await until('the panel is closed', async () => stage.panel() === null);
  await ACTS['open']!.run(stage);
  await page.evaluate((ids) => window.studio!.document.select(ids), kept);
  const before = await countPlaced();
  await until('a pair can be coloured', async () => (await ACTS['colorize']!.run(stage)) !== null);
  await until('it was placed', async () => (await countPlaced()) > before);
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (const started = Date.now(); Date.now() - started < SETTLE_MS;)
    if (await isTrue().catch(() => false)) return;
    else await new Promise((resolve) => setTimeout(resolve, 100));
  throw new Error(`monkey: waited in vain until ${what}`);
}

interface Named {
  readonly sketchId: string;
  readonly referenceId: string;
  readonly backgroundId: string | null;
  readonly request: { readonly seed: number };
}

/** Each run has a press of its own, before it was placed. */
function judgeRecipes(
  placed: readonly PlacedLayer[],
  presses: readonly Press[],
): Pick<MonkeyFindings, 'strangers' | 'runs'> {
  const runs = new Map<string, PlacedLayer>();
  for (const layer of placed) {
    const { sketchId, referenceId, request } = JSON.parse(layer.recipe) as Named;
    const key = `${sketchId} ${referenceId} ${request.seed}`;
    // Placed again, or as flats: the same run.
    if (!runs.has(key)) runs.set(key, layer);
  }
  const left = new Set(presses);
  const strangers: string[] = [];
  for (const { name, recipe, atMs } of runs.values()) {
    const named = JSON.parse(recipe) as Named;
    // A command may be any run of its selection, so buttons come first.
    const fitting = [...left].filter((press) => press.atMs <= atMs && isOf(named, press));
    const press = fitting.find(({ kind }) => kind === 'button') ?? fitting[0];
    if (press === undefined) strangers.push(`${name}: ${JSON.stringify({ ...named, request: undefined })}`);
    else left.delete(press);
  }
  return { strangers, runs: runs.size };
}

function isOf({ sketchId, referenceId, backgroundId }: Named, press: Press): boolean {
  const named = [sketchId, referenceId, ...(backgroundId === null ? [] : [backgroundId])];
  if (press.kind !== 'button') {
    const isFilled = press.kind === 'early' && press.selected.every((id) => named.includes(id));
    return isFilled || named.every((id) => press.selected.includes(id));
  }
  return (
    press.sketch === sketchId &&
    press.reference === referenceId &&
    (backgroundId === null || backgroundId === press.background)
  );
}

/** Throws with everything that was done where something is wrong. */
export async function expectHarmless(sites: Sites, seed: number): Promise<void> {
  const { errors, violations, strangers, runs, log } = await playMonkey(sites, seed);
  const faults = [
    ...errors.map((text) => `console: ${text}`),
    ...violations.map((text) => `own layers: ${text}`),
    ...strangers.map((text) => `recipe: ${text}`),
    ...(runs < 3 ? [`only ${runs} runs were placed`] : []),
  ];
  if (faults.length === 0) return;
  throw new Error(`Seed ${seed}:\n${faults.join('\n')}\n\nWhat was done:\n${log.join('\n')}`);
}
