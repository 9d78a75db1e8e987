/** What is looked at in the panel is what is seen on the canvas. */
import { expect, test } from '@jest/globals';
import { UserError } from '../../../src/errors.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import { waitFor } from '../../support/clock.js';
import { PAINTING, SKETCH, startPanel } from './panel-rig.js';

test('looking at a result makes it the one that is seen on the canvas; of one that is gone it is said', async () => {
  let isGone = false;
  const show = () => {
    if (isGone) throw new UserError('result-gone');
    return {};
  };
  const document = new Map([
    ['s', SKETCH],
    ['r', PAINTING],
  ]);
  const panel = startPanel({ document, selection: ['r', 's'], main: { show } });
  await panel.until((state) => readiness(state).kind === 'ready');
  panel.commands.run();
  await panel.until(({ results, jobs }) => results[0]?.placedIds.length === 1 && jobs.length === 0);
  const { id, placedIds } = panel.store.getState().results[0]!;
  panel.commands.look(id);
  await waitFor(() => panel.payloads('show').length === 1);
  expect(panel.payloads('show')).toEqual([{ id: placedIds[0], alone: true }]);
  isGone = true;
  panel.commands.look(id);
  await panel.until(({ results }) => results[0]?.problem?.coded.code === 'result-gone');
});
