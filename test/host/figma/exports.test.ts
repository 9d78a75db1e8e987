/** Exports under Figma's conditions: they may hang, come late or be cancelled; thumbnails never meet another export. */
import { describe, expect, test } from '@jest/globals';
import { createCancelSource } from '../../../src/channel/cancel.js';
import { CancelledError, UserError } from '../../../src/errors.js';
import { EXPORT_SECONDS } from '../../../src/host/figma/exports.js';
import type { ExportOrder } from '../../../src/host/host.js';
import type { After } from '../../../src/host/time-limit.js';
import { addPicture, drawSketch, hostOver, openScene } from '../../support/figma-scene.js';
import { settle } from '../../support/clock.js';
import { english, toldBy } from '../../support/english.js';

const SCAN = drawSketch([255, 255, 255, 255]);

interface FigmaExport {
  readonly name: string;
  readonly answer: (png: Uint8Array) => void;
}

/** Layers whose exports the test answers, and a clock that the test moves. */
function deskOf() {
  const started: FigmaExport[] = [];
  const timers = new Map<() => void, number>();
  let now = 0;
  const after: After = (ms, callback) => {
    timers.set(callback, now + ms);
    return () => void timers.delete(callback);
  };
  const box = { x: 0, y: 0, width: 10, height: 10 };
  const nodeOf = (id: string) => ({
    id,
    name: `Layer ${id}`,
    type: 'FRAME',
    removed: false,
    visible: true,
    parent: { id: '0:1', type: 'PAGE', parent: null },
    absoluteBoundingBox: box,
    exportAsync: () => new Promise<Uint8Array>((answer) => started.push({ name: `Layer ${id}`, answer })),
  });
  const host = hostOver({ getNodeByIdAsync: async (id: string) => nodeOf(id) }, after);
  const order = (id: string, purpose: ExportOrder['purpose']) => {
    const source = createCancelSource();
    const outcome = host
      .exportImage({ id, purpose, minPx: 8, maxPx: 8 }, source.token)
      .then(({ png }) => png.length)
      .catch((error: unknown) => error);
    return { outcome, cancel: source.cancel };
  };
  const pass = async (seconds: number) => {
    now += seconds * 1000;
    for (const [callback, at] of [...timers]) {
      if (at > now) continue;
      timers.delete(callback);
      callback();
    }
    await settle();
  };
  return { started, timers, order, pass, names: () => started.map(({ name }) => name) };
}

describe.each(['thumbnail', 'run'] as const)('a %s', (purpose) => {
  const seconds = EXPORT_SECONDS[purpose];

  test(`ends after ${seconds} seconds, naming the layer; what comes later is dropped`, async () => {
    const { started, order, pass } = deskOf();
    const { outcome } = order('1:2', purpose);
    await pass(seconds - 1);
    let isOver = false;
    void outcome.then(() => (isOver = true));
    await settle();
    expect(isOver).toBe(false);
    await pass(1);
    const error = await outcome;
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).coded).toEqual({
      code: 'export-late',
      params: { name: 'Layer 1:2', seconds },
    });
    expect(english(error)).toMatch(
      new RegExp(`“Layer 1:2” .* within ${seconds} seconds.*Nothing was changed`),
    );
    started[0]!.answer(new Uint8Array(3));
    await settle();
    expect(await outcome).toBe(error);
  });

  test('ends at once when it is cancelled, though Figma goes on', async () => {
    const { started, order } = deskOf();
    const { outcome, cancel } = order('1:2', purpose);
    await settle();
    cancel();
    expect(await outcome).toBeInstanceOf(CancelledError);
    started[0]!.answer(new Uint8Array(3));
  });

  test('leaves no timer behind when it is answered', async () => {
    const { started, timers, order } = deskOf();
    const { outcome } = order('1:2', purpose);
    await settle();
    started[0]!.answer(new Uint8Array(3));
    expect(await outcome).toBe(3);
    expect(timers.size).toBe(0);
  });
});

test('a run has four times as long as a thumbnail', () => {
  expect(EXPORT_SECONDS).toEqual({ thumbnail: 30, run: 120 });
});

