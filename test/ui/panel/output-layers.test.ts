/** An output of several layers through the panel: made in the worker, named, placed in one order. */
import { describe, expect, jest, test } from '@jest/globals';
import type { OutputPng } from '../../../src/channel/protocol/layers.js';
import { OUTPUT_ROWS } from '../../../src/outputs/table.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import { FLATS, PAINTING, RESULT, SKETCH, startPanel } from './panel-rig.js';

const COLOUR: OutputPng = { name: 'colour', png: RESULT, side: 'below', blend: 'normal', opacity: 1 };
const SHADE: OutputPng = { name: 'flats', png: FLATS, side: 'above', blend: 'multiply', opacity: 0.5 };

/** A panel in which "flats" are these two layers, grouped or not. */
async function placeFlats(isGrouped: boolean) {
  const flats: { isGrouped: boolean } = OUTPUT_ROWS.flats;
  const replaced = jest.replaceProperty(flats, 'isGrouped', isGrouped);
  const panel = startPanel({
    document: new Map([
      ['s', SKETCH],
      ['r', PAINTING],
    ]),
    selection: ['s', 'r'],
    settingsJson: JSON.stringify({ ...DEFAULT_SETTINGS, place: 'flats', variants: [] }),
    worker: { makeLayers: () => ({ layers: [COLOUR, SHADE], guide: 'regions' }) },
    main: { place: () => ({ id: 'top', ids: ['low', 'top'], name: 'Flats', note: null, hiddenIds: [] }) },
  });
  await panel.until((state) => readiness(state).kind === 'ready');
  panel.commands.run();
  await panel.until(({ results }) => results[0]?.placedIds.length === 2);
  replaced.restore();
  return panel;
}

describe('an output of two layers', () => {
  test('is placed in one order, each layer with its side, blend and opacity; a group bears the seed', async () => {
    const panel = await placeFlats(true);
    const [seed] = panel.store.getState().results.map(({ recipe }) => recipe.request.seed);
    expect(panel.payloads('place')).toMatchObject([
      {
        group: `Flats ${seed} · Layer s`,
        layers: [
          { name: 'Colour', png: RESULT, side: 'below', blend: 'normal', opacity: 1 },
          { name: 'Flats', png: FLATS, side: 'above', blend: 'multiply', opacity: 0.5 },
        ],
        recipe: { output: 'flats' },
      },
    ]);
  });

  test('without a group each layer bears the seed, and any of them is known as the result’s', async () => {
    const panel = await placeFlats(false);
    const { results } = panel.store.getState();
    const { seed } = results[0]!.recipe.request;
    expect(panel.payloads('place')).toMatchObject([
      {
        group: null,
        layers: [{ name: `Colour ${seed} · Layer s` }, { name: `Flats ${seed} · Layer s` }],
      },
    ]);
    expect(results).toMatchObject([{ layers: [COLOUR, SHADE], placedIds: ['low', 'top'] }]);
  });
});
