/** Watching layers on the studio's document: gone, hidden, moved away, changed, and healed by undo. */
import { describe, expect, test } from '@jest/globals';
import type { WatchedLayer } from '../../../src/channel/protocol/main.js';
import { translation } from '../../../studio/document/transform.js';
import {
  addPicture,
  drawSketch,
  hostOver,
  openScene,
  orderFor,
  type Scene,
} from '../../support/figma-scene.js';
import { settle } from '../../support/clock.js';
import { holdTimers, pass } from '../../support/held-timers.js';

holdTimers();

const SCAN = drawSketch([255, 255, 255, 255]);

type Word = readonly [id: string, state: WatchedLayer['state'], changed: boolean];

async function watching(build: (scene: Scene) => readonly string[]) {
  const scene = openScene();
  const ids = build(scene);
  const words: Word[] = [];
  scene.host.onWatched((layers) =>
    layers.forEach(({ id, state, changed }) => words.push([id, state, changed])),
  );
  const first = await scene.host.watch(ids);
  await pass(1);
  words.length = 0;
  /** What is told of what `act` does. */
  const hear = async (act: () => void): Promise<readonly Word[]> => {
    words.length = 0;
    act();
    scene.document.commit();
    await pass(1);
    return [...words];
  };
  return { scene, ids, first, hear, id: ids[0]! };
}

const one = () => watching((scene) => [addPicture(scene, SCAN), addPicture(scene, SCAN)]);

describe('the first answer', () => {
  test('says of each layer what it is, in the order asked', async () => {
    const { first, ids } = await watching((scene) => {
      const hidden = addPicture(scene, SCAN, { name: 'Hidden', visible: false });
      const second = scene.document.addPage('Second');
      const away = addPicture(scene, SCAN, { name: 'Away', parentId: second });
      return [addPicture(scene, SCAN, { name: 'There' }), hidden, away, '9:9'];
    });
    expect(first).toEqual([
      { id: ids[0], name: 'There', state: 'there', changed: false },
      { id: ids[1], name: 'Hidden', state: 'hidden', changed: false },
      { id: ids[2], name: 'Away', state: 'other-page', changed: false },
      { id: '9:9', name: '', state: 'gone', changed: false },
    ]);
  });
});

describe('states', () => {
  test('deleted is gone, under the name it had, and undo heals it', async () => {
    const { scene, id, hear } = await one();
    const told: WatchedLayer[] = [];
    scene.host.onWatched((layers) => told.push(...layers));
    scene.document.remove(id);
    scene.document.commit();
    await pass(1);
    expect(told).toEqual([{ id, name: 'Sketch', state: 'gone', changed: false }]);
    scene.document.undo();
    await pass(1);
    expect(told.at(-1)).toEqual({ id, name: 'Sketch', state: 'there', changed: false });
    expect(await hear(() => undefined)).toEqual([]);
  });

  test('so is it with the frame that it lies in', async () => {
    const { scene, id, hear } = await watching((scene) => {
      const parentId = scene.document.create({ type: 'FRAME', name: 'Frame' });
      return [addPicture(scene, SCAN, { parentId })];
    });
    const frame = scene.document.get(id)!.parentId!;
    expect(await hear(() => scene.document.remove(frame))).toEqual([[id, 'gone', false]]);
    expect(await hear(() => scene.document.undo())).toEqual([[id, 'there', false]]);
  });

  test('hidden by itself or by any layer around it, and shown again', async () => {
    const { scene, id, hear } = await watching((scene) => {
      const outer = scene.document.create({ type: 'SECTION', name: 'Section' });
      const parentId = scene.document.create({ type: 'FRAME', name: 'Frame' }, outer);
      return [addPicture(scene, SCAN, { parentId })];
    });
    const { document } = scene;
    const frame = document.get(id)!.parentId!;
    for (const node of [id, frame]) {
      expect(await hear(() => document.update(node, { visible: false }))).toEqual([[id, 'hidden', false]]);
      expect(await hear(() => document.undo())).toEqual([[id, 'there', false]]);
    }
  });

  test('on another page, when it is cut there and when another page is opened', async () => {
    const { scene, ids, id, hear } = await one();
    const { document } = scene;
    const first = document.page.id;
    const second = document.addPage('Second');
    expect(await hear(() => document.showPage(second))).toEqual(ids.map((it) => [it, 'other-page', false]));
    expect(await hear(() => document.showPage(first))).toEqual(ids.map((it) => [it, 'there', false]));
    expect(await hear(() => document.move(id, second, 0))).toEqual([[id, 'other-page', false]]);
  });

  test('renamed is told', async () => {
    const { scene, id, hear } = await one();
    expect(await hear(() => scene.document.update(id, { name: 'Lines' }))).toEqual([[id, 'there', false]]);
  });
});

