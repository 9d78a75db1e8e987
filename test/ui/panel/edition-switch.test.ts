/** From the panel in the plugin to the one on a site and back, with what is in hand. */
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { carriedSchema, type Carried, type Leave } from '../../../src/channel/protocol/editions.js';
import { assertStructured } from '../../../src/channel/transports.js';
import type { Failure } from '../../../ui/browser/probe-site.js';
import { carry, takeOver } from '../../../ui/panel/editions/carry.js';
import { INITIAL_STATE } from '../../../ui/panel/state/state.js';
import { picture, SKETCH, startPanel, type RigOptions } from './panel-rig.js';

const ADDRESS = 'https://panel.example/v1/';
const COLOURS = picture((x) => [200, 10 * x, 40, 255]);
const documentOf = () =>
  new Map([
    ['s', SKETCH],
    ['r', COLOURS],
  ]);
const NOTHING_LEFT = { carried: null, isBack: false, hasOwn: true };

function ownPanel(probe: () => Promise<Failure | null>, more: Partial<RigOptions> = {}) {
  const gone: string[] = [];
  const panel = startPanel({
    ...{ document: documentOf(), selection: ['s', 'r'] },
    way: { address: ADDRESS, probe, go: (theme) => gone.push(theme) },
    ...more,
  });
  return { ...panel, gone };
}

/** A run, then to the site: what main is given for the panel there. */
async function carriedAfterRun(): Promise<Leave> {
  const panel = ownPanel(async () => null);
  await panel.until(({ masks }) => masks.reference.kind === 'ready');
  panel.commands.run();
  await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
  panel.commands.changeEdition(false);
  await panel.settle();
  await panel.until(() => panel.gone.length === 1);
  const [leave] = panel.payloads('leave') as Leave[];
  return leave;
}

describe('to the site', () => {
  test('main has layers in their roles and results before the page goes, and the message can cross', async () => {
    const leave = await carriedAfterRun();
    expect(leave).toMatchObject({
      ...{ to: 'site', theme: 'dark' },
      carried: { slots: { sketch: 's', reference: 'r' }, results: [{ recipe: { sketchId: 's' } }] },
    });
    assertStructured(leave);
  });

  test('a site that is away is not gone to, and why is kept until it is dismissed', async () => {
    const panel = ownPanel(async () => ({ kind: 'unreachable' }));
    await panel.until(({ otherEdition }) => otherEdition !== null);
    panel.commands.openModelPanel(true);
    panel.commands.changeEdition(false);
    await panel.until(({ otherEdition }) => otherEdition?.failure?.kind === 'unreachable');
    expect(panel.store.getState().modelPanelOpen).toBe(false);
    expect([panel.gone, panel.payloads('leave')]).toEqual([[], []]);
    expect(panel.store.getState().otherEdition?.step).toBe('idle');
    panel.commands.stayHere();
    expect(panel.store.getState().otherEdition?.failure).toBeNull();
  });

  test('it is gone to anyway where the designer says so, without looking', async () => {
    const panel = ownPanel(() => Promise.reject(new Error('nobody looks')));
    await panel.until(({ otherEdition }) => otherEdition !== null);
    panel.commands.changeEdition(true);
    await panel.until(() => panel.gone.length === 1);
  });

  test('not while a picture is being made', async () => {
    const panel = ownPanel(async () => null, { worker: { colorize: () => new Promise(() => undefined) } });
    await panel.until(({ masks }) => masks.reference.kind === 'ready');
    panel.commands.run();
    await panel.until(({ jobs }) => jobs.length === 1);
    panel.commands.changeEdition(false);
    await panel.settle();
    expect(panel.payloads('leave')).toEqual([]);
  });

  test('a panel that is shown again since the site’s never spoke says so', async () => {
    const arrive = () => ({ ...NOTHING_LEFT, isBack: true });
    const panel = ownPanel(async () => null, { main: { arrive } });
    await panel.until(({ otherEdition }) => otherEdition?.failure?.kind === 'silent');
  });

  test('the site’s model is no failure of the plugin’s own panel', async () => {
    const panel = ownPanel(async () => null, { settingsJson: JSON.stringify({ pack: '../../packs/v2/' }) });
    await panel.until(({ engine }) => engine.kind === 'ready');
    expect(panel.store.getState().models.problem).toBeNull();
    expect(panel.store.getState().settings.pack).toBe('../../packs/v2/');
  });
});

describe('in the other panel', () => {
  test('layers are in their roles and looked at anew, results are there and can be placed again', async () => {
    const { carried } = await carriedAfterRun();
    const main = { arrive: () => ({ ...NOTHING_LEFT, carried }) };
    const panel = startPanel({ document: documentOf(), main });
    await panel.until(({ layers }) => ['s', 'r'].every((id) => (layers[id]?.thumbnail ?? null) !== null));
    const { slots, results, otherEdition } = panel.store.getState();
    expect(slots).toEqual(carried.slots);
    expect(results.map(({ id }) => id)).toEqual(carried.results.map(({ id }) => id));
    expect(otherEdition).toMatchObject({ edition: 'own', failure: null });
    panel.commands.placeAgain(results[0].id);
    await panel.until(() => panel.payloads('place').length === 1);
  });

  test('main shows the plugin’s own when it is asked to', async () => {
    const panel = startPanel({ document: documentOf(), main: { arrive: () => NOTHING_LEFT } });
    await panel.until(({ otherEdition }) => otherEdition !== null);
    panel.commands.changeEdition(false);
    await panel.until(() => panel.payloads('leave').length === 1);
    expect(panel.payloads('leave')).toMatchObject([{ to: 'own' }]);
  });

  test('there is no other where main has none', async () => {
    const panel = startPanel({ document: documentOf() });
    await panel.until(({ host }) => host.kind === 'ready');
    await panel.settle();
    expect(panel.store.getState().otherEdition).toBeNull();
    panel.commands.changeEdition(true);
    await panel.settle();
    expect(panel.payloads('leave')).toEqual([]);
  });
});

test('the newest results go along, as many as fit into one message', async () => {
  const { carried } = await carriedAfterRun();
  const [result] = carried.results;
  const large = new Uint8Array(15 << 20);
  const results = ['old', 'middle', 'new'].map((id) => ({
    ...{ ...result, id, problem: null },
    run: { ...result.run, picture: large },
  }));
  const kept = carry({ ...INITIAL_STATE, results });
  expect(kept.results.map(({ id }) => id)).toEqual(['middle', 'new']);
  expect(v.is(carriedSchema, kept)).toBe(true);
});

test('what the designer did meanwhile counts more than what is carried', () => {
  const carried: Carried = {
    ...carry(INITIAL_STATE),
    remembered: [
      { id: 'a', role: 'sketch' },
      { id: 'b', role: 'reference' },
    ],
  };
  const state = takeOver({ ...INITIAL_STATE, remembered: { a: 'reference' } }, carried);
  expect(state.remembered).toEqual({ a: 'reference', b: 'reference' });
});
