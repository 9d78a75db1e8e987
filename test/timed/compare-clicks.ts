/**
 * `npx tsx test/timed/compare-clicks.ts A B [--pairs 12]`: the processor time of a warm click, checkout A against checkout B
 * (folders, each with its node_modules). Each checkout serves its own build of the studio; a browser for each presses
 * "Colorize" in turn, on the opening page's drawing, with the model that ships, on one wasm thread. Counted is the processor
 * time of the pages' process from the press to the placed layer, and of that what is not its main thread's, on which studio and
 * panel draw: the worker's run. Quote ratios of a quiet machine.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { findChromium, QUIET_FLAGS } from '../support/chromium.js';

const WARM_UP = 5;
const PATIENCE_MS = 180_000;
const SETTLE_MS = 400;
const SKETCH = 'Sketch scarf';
const REFERENCE = 'Reference crimson';

/** Run in a checkout's folder: builds and serves it until it is ended. */
const SERVE = `
  import(process.cwd() + '/test/e2e/theatre.ts')
    .then(({ buildSites }) => buildSites({ name: 'compare-clicks', pack: 'default' }))
    .then(({ studioOrigin }) => console.log('ORIGIN ' + studioOrigin));
  setInterval(() => undefined, 1000);
`;

interface Side {
  readonly server: ChildProcess;
  readonly browser: Browser;
  readonly page: Page;
  /** Of the page. */
  readonly session: CDPSession;
  /** Placed so far. */
  placed: number;
}

const { values, positionals } = parseArgs({
  options: { pairs: { type: 'string', default: '12' } },
  allowPositionals: true,
});
const [a, b] = positionals;
if (a === undefined || b === undefined) throw new Error('two folders are needed: A and B');
const sides: Side[] = [];
try {
  for (const folder of [a, b]) sides.push(await open(resolve(folder)));
  for (let i = 0; i < WARM_UP; i++) for (const side of sides) await click(side);
  const costs: [Cost[], Cost[]] = [[], []];
  for (let i = 0; i < Number(values.pairs); i++) {
    // The order changes, so that neither is always first.
    for (const index of i % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
      costs[index].push(await click(sides[index]!));
  }
  report(costs);
} finally {
  for (const { browser, server } of sides) {
    await browser.close();
    server.kill();
  }
}

async function open(folder: string): Promise<Side> {
  const server = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', SERVE], {
    cwd: folder,
  });
  const origin = await originOf(server);
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...QUIET_FLAGS] });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(origin);
  await page.getByRole('option', { name: SKETCH, exact: true }).click();
  await page.getByRole('option', { name: REFERENCE, exact: true }).click({ modifiers: ['Shift'] });
  await page.getByRole('navigation').getByRole('button', { name: 'Open panel', exact: true }).click();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { server, browser, page, session, placed: 0 };
}

function originOf(server: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((found, fail) => {
    const hear = (text: Buffer): void => {
      said += text.toString();
      const origin = /ORIGIN (\S+)/.exec(said)?.[1];
      if (origin !== undefined) found(origin);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.on('exit', () => fail(new Error(said)));
  });
}

interface Cost {
  /** Seconds of processor time. */
  readonly click: number;
  readonly run: number;
}

async function click(side: Side): Promise<Cost> {
  const { page, session } = side;
  const panel = page.frameLocator('.plugin-network-frame').frameLocator('iframe');
  const button = panel.getByRole('button', { name: /^Colorize/ });
  await button.waitFor();
  await page.waitForTimeout(SETTLE_MS);
  const before = await spent(session);
  await button.click();
  side.placed++;
  const placed = `[...window.studio.document.tree.values()].filter(({ pluginData }) => 'recipe' in pluginData)`;
  await page.waitForFunction(`${placed}.length >= ${side.placed}`, undefined, { polling: 200 });
  const after = await spent(session);
  return { click: after.click - before.click, run: after.run - before.run };
}

async function spent(session: CDPSession): Promise<Cost> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  return { click: of('ProcessTime'), run: of('ProcessTime') - of('ThreadTime') };
}

function report([ofA, ofB]: readonly [readonly Cost[], readonly Cost[]]): void {
  for (const what of ['click', 'run'] as const) {
    const [listA, listB] = [ofA.map((cost) => cost[what]), ofB.map((cost) => cost[what])];
    const ratios = listA.map((seconds, i) => seconds / listB[i]!);
    const [medians, sums] = [median(listA) / median(listB), sum(listA) / sum(listB)];
    console.log(`${what} A: median ${median(listA).toFixed(3)} s  (${text(listA)})`);
    console.log(`${what} B: median ${median(listB).toFixed(3)} s  (${text(listB)})`);
    const pairs = median(ratios).toFixed(3);
    console.log(`${what} A : B, medians ${medians.toFixed(3)}, sums ${sums.toFixed(3)}, pairs ${pairs}`);
  }
}

function sum(list: readonly number[]): number {
  return list.reduce((total, it) => total + it, 0);
}

function text(list: readonly number[]): string {
  return list.map((it) => it.toFixed(2)).join(' ');
}

function median(list: readonly number[]): number {
  const sorted = [...list].sort((x, y) => x - y);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
