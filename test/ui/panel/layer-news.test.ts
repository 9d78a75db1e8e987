/** What main tells of layers, through real channels: watched, healed, and the many steps of a stranger's layer. */
import { describe, expect, test } from '@jest/globals';
import type { Recipe } from '../../../src/channel/protocol/main.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import { isChangedSinceRun } from '../../../ui/panel/layers/slots.js';
import { RECIPE } from '../../support/figma-scene.js';
import { say } from './english.js';
import { layer, PAINTING, picture, selectionOf, SKETCH, startPanel } from './panel-rig.js';

const document = () =>
  new Map([
    ['s', SKETCH],
    ['r', PAINTING],
  ]);
const both = ['r', 's'];
const news = (id: string, state: 'there' | 'hidden' | 'gone', changed = false) => ({
  layers: [{ id, name: `Layer ${id}`, state, changed }],
});
type Panel = ReturnType<typeof startPanel>;
const why = (panel: Panel) => {
  const ready = readiness(panel.store.getState());
  return ready.kind === 'blocked' ? say(ready.why) : null;
};
const isReady = (panel: Panel) => panel.until((state) => readiness(state).kind === 'ready');

describe('the layers in the slots', () => {
  test('are watched, and no others', async () => {
    const panel = startPanel({ document: document(), selection: both });
    await isReady(panel);
    await panel.until(() => panel.payloads('watch').length > 0);
    const asked = panel.payloads('watch').at(-1) as { readonly ids: readonly string[] };
    expect([...asked.ids].sort()).toEqual(['r', 's']);
  });

  test('that go stop the run, and an undo brings it back with their picture as it is then', async () => {
    const layers = document();
    const panel = startPanel({ document: layers, selection: both });
    await isReady(panel);
    panel.tell('selection', selectionOf([]));
    panel.tell('layers', news('r', 'gone'));
    await panel.until(() => why(panel)?.includes('The reference “Layer r” was deleted. Undo that') === true);
    panel.tell('layers', news('r', 'there'));
    await isReady(panel);
  });

  test('that are redrawn after a run say so, until an undo', async () => {
    const layers = document();
    const panel = startPanel({ document: layers, selection: both });
    await isReady(panel);
    panel.commands.run();
    await panel.until(({ results }) => results.length === 1);
    const isChanged = () => isChangedSinceRun(panel.store.getState().layers['s']!);
    expect(isChanged()).toBe(false);
    layers.set(
      's',
      picture((x) => (x === 9 ? [0, 0, 0, 255] : [255, 255, 255, 255])),
    );
    panel.tell('layers', news('s', 'there', true));
    await panel.until(isChanged);
    layers.set('s', SKETCH);
    panel.tell('layers', news('s', 'there', true));
    await panel.until(() => !isChanged());
  });
});

describe('more steps than fifty from a layer', () => {
  const long: Recipe = {
    ...RECIPE,
    sketchId: 's',
    referenceId: 'r',
    request: { ...RECIPE.request, steps: 900, attention: { kind: 'plain' } },
  };
  const opened = (recipe: Recipe) =>
    startPanel({ document: document(), selection: [], command: 'again', recipe });
  const stepsOf = (panel: Panel) =>
    panel.payloads('colorize').map((order) => (order as { request: Recipe['request'] }).request.steps);

  test('ask first: nothing is taken up until the designer says so', async () => {
    const panel = opened(long);
    await panel.until(({ longRecipe }) => longRecipe !== null);
    await panel.settle();
    expect(panel.payloads('colorize')).toEqual([]);
    expect(panel.store.getState().slots.sketch).toBeNull();
    panel.commands.answerLong('as-named');
    await panel.until(({ results }) => results.length === 1);
    expect(stepsOf(panel)).toEqual([900]);
  });

  test('can be as many as the model advises, or none at all', async () => {
    const advised = opened(long);
    await advised.until(({ longRecipe }) => longRecipe !== null);
    advised.commands.answerLong('advised');
    await advised.until(({ results }) => results.length === 1);
    expect(stepsOf(advised)).toEqual([20]);
    const none = opened(long);
    await none.until(({ longRecipe }) => longRecipe !== null);
    none.commands.answerLong(null);
    await none.settle();
    expect([none.payloads('colorize'), none.store.getState().longRecipe]).toEqual([[], null]);
  });

  test('fifty do not', async () => {
    const panel = opened({ ...long, request: { ...long.request, steps: 50 } });
    await panel.until(({ results }) => results.length === 1);
    expect(stepsOf(panel)).toEqual([50]);
  });

  test('are asked about when a selected result is restored, too', async () => {
    const panel = startPanel({ document: document(), selection: both });
    await isReady(panel);
    const result = { ...layer('made'), made: { recipe: long, isNewer: false } };
    panel.tell('selection', { ...selectionOf([]), candidates: [result], count: 1 });
    panel.commands.restoreLayer(long);
    await panel.until(({ longRecipe }) => longRecipe?.start === false);
  });
});

describe('the switch that adapts the lines', () => {
  const pale = picture((x) => (x === 3 ? [235, 235, 235, 255] : [255, 255, 255, 255]));

  test('gives the model, its flats and the recipe the darkened sketch', async () => {
    const layers = document().set('s', pale);
    const panel = startPanel({ document: layers, selection: both });
    await isReady(panel);
    panel.commands.change({ adaptLines: true, place: 'flats' });
    panel.commands.run();
    await panel.until(({ results }) => results.length > 0);
    const sketches = [...panel.payloads('colorize'), ...panel.payloads('makeLayers')].map(
      (order) => (order as { sketch: Uint8Array }).sketch,
    );
    expect(sketches).toHaveLength(2);
    for (const sketch of sketches) expect(sketch).toEqual(SKETCH);
    expect(panel.payloads('place')).toMatchObject([{ recipe: { sketchLines: 'stretched' } }]);
  });
});
