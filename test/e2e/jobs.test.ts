/**
 * Jobs in a real browser, where only the clock and the event loop of a real worker show: how soon a cancel is heard on
 * one thread of wasm, what becomes of a worker that cannot hear, and whose picture forms while the selection moves.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { buildSites, openTheatre, type Sites, type Theatre } from './theatre.js';

jest.setTimeout(300_000);

const STEPS = 40;
/** From the click to the button that is back; the product's own promise. */
const PROMISE_MS = 1000;
const FOX = 'Sketch fox';
const FOX_REFERENCE = 'Reference sunset';
const SCARF = 'Sketch scarf';
const SCARF_REFERENCE = 'Reference crimson';

let sites: Sites;
let theatre: Theatre;

beforeAll(async () => {
  sites = await buildSites({ name: 'jobs', pack: 'default', steps: STEPS });
  const worker = `${sites.siteFolder}/worker.js`;
  writeFileSync(worker, `${blockLater.toString()};blockLater();\n${readFileSync(worker, 'utf8')}`);
  theatre = await openTheatre(sites);
});
afterAll(async () => {
  await theatre.close();
  await sites.close();
});

/**
 * Runs in the worker: from its third run on, step 3 is followed by work that gives nothing else a turn for 20 s, as one
 * long call of a network does.
 */
function blockLater(): void {
  const scope = globalThis as unknown as { postMessage(message: unknown): void };
  const post = scope.postMessage.bind(scope);
  let runs = 0;
  scope.postMessage = (message) => {
    post(message);
    const { progress } = message as { progress?: { kind: string; step?: number } };
    if (progress?.kind !== 'step') return;
    if (progress.step === 1) runs++;
    const until = performance.now() + (runs > 2 && progress.step === 3 ? 20_000 : 0);
    while (performance.now() < until);
  };
}

const button = (name: string) => theatre.plugin.getByRole('button', { name });
/** Or a little later: a look at the page takes its time, too. */
const atThirdStep = () =>
  theatre.plugin.getByText(new RegExp(`^Step ([3-9]|[1-3]\\d) of ${STEPS}`)).waitFor();

/** Milliseconds from the click until Cancel is gone and the next run can be asked for, by the panel's own clock. */
function cancelAndMeasure(): Promise<number> {
  return button('Cancel').evaluate(async (cancel: HTMLButtonElement) => {
    const colorize = cancel.previousElementSibling as HTMLButtonElement;
    const startedAt = performance.now();
    cancel.click();
    while (cancel.isConnected || colorize.disabled) await new Promise(requestAnimationFrame);
    return performance.now() - startedAt;
  });
}

test('a cancel at step 3 of 40 is heard within a second, and by the same worker', async () => {
  await theatre.select(FOX, FOX_REFERENCE);
  await theatre.launch('Colorize');
  const before = await theatre.layers();
  await atThirdStep();
  expect(await cancelAndMeasure()).toBeLessThan(PROMISE_MS);
  await button('Colorize').click();
  await atThirdStep();
  expect(workersStarted()).toBe(1);
  expect(await theatre.layers()).toEqual(before);
  expect(await cancelAndMeasure()).toBeLessThan(PROMISE_MS);
});

test('within a call of 20 s, too: the worker is replaced, and the next run is made', async () => {
  const before = await theatre.layers();
  await button('Colorize').click();
  await atThirdStep();
  expect(await cancelAndMeasure()).toBeLessThan(PROMISE_MS);
  await until(() => workersStarted() === 2);
  expect(await theatre.layers()).toEqual(before);
});

test('jobs wait for each other, each with its own sketch’s picture, wherever the selection goes', async () => {
  const before = await theatre.layers();
  await button('Colorize').click();
  await atThirdStep();
  const preview = theatre.plugin.getByLabel('Preview of the picture as it forms');
  await preview.waitFor();
  await theatre.select(SCARF, SCARF_REFERENCE);
  await preview.waitFor({ state: 'detached' });
  const jobs = theatre.plugin.getByRole('list', { name: 'Jobs' });
  await jobs.getByText(FOX).waitFor();
  await button('Colorize').click();
  await jobs.getByText('Waits').waitFor();
  await theatre.screenshot('jobs-waiting');
  await theatre.plugin.getByRole('option', { name: /^Result 1/ }).waitFor();
  const added = (await theatre.layers()).filter(({ id }) => !before.some((node) => node.id === id));
  // Each in its sketch's group.
  const results = added.filter(({ type }) => type !== 'GROUP');
  expect(results.map(({ name }) => name.split(' · ')[1]).sort()).toEqual([FOX, SCARF]);
  expect(added).toHaveLength(4);
  await theatre.screenshot('jobs-done');
});

async function until(check: () => boolean): Promise<void> {
  while (!check()) await theatre.page.waitForTimeout(50);
}

const workersStarted = (): number => theatre.asked.filter((url) => url.endsWith('/worker.js')).length;