describe('looks', () => {
  const frame = () =>
    watching((scene) => {
      const outer = scene.document.create({ type: 'FRAME', name: 'Reference' });
      const inner = scene.document.create({ type: 'GROUP', name: 'Inner' }, outer);
      addPicture(scene, SCAN, { name: 'Part', parentId: inner });
      addPicture(scene, SCAN, { name: 'Other part', parentId: inner });
      return [outer];
    });
  const part = ({ document }: Scene) => [...document.tree.values()].find(({ name }) => name === 'Part')!;

  test.each([
    ['painted', { fills: [] }],
    ['made paler', { opacity: 0.5 }],
    ['resized', { width: 50 }],
  ])('%s, a layer is told to be changed; so by the undo of it', async (_what, patch) => {
    const { scene, id, hear } = await one();
    expect(await hear(() => scene.document.update(id, patch))).toEqual([[id, 'there', true]]);
    expect(await hear(() => scene.document.undo())).toEqual([[id, 'there', true]]);
  });

  test.each([
    ['moved', { transform: translation(9, 9) }],
    ['locked', { locked: true }],
    ['given data', { pluginData: { a: 'b' } }],
  ])('%s, it looks as it did', async (_what, patch) => {
    const { scene, id, hear } = await one();
    expect(await hear(() => scene.document.update(id, patch))).toEqual([]);
  });

  const deep: readonly (readonly [string, (scene: Scene) => void])[] = [
    ['painted', (scene) => scene.document.update(part(scene).id, { fills: [] })],
    ['moved', (scene) => scene.document.update(part(scene).id, { transform: translation(5, 5) })],
    ['hidden', (scene) => scene.document.update(part(scene).id, { visible: false })],
    ['deleted', (scene) => scene.document.remove(part(scene).id)],
    ['moved out', (scene) => scene.document.move(part(scene).id, scene.document.page.id, 0)],
    ['joined by another', (scene) => void addPicture(scene, SCAN, { parentId: part(scene).parentId! })],
  ];
  test.each(deep)(
    'a part deep in a frame is %s: the frame is told to be changed, as by the undo',
    async (_what, act) => {
      const { scene, id, hear } = await frame();
      expect(await hear(() => act(scene))).toEqual([[id, 'there', true]]);
      expect(await hear(() => scene.document.undo())).toEqual([[id, 'there', true]]);
      expect(await hear(() => act(scene))).toEqual([[id, 'there', true]]);
    },
  );

  test('what happens beside the layer is no news', async () => {
    const { scene, hear } = await frame();
    const beside = addPicture(scene, SCAN);
    expect(await hear(() => undefined)).toEqual([]);
    expect(await hear(() => scene.document.update(beside, { fills: [] }))).toEqual([]);
    expect(await hear(() => scene.document.remove(beside))).toEqual([]);
  });
});

describe('our own writing', () => {
  test('is no change of the sketch, nor of a frame around it that is watched too; nor is its undo', async () => {
    const { scene, ids, hear } = await watching((scene) => {
      const parentId = scene.document.create({ type: 'FRAME', name: 'Frame' });
      return [addPicture(scene, SCAN, { parentId }), parentId];
    });
    for (let run = 0; run < 2; run++) {
      await scene.host.place(orderFor(ids[0]!));
      expect(await hear(() => undefined)).toEqual([]);
    }
    expect(await hear(() => scene.document.undo())).toEqual([]);
    expect(await hear(() => scene.document.undo())).toEqual([]);
  });
});

describe('watching anew', () => {
  test('ends the watch before, and an empty one ends all', async () => {
    const { scene, ids, hear } = await one();
    await scene.host.watch([ids[1]!]);
    expect(await hear(() => scene.document.remove(ids[0]!))).toEqual([]);
    expect(await hear(() => scene.document.update(ids[1]!, { fills: [] }))).toEqual([
      [ids[1], 'there', true],
    ]);
    await scene.host.watch([]);
    expect(await hear(() => scene.document.remove(ids[1]!))).toEqual([]);
  });

  test('no event is lost while layers are looked up for another', async () => {
    const scene = openScene();
    const id = addPicture(scene, SCAN);
    const held: (() => void)[] = [];
    const answer = async (): Promise<void> => {
      for (; held.length > 0; await settle()) held.splice(0).forEach((go) => go());
    };
    const slow = new Proxy(scene.figma, {
      get: (api, key) =>
        key === 'getNodeByIdAsync'
          ? async (asked: string) => {
              await new Promise<void>((resolve) => held.push(resolve));
              return api.getNodeByIdAsync(asked);
            }
          : (Reflect.get(api, key) as unknown),
    });
    const host = hostOver(slow);
    const told: boolean[] = [];
    host.onWatched((layers) => layers.forEach(({ changed }) => told.push(changed)));
    const watching = host.watch([id]);
    await answer();
    await watching;
    scene.document.update(id, { opacity: 0.9 });
    await pass(0);
    expect(held).toHaveLength(1);
    scene.document.update(id, { opacity: 0.8 });
    await pass(0);
    await answer();
    expect(told).toEqual([true, true]);
  });
});

test('a layer that cannot be looked up is not said to be gone', async () => {
  const scene = openScene();
  const id = addPicture(scene, drawSketch([0, 0, 0, 0]));
  const figma = new Proxy(scene.figma, {
    get: (target, key): unknown =>
      key === 'getNodeByIdAsync' ? () => Promise.reject(new Error('offline')) : Reflect.get(target, key),
  });
  expect(await hostOver(figma).watch([id])).toEqual([{ id, name: '', state: 'other-page', changed: false }]);
});
