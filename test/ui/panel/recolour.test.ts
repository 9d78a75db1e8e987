/** A region of flats that is picked in the panel and given another of its colours, without a run of the model. */
import { describe, expect, test } from '@jest/globals';
import { encodePng } from '../../../src/image/png/png.js';
import type { ChosenColours } from '../../../src/channel/protocol/chosen-colours.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { keptColours } from '../../../ui/panel/state/picking.js';
import { PAINTING, picture, placedAs, SKETCH, startPanel } from './panel-rig.js';

type Colour = readonly [number, number, number];

const RED: Colour = [200, 60, 50];
const BLUE: Colour = [40, 80, 170];
const SIDE = 16;
const LABELS = Uint8Array.from(
  encodePng({
    width: SIDE,
    height: SIDE,
    data: Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : i % 4 < 2 ? 0 : (i / 4) % SIDE < SIDE / 2 ? 1 : 2,
    ),
  }),
);
const MIDDLES = [
  { x: 0.25, y: 0.5 },
  { x: 0.75, y: 0.5 },
];
/** What the worker paints: as many pictures as there are choices. */
const painted = (chosen: ChosenColours) => picture(() => [10 * chosen.length, 90, 40, 255]);

function repainted({ chosen }: { readonly chosen: ChosenColours }) {
  const regions = MIDDLES.map((middle) => ({
    middle,
    rgb: chosen.find(({ x }) => x < 0.5 === middle.x < 0.5)?.rgb ?? RED,
    options: [RED, BLUE].map((rgb, patch) => ({ rgb, patch })),
  }));
  const look = { name: 'reference-flats', side: 'below', blend: 'normal', opacity: 1 } as const;
  return { layers: [{ ...look, png: painted(chosen) }], labels: LABELS, regions, heats: new Uint8Array(0) };
}

async function startWithFlats(options: Partial<Parameters<typeof startPanel>[0]> = {}) {
  let placed = 0;
  const panel = startPanel({
    document: new Map([
      ['s', SKETCH],
      ['r', PAINTING],
    ]),
    selection: ['s', 'r'],
    command: 'colorize',
    settingsJson: JSON.stringify({ ...DEFAULT_SETTINGS, place: 'flats', variants: ['palette'] }),
    worker: { repaint: repainted },
    main: { place: () => placedAs(`layer-${placed++}`) },
    ...options,
  });
  const done = (count: number) =>
    panel.until(({ results, jobs }) => results[0]?.placedIds.length === count && jobs.length === 0);
  await done(1);
  const { id } = panel.store.getState().results[0]!;
  const picked = (label: number) => panel.until(({ picking }) => picking?.label === label);
  return { ...panel, id, done, picked };
}

describe('a region of flats', () => {
  test('is picked by its place, and the next one by a key, round at the ends', async () => {
    const panel = await startWithFlats();
    panel.commands.pickAt(panel.id, { x: 0.9, y: 0.1 });
    await panel.picked(2);
    panel.commands.pickNext(panel.id, 1);
    await panel.picked(1);
    panel.commands.pickNext(panel.id, -1);
    await panel.picked(2);
    // The drawing is divided once.
    expect(panel.payloads('repaint')).toHaveLength(1);
    panel.commands.unpick();
    expect(panel.store.getState().picking).toBeNull();
  });

  test('gets the chosen colour at once: in the panel, in the recipe, and on the canvas in the place of the layer', async () => {
    const panel = await startWithFlats();
    panel.commands.pickAt(panel.id, { x: 0.1, y: 0.1 });
    await panel.picked(1);
    panel.commands.choose(1);
    await panel.done(2);
    const chosen = [{ ...MIDDLES[0]!, rgb: BLUE }];
    const { results, picking } = panel.store.getState();
    expect(results).toMatchObject([
      {
        layers: [{ png: painted(chosen) }],
        recipe: { chosenColours: chosen },
        placedIds: ['layer-0', 'layer-1'],
      },
    ]);
    expect(picking).toMatchObject({ label: 1, flats: { regions: [{ rgb: BLUE }, { rgb: RED }] } });
    expect(panel.payloads('place').at(-1)).toMatchObject({
      layers: [{ png: painted(chosen) }],
      recipe: { chosenColours: chosen },
      replaces: ['layer-0'],
    });
    expect(panel.payloads('colorize')).toHaveLength(1);
  });

  test('has one choice at a time, and none with its first colour', async () => {
    const panel = await startWithFlats();
    panel.commands.pickAt(panel.id, { x: 0.1, y: 0.1 });
    await panel.picked(1);
    panel.commands.choose(1);
    panel.commands.choose(1);
    panel.commands.choose(0);
    await panel.done(4);
    expect(panel.payloads('repaint')).toMatchObject([
      { chosen: [] },
      { chosen: [{ rgb: BLUE }] },
      { chosen: [{ rgb: BLUE }] },
      { chosen: [] },
    ]);
    expect(panel.store.getState().results[0]!.recipe.chosenColours).toEqual([]);
  });

  test('is not picked in a picture, nor in flats of the model’s own colours', async () => {
    const settingsJson = JSON.stringify({ ...DEFAULT_SETTINGS, place: 'flats', variants: [] });
    const panel = await startWithFlats({ settingsJson });
    panel.commands.pickAt(panel.id, { x: 0.1, y: 0.1 });
    await panel.settle();
    expect([panel.store.getState().picking, panel.payloads('repaint')]).toEqual([null, []]);
  });

  test('that cannot be repainted stays as it was, and the result says why', async () => {
    const panel = await startWithFlats({
      worker: { repaint: () => Promise.reject(new Error('out of paint')) },
    });
    panel.commands.pickAt(panel.id, { x: 0.1, y: 0.1 });
    await panel.until(({ results }) => results[0]!.problem !== null);
    expect(panel.store.getState().results[0]!.problem!.details).toContain('out of paint');
  });
});

describe('chosen colours of a recipe', () => {
  test('are used again by a run of it, and no more once they are left out', async () => {
    const panel = await startWithFlats();
    panel.commands.pickAt(panel.id, { x: 0.1, y: 0.1 });
    await panel.picked(1);
    panel.commands.choose(1);
    await panel.done(2);
    panel.commands.restore(panel.id);
    const chosen = [{ ...MIDDLES[0]!, rgb: BLUE }];
    expect(keptColours(panel.store.getState())).toEqual(chosen);
    panel.commands.run();
    await panel.until(({ results, jobs }) => results.length === 2 && jobs.length === 0);
    expect(panel.payloads('makeLayers').at(-1)).toMatchObject({ chosen });
    expect(panel.store.getState().results[0]!.recipe.chosenColours).toEqual(chosen);

    panel.commands.dropKept();
    panel.commands.run();
    await panel.until(({ results, jobs }) => results.length === 3 && jobs.length === 0);
    expect(panel.payloads('makeLayers').at(-1)).toMatchObject({ chosen: [] });
  });
});