describe('thumbnails', () => {
  test('are exported one at a time, in the order asked', async () => {
    const { started, names, order } = deskOf();
    const all = ['a', 'b', 'c'].map((id) => order(id, 'thumbnail').outcome);
    for (let i = 0; i < 3; i++) {
      await settle();
      expect(names()).toEqual(['Layer a', 'Layer b', 'Layer c'].slice(0, i + 1));
      started[i]!.answer(new Uint8Array(i));
    }
    expect(await Promise.all(all)).toEqual([0, 1, 2]);
  });

  test('wait while a run exports, and a run does not wait for them', async () => {
    const { started, names, order } = deskOf();
    void order('a', 'thumbnail');
    void order('r', 'run');
    void order('b', 'thumbnail');
    await settle();
    expect(names()).toEqual(['Layer a', 'Layer r']);
    started[0]!.answer(new Uint8Array(1));
    await settle();
    expect(names()).toEqual(['Layer a', 'Layer r']);
    started[1]!.answer(new Uint8Array(1));
    await settle();
    expect(names()).toEqual(['Layer a', 'Layer r', 'Layer b']);
  });

  test('that are cancelled while they wait never start', async () => {
    const { started, names, order } = deskOf();
    void order('a', 'thumbnail');
    const waiting = order('b', 'thumbnail');
    await settle();
    waiting.cancel();
    expect(await waiting.outcome).toBeInstanceOf(CancelledError);
    started[0]!.answer(new Uint8Array(1));
    await settle();
    expect(names()).toEqual(['Layer a']);
  });

  test('that are cancelled while Figma is at work keep the next one waiting, but not for ever', async () => {
    const { names, order, pass } = deskOf();
    const hanging = order('a', 'thumbnail');
    await settle();
    hanging.cancel();
    void order('b', 'thumbnail');
    await settle();
    expect(names()).toEqual(['Layer a']);
    await pass(EXPORT_SECONDS.thumbnail);
    expect(names()).toEqual(['Layer a', 'Layer b']);
  });

  test('do not wait for a run that was cancelled', async () => {
    const { names, order } = deskOf();
    const run = order('r', 'run');
    await settle();
    run.cancel();
    void order('a', 'thumbnail');
    await settle();
    expect(names()).toEqual(['Layer r', 'Layer a']);
  });
});

describe('in the studio', () => {
  test('an export that hangs is cancelled at once', async () => {
    const scene = openScene();
    const id = addPicture(scene, SCAN);
    scene.setConditions({ exports: 'hanging' });
    const source = createCancelSource();
    const order = { id, purpose: 'run', minPx: 8, maxPx: 8 } as const;
    const host = hostOver(scene.figma, () => () => undefined);
    const outcome = host.exportImage(order, source.token).catch((error: unknown) => error);
    await settle();
    source.cancel();
    expect(await outcome).toBeInstanceOf(CancelledError);
  });

  test('a slice shows what lies under it', async () => {
    const scene = openScene();
    addPicture(scene, SCAN, { width: 40, height: 40 });
    const id = scene.document.create({ type: 'SLICE', name: 'Slice', width: 20, height: 20 });
    scene.document.select([id]);
    expect(scene.host.selection().candidates).toMatchObject([{ id, type: 'SLICE', made: null }]);
    const order = { id, purpose: 'run', minPx: 20, maxPx: 20 } as const;
    const { site } = await scene.host.exportImage(order, createCancelSource().token);
    expect(site).toEqual({ pageId: '0:1', box: { x: 0, y: 0, width: 20, height: 20 } });
  });

  test('what a section hides is hidden, the section itself is not', async () => {
    const scene = openScene();
    const section = scene.document.create({
      type: 'SECTION',
      name: 'Section',
      sectionContentsHidden: true,
    });
    const inside = addPicture(scene, SCAN, { parentId: section });
    scene.document.select([inside, section]);
    const { candidates, others } = scene.host.selection();
    expect(others).toEqual([{ name: 'Sketch', reason: 'hidden' }]);
    expect(candidates.map(({ id }) => id)).toEqual([section]);
    const order = { id: inside, purpose: 'run', minPx: 20, maxPx: 20 } as const;
    const exporting = scene.host.exportImage(order, createCancelSource().token);
    expect(await toldBy(exporting)).toMatch(/is hidden/);
  });
});

test('an id over 1000 characters costs one candidate, not the selection', () => {
  const node = (id: string) => ({
    id,
    name: `Layer of ${id.length}`,
    type: 'RECTANGLE',
    visible: true,
    parent: null,
    absoluteBoundingBox: { x: 0, y: 0, width: 10, height: 10 },
    exportAsync: () => Promise.reject(new Error('not asked for')),
    getPluginData: () => '',
  });
  const selection = [node('I'.repeat(1000)), node('I'.repeat(1001)), node('1:2')];
  const { candidates, others, count } = hostOver({ currentPage: { selection } }).selection();
  expect(candidates.map(({ id }) => id.length)).toEqual([1000, 3]);
  expect([others, count]).toEqual([[{ name: 'Layer of 1001', reason: 'too-long-id' }], 3]);
});

test('the window gets whole numbers', () => {
  const sizes: unknown[] = [];
  const host = hostOver({ ui: { resize: (...size: number[]) => sizes.push(size) } });
  host.resizePanel(320.4, 599.6);
  expect(sizes).toEqual([[320, 600]]);
});
