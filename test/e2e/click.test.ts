/** What the second click costs in the browser, on the CPU engine with the model that ships: counted where the engine is asked. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { cpSync } from 'node:fs';
import type { Click, ClickAnswer, ClickPage } from './click-page.js';
import { buildEngineSite, type EngineSite, type EngineTab } from './engine-site.js';

jest.setTimeout(600_000);

let site: EngineSite;
let tab: EngineTab;

beforeAll(async () => {
  site = await buildEngineSite('click', [], 'test/e2e/click-page.ts');
  cpSync('models/packs/starter', site.packFolder('starter'), { recursive: true });
  tab = await site.open();
  await tab.page.evaluate(() => (window.engine as unknown as ClickPage).open('starter'));
});
afterAll(async () => {
  await tab.close();
  await site.close();
});

const click = (asked: Click): Promise<ClickAnswer> =>
  tab.page.evaluate((order) => (window.engine as unknown as ClickPage).click(order), asked);
const of = ({ log }: ClickAnswer, what: 'load' | 'run') =>
  log.filter((entry) => entry.startsWith(what)).map((entry) => entry.slice(what.length + 1));
/** All but what sees the latent. */
const encoders = (answer: ClickAnswer) =>
  of(answer, 'run').filter((name) => !/^(unet|combine|vae-decoder)/.test(name));

test('with another seed creates no session, runs no encoder, reads no weights, and paints what a cold run paints', async () => {
  const first = await click({ seed: 1, cold: true, prepared: false });
  expect(first.device).toMatch(/^CPU/);
  expect(of(first, 'load').length).toBeGreaterThan(4);
  expect(encoders(first)).toEqual(expect.arrayContaining(['clip', 'control']));
  const second = await click({ seed: 2, cold: false, prepared: false });
  expect(of(second, 'load')).toEqual([]);
  expect(encoders(second)).toEqual([]);
  expect(second.bytesRead).toBe(0);
  expect(of(second, 'run').filter((name) => name.startsWith('unet')).length).toBeGreaterThan(1);
  const cold = await click({ seed: 2, cold: true, prepared: false });
  expect(of(cold, 'load')).toEqual(of(first, 'load'));
  expect(second.pixels).toEqual(cold.pixels);
  expect(second.pixels).not.toEqual(first.pixels);
});

test('that was prepared is as a second one, though nothing ran before it', async () => {
  const prepared = await click({ seed: 3, cold: true, prepared: true });
  expect(of(prepared, 'load')).toEqual([]);
  expect(encoders(prepared)).toEqual([]);
  expect(prepared.bytesRead).toBe(0);
  const cold = await click({ seed: 3, cold: true, prepared: false });
  expect(of(cold, 'load').length).toBeGreaterThan(4);
  expect(prepared.pixels).toEqual(cold.pixels);
});
