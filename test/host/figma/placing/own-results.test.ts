/** Results of one sketch: the newest shows, earlier ones give way, and what the designer made her own is left alone. */
import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../../src/errors.js';
import { translation } from '../../../../studio/document/transform.js';
import {
  addPicture,
  drawSketch,
  hostOver,
  openScene,
  orderFor,
  type Scene,
} from '../../../support/figma-scene.js';
import { english, toldBy } from '../../../support/english.js';

const SCAN = drawSketch([255, 255, 255, 255]);
const isVisible = ({ document }: Scene, id: string) => document.get(id)!.visible;

async function placed(count: number, scene = openScene()) {
  const sketchId = addPicture(scene, SCAN, { transform: translation(20, 30) });
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push((await scene.host.place(orderFor(sketchId))).id);
  return { scene, sketchId, ids };
}

describe('placing', () => {
  test('hides the earlier result and says so, in the same undo step', async () => {
    const { scene, sketchId, ids } = await placed(1);
    const before = scene.document.tree;
    const second = await scene.host.place(orderFor(sketchId));
    expect(second.hiddenIds).toEqual(ids);
    expect([isVisible(scene, ids[0]!), isVisible(scene, second.id)]).toEqual([false, true]);
    scene.document.undo();
    expect(scene.document.tree).toEqual(before);
  });

  test('does not name those that were hidden before', async () => {
    const { scene, sketchId, ids } = await placed(2);
    expect((await scene.host.place(orderFor(sketchId))).hiddenIds).toEqual([ids[1]]);
  });

  test('leaves results of other sketches and the other layers of the designer alone', async () => {
    const { scene, sketchId } = await placed(1);
    const other = await placed(1, scene);
    const own = addPicture(scene, SCAN);
    await scene.host.place(orderFor(sketchId));
    expect([other.ids[0]!, own, sketchId].map((id) => isVisible(scene, id))).toEqual([true, true, true]);
  });

  const acts: readonly (readonly [string, (scene: Scene, id: string) => void])[] = [
    ['moved', ({ document }, id) => document.update(id, { transform: translation(21, 30) })],
    ['renamed', ({ document }, id) => document.update(id, { name: 'The good one' })],
    ['re-blended', ({ document }, id) => document.update(id, { blendMode: 'SCREEN' })],
    ['made paler', ({ document }, id) => document.update(id, { opacity: 0.5 })],
    ['resized', ({ document }, id) => document.update(id, { width: 90 })],
    ['locked', ({ document }, id) => document.update(id, { locked: true })],
    ['painted', ({ document }, id) => document.update(id, { fills: [] })],
  ];
  test.each(acts)('never hides a result that the designer has %s', async (_what, act) => {
    const { scene, sketchId, ids } = await placed(1);
    act(scene, ids[0]!);
    const second = await scene.host.place(orderFor(sketchId));
    expect([second.hiddenIds, isVisible(scene, ids[0]!)]).toEqual([[], true]);
  });

  test('takes the place of the layers that it replaces, in one undo step', async () => {
    const { scene, sketchId, ids } = await placed(2);
    const before = scene.document.tree;
    const [first, second] = ids;
    const third = await scene.host.place(orderFor(sketchId, { replaces: [second!], selectedAtClick: [] }));
    expect(third.hiddenIds).toEqual([]);
    expect([scene.document.get(second!), isVisible(scene, first!)]).toEqual([null, false]);
    expect(isVisible(scene, third.id)).toBe(true);
    scene.document.undo();
    expect(scene.document.tree).toEqual(before);
  });

  test('selects what comes in the place of the selected layer', async () => {
    const { scene, sketchId, ids } = await placed(1);
    scene.document.select(ids);
    const next = await scene.host.place(orderFor(sketchId, { replaces: ids, selectedAtClick: ids }));
    expect(scene.document.selection).toEqual([next.id]);
  });

  test.each(acts)('never replaces a result that the designer has %s', async (_what, act) => {
    const { scene, sketchId, ids } = await placed(1);
    act(scene, ids[0]!);
    const left = scene.document.get(ids[0]!);
    await scene.host.place(orderFor(sketchId, { replaces: ids }));
    expect(scene.document.get(ids[0]!)).toEqual(left);
  });

  test('never removes a layer that is no result of the sketch, whatever is asked for', async () => {
    const { scene, sketchId } = await placed(1);
    const other = await placed(1, scene);
    const own = addPicture(scene, SCAN);
    const replaces = [sketchId, own, ...other.ids];
    await scene.host.place(orderFor(sketchId, { replaces }));
    expect(replaces.map((id) => isVisible(scene, id))).toEqual(replaces.map(() => true));
  });

  test.each([
    ['used as a mask', (id: string, node: { id: string; name: string }) => node.id === id],
    ['put over a mask', (_id: string, node: { name: string }) => node.name === 'Below'],
  ])('never hides a result that the designer has %s', async (_what, isMask) => {
    const scene = openScene();
    addPicture(scene, SCAN, { name: 'Below' });
    const { sketchId, ids } = await placed(1, scene);
    const host = hostOver(withMembers(scene.figma, (node) => ({ isMask: isMask(ids[0]!, node) })));
    expect((await host.place(orderFor(sketchId))).hiddenIds).toEqual([]);
  });

  test('hides a result that was moved together with its sketch, and one whose sketch was moved away', async () => {
    const { scene, sketchId, ids } = await placed(1);
    for (const id of [sketchId, ids[0]!]) scene.document.update(id, { transform: translation(300, 8) });
    const second = await scene.host.place(orderFor(sketchId));
    expect(second.hiddenIds).toEqual(ids);
    scene.document.update(sketchId, { transform: translation(0, 900) });
    expect((await scene.host.place(orderFor(sketchId))).hiddenIds).toEqual([second.id]);
  });

  test('reads no data of layers that can be no results', async () => {
    const scene = openScene();
    const { sketchId } = await placed(1, scene);
    for (let i = 0; i < 20; i++) scene.document.create({ type: 'FRAME', name: `Frame ${i}` });
    addPicture(scene, SCAN, { name: 'Hidden', visible: false });
    const read: string[] = [];
    const host = hostOver(
      withMembers(scene.figma, (node) => ({
        getPluginData: (key: string) => {
          read.push(node.name);
          return node.getPluginData(key);
        },
      })),
    );
    await host.place(orderFor(sketchId));
    expect(new Set(read)).toEqual(new Set(['Sketch', 'Sketch · 7']));
  });
});

