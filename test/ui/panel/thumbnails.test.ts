/** Thumbnails by the panel's clock: after a pause, one at a time, of what may have a role, never beside a job's exports. */
import { expect, test } from '@jest/globals';
import { CancelledError } from '../../../src/errors.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { PAUSE_MS } from '../../../ui/panel/layers/thumbnails.js';
import { PAINTING, picture, selectionOf, SKETCH, startPanel } from './panel-rig.js';
import { createClock, settle, waitFor } from '../../support/clock.js';

const site = { pageId: '0:1', box: { x: 0, y: 0, width: 16, height: 16 } };
const COLOURED = picture((x, y) => [200, 10 * x, 8 * y, 255]);

interface Export {
  readonly id: string;
  readonly purpose: 'thumbnail' | 'run';
}

/** Exports that are answered only when the test says so. */
function startHeld() {
  const clock = createClock();
  const open: (Export & { answer(png?: Uint8Array<ArrayBuffer>): void; isCancelled(): boolean })[] = [];
  const panel = startPanel({
    document: new Map(),
    clock,
    settingsJson: JSON.stringify({ ...DEFAULT_SETTINGS, mode: 'plain' }),
    main: {
      export: ({ id, purpose }, { signal }) =>
        new Promise((resolve, reject) => {
          const answer = (png = id.startsWith('s') ? SKETCH : PAINTING) => resolve({ png, name: id, site });
          signal.addEventListener('abort', () => reject(new CancelledError()));
          open.push({ id, purpose, answer, isCancelled: () => signal.aborted });
        }),
    },
  });
  const select = async (...ids: string[]) => {
    panel.tell('selection', selectionOf(ids));
    await settle();
  };
  const ids = () => open.map(({ id }) => id);
  const answerAll = async () => {
    for (let i = 0; i < open.length; i++) {
      open[i]!.answer();
      await settle();
    }
  };
  return { panel, clock, open, ids, select, answerAll };
}

async function opened() {
  const held = startHeld();
  await held.panel.until(({ engine }) => engine.kind === 'ready');
  // What is selected at first is read at once.
  await held.select('s0');
  await held.clock.pass(0);
  await held.answerAll();
  held.open.length = 0;
  return held;
}

test('are read once the designer pauses, and only of what is selected then', async () => {
  const { clock, ids, select } = await opened();
  for (const id of ['a', 'b', 'c']) {
    await select(id);
    await clock.pass(PAUSE_MS - 1);
  }
  expect(ids()).toEqual([]);
  await clock.pass(1);
  expect(ids()).toEqual(['c']);
});

test('are read one at a time', async () => {
  const { clock, open, ids, select } = await opened();
  await select('s', 'r');
  await clock.pass(PAUSE_MS);
  expect(ids()).toEqual(['s']);
  open[0]!.answer();
  await settle();
  expect(ids()).toEqual(['s', 'r']);
});

test('are not read of more layers than have roles', async () => {
  const { clock, ids, select } = await opened();
  await select('s', 'r', 'x');
  await clock.pass(PAUSE_MS);
  expect(ids()).toEqual([]);
});

test('of a layer that is asked for while it is being read are read again', async () => {
  const { panel, clock, open, ids, select } = await opened();
  await select('s1');
  await clock.pass(PAUSE_MS);
  await select('s1');
  open[0]!.answer(SKETCH);
  await settle();
  await clock.pass(PAUSE_MS);
  expect(ids()).toEqual(['s1', 's1']);
  open[1]!.answer(COLOURED);
  await panel.until(({ layers }) => layers['s1']?.thumbnail?.png.length === COLOURED.length);
});

test('of what is not selected any more are given up, so that a hanging one holds nothing up', async () => {
  const { clock, open, ids, select } = await opened();
  await select('hangs');
  await clock.pass(PAUSE_MS);
  await select('r');
  expect(open[0]!.isCancelled()).toBe(true);
  await clock.pass(PAUSE_MS);
  expect(ids()).toEqual(['hangs', 'r']);
});

test('wait while a job reads its layers', async () => {
  const { panel, clock, open, ids, select, answerAll } = await opened();
  await select('s0', 'r');
  await clock.pass(PAUSE_MS);
  await answerAll();
  await panel.until(({ slots }) => slots.sketch === 's0' && slots.reference === 'r');
  open.length = 0;
  panel.commands.run();
  await waitFor(() => open.length === 1);
  expect(open[0]).toMatchObject({ id: 's0', purpose: 'run' });
  await select('x');
  await clock.pass(PAUSE_MS);
  expect(ids()).toEqual(['s0']);
  open[0]!.answer();
  await waitFor(() => open.length === 2);
  open[1]!.answer();
  await waitFor(() => open.length === 3);
  open[2]!.answer();
  await waitFor(() => open.length === 4);
  // The sketch once more at its own resolution, for the colour that is laid under its lines.
  const read = ['s0 run', 'r run', 's0 run', 'x thumbnail'];
  expect(open.map(({ id, purpose }) => `${id} ${purpose}`)).toEqual(read);
});