interface AnyNode {
  readonly id: string;
  readonly name: string;
  getPluginData(key: string): string;
}

/** An API over whose nodes some members are laid. */
function withMembers(api: object, members: (node: AnyNode) => Readonly<Record<string, unknown>>): object {
  const wrap = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(wrap);
    if (typeof value !== 'object' || value === null || !('getPluginData' in value)) return value;
    return new Proxy(value, {
      get: (node, key) => {
        const own = members(node as AnyNode);
        if (typeof key === 'string' && key in own) return own[key];
        return key === 'parent' || key === 'children' ? wrap(Reflect.get(node, key)) : Reflect.get(node, key);
      },
    });
  };
  return new Proxy(api, {
    get: (target, key) => {
      if (key !== 'getNodeByIdAsync') return Reflect.get(target, key) as unknown;
      const find = Reflect.get(target, key) as (id: string) => Promise<unknown>;
      return async (id: string) => wrap(await find(id));
    },
  });
}

describe('show', () => {
  test('brings a result back beside the one that is there', async () => {
    const { scene, ids } = await placed(2);
    await scene.host.show(ids[0]!, false);
    expect(ids.map((id) => isVisible(scene, id))).toEqual([true, true]);
  });

  test('alone hides the others of the sketch, but not one of the designer’s own, in one undo step', async () => {
    const { scene, ids } = await placed(3);
    await scene.host.show(ids[1]!, false);
    scene.document.update(ids[1]!, { name: 'Mine' });
    scene.document.commit();
    const before = scene.document.tree;
    await scene.host.show(ids[0]!, true);
    expect(ids.map((id) => isVisible(scene, id))).toEqual([true, true, false]);
    scene.document.undo();
    expect(scene.document.tree).toEqual(before);
  });

  test('works after the sketch is gone', async () => {
    const { scene, sketchId, ids } = await placed(2);
    scene.document.remove(sketchId);
    await scene.host.show(ids[0]!, true);
    expect(ids.map((id) => isVisible(scene, id))).toEqual([true, false]);
  });

  test('of a result that is gone, and of a layer that is none, says what to do', async () => {
    const { scene, sketchId, ids } = await placed(1);
    scene.document.remove(ids[0]!);
    for (const id of [ids[0]!, sketchId]) {
      const error: unknown = await scene.host.show(id, true).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(UserError);
      expect(english(error)).toContain('place it again');
    }
    expect(isVisible(scene, sketchId)).toBe(true);
  });

  test('in read-only mode says so', async () => {
    const { scene, ids } = await placed(2);
    scene.setConditions({ access: 'dev' });
    expect(await toldBy(scene.host.show(ids[0]!, true))).toMatch(/cannot be edited just now.*Dev Mode/);
  });
});
