/** What Figma does to a plugin and the samples do not show; in brackets where the fact comes from. */
import { describe, expect, test } from '@jest/globals';
import type {
  FrameNode,
  NodeChangeEvent,
  PageNode,
  SceneNode,
} from '@figma/plugin-typings/plugin-api-standalone';
import { decodePng } from '../../src/image/png/png.js';
import { FAIR_CONDITIONS, type Conditions } from '../../studio/figma-api/conditions.js';
import { translation, turning, compose } from '../../studio/document/transform.js';
import { createStage, pngOf, type Stage } from './stage.js';
import { holdTimers, pass } from '../support/held-timers.js';

holdTimers();

const black = () => [0, 0, 0, 255] as const;
const nodeAt = async (stage: Stage, id: string) => (await stage.run.figma.getNodeByIdAsync(id)) as SceneNode;
const become = (stage: Stage, change: Partial<Conditions>) => {
  stage.conditions = { ...stage.conditions, ...change };
};

/** A picture of the size on the page. */
function addPicture(stage: Stage, width = 4, height = 4, parentId?: string): string {
  const { hash } = stage.images.add(pngOf(width, height, black));
  const fills = [{ type: 'IMAGE', imageHash: hash, scaleMode: 'FILL' }] as const;
  return stage.document.create({ type: 'RECTANGLE', name: 'picture', width, height, fills }, parentId);
}

// [users' reports of the error's text]
describe('read-only mode', () => {
  test.each(['view', 'dev'] as const)(
    '%s: writes throw in Figma’s words, reading goes on',
    async (access) => {
      const stage = createStage();
      const { figma } = stage.run;
      const node = figma.createRectangle();
      become(stage, { access });
      const before = stage.document.tree;
      expect(() => figma.createImage(pngOf(1, 1, black))).toThrow(
        `Can't call "createImage" in read-only mode`,
      );
      expect(() => figma.createRectangle()).toThrow('read-only mode');
      expect(() => void (node.name = 'mine')).toThrow(`Can't call "set_name" in read-only mode`);
      expect(() => node.setPluginData('a', 'b')).toThrow('read-only mode');
      expect(() => node.resize(1, 1)).toThrow('read-only mode');
      expect(() => node.remove()).toThrow('read-only mode');
      expect(() => figma.currentPage.appendChild(node)).toThrow('read-only mode');
      expect(stage.document.tree).toBe(before);
      expect(node.name).toBe('Rectangle');
      figma.currentPage.selection = [node];
      expect(stage.document.selection).toEqual([node.id]);
      become(stage, { access: 'edit' });
      node.name = 'mine';
      expect(node.name).toBe('mine');
    },
  );
});

// [Ashung/android-resources-export-figma#11]
describe('exports', () => {
  const isSettled = async (work: Promise<unknown>, ms: number): Promise<boolean> => {
    let settled = false;
    void work.then(() => (settled = true));
    await pass(ms);
    return settled;
  };

  test('one that hangs never answers, also when exports are prompt again', async () => {
    const stage = createStage();
    const node = await nodeAt(stage, addPicture(stage));
    become(stage, { exports: 'hanging' });
    const pending = node.exportAsync({ format: 'PNG' });
    expect(await isSettled(pending, 60_000)).toBe(false);
    become(stage, { exports: 'prompt' });
    expect(await isSettled(node.exportAsync({ format: 'PNG' }), 0)).toBe(true);
    expect(await isSettled(pending, 60_000)).toBe(false);
  });

  test('a slow one answers late', async () => {
    const stage = createStage();
    const node = await nodeAt(stage, addPicture(stage));
    become(stage, { exports: 'slow', slowExportMs: 120 });
    const work = node.exportAsync({ format: 'PNG' });
    expect(await isSettled(work, 119)).toBe(false);
    expect(await isSettled(work, 1)).toBe(true);
  });
});

// [typings, documentAccess dynamic-page]
describe('pages', () => {
  test('another page has no children before it was loaded, and offline it cannot be', async () => {
    const stage = createStage();
    const { document, run } = stage;
    const pageId = document.addPage('Page 2');
    const id = addPicture(stage, 4, 4, pageId);
    const page = run.figma.root.children[1] as PageNode;
    expect(() => page.children).toThrow('loadAsync');
    become(stage, { network: 'offline' });
    await expect(page.loadAsync()).rejects.toThrow('could not be loaded');
    await expect(run.figma.currentPage.loadAsync()).resolves.toBeUndefined();
    become(stage, { network: 'online' });
    await page.loadAsync();
    expect(page.children.map((child) => child.id)).toEqual([id]);
    expect((await nodeAt(stage, id)).parent).toBe(page);
  });

  test('going to another page is told, and leaves the selection behind', async () => {
    const stage = createStage();
    const { document, run } = stage;
    let told = 0;
    run.figma.on('currentpagechange', () => told++);
    document.select([addPicture(stage)]);
    const pageId = document.addPage('Page 2');
    document.showPage(pageId);
    await pass(5);
    expect([told, run.figma.currentPage.id, document.selection]).toEqual([1, pageId, []]);
  });
});

// [typings, NodeChange and RemovedNode]
describe('nodechange', () => {
  function listen(stage: Stage): NodeChangeEvent['nodeChanges'] {
    const heard: NodeChangeEvent['nodeChanges'] = [];
    stage.run.figma.currentPage.on('nodechange', ({ nodeChanges }) => void heard.push(...nodeChanges));
    return heard;
  }
  const shortly = (changes: NodeChangeEvent['nodeChanges']) =>
    changes.map((change) => [
      change.type,
      change.id,
      ...(change.type === 'PROPERTY_CHANGE' ? [[...change.properties].sort()] : []),
    ]);

  test('tells what came, what changed and what went, undo included', async () => {
    const stage = createStage();
    const { document } = stage;
    const heard = listen(stage);
    document.act(() => void addPicture(stage));
    const [id] = document.page.childIds;
    await pass(5);
    document.act(() => document.update(id, { opacity: 0.5, transform: translation(3, 0) }));
    await pass(5);
    document.act(() => document.remove(id));
    await pass(5);
    document.undo();
    await pass(5);
    expect(shortly(heard)).toEqual([
      ['CREATE', id],
      ['PROPERTY_CHANGE', id, ['opacity', 'relativeTransform', 'x']],
      ['DELETE', id],
      ['CREATE', id],
    ]);
    expect(heard.map(({ node }) => node.removed)).toEqual([false, false, true, false]);
  });

  test('of a node that is gone it has a RemovedNode: id, type and nothing else', async () => {
    const stage = createStage();
    const id = addPicture(stage);
    const heard = listen(stage);
    stage.document.remove(id);
    await pass(5);
    const { node, origin } = heard[0];
    expect([node.removed, node.id, node.type, origin]).toEqual([true, id, 'RECTANGLE', 'LOCAL']);
    expect(() => (node as SceneNode).name).toThrow('RemovedNode.name');
  });

  test('names only the highest of what comes or goes, and nothing of other pages', async () => {
    const stage = createStage();
    const { document } = stage;
    const other = document.addPage('Page 2');
    const heard = listen(stage);
    const frame = document.create({ type: 'FRAME', name: 'frame' });
    addPicture(stage, 4, 4, frame);
    addPicture(stage, 4, 4, other);
    await pass(5);
    document.remove(frame);
    await pass(5);
    expect(shortly(heard)).toEqual([
      ['CREATE', frame],
      ['DELETE', frame],
    ]);
  });

  test('a colleague’s change is REMOTE, and no undo of ours brings the layer back', async () => {
    const stage = createStage();
    const { document } = stage;
    const id = addPicture(stage);
    document.commit();
    const heard = listen(stage);
    document.act(() => document.update(id, { visible: false }));
    document.removeAsColleague(id);
    await pass(5);
    expect(heard.map(({ type, origin }) => [type, origin])).toEqual([
      ['PROPERTY_CHANGE', 'LOCAL'],
      ['DELETE', 'REMOTE'],
    ]);
    document.undo();
    document.undo();
    expect(document.get(id)).toBeNull();
  });
});

// [typings 8263, 8390]
describe('grid frames', () => {
  function fullGrid(stage: Stage) {
    const { document } = stage;
    const autoLayout = { mode: 'GRID', rows: 2, columns: 2, gap: 0 } as const;
    const id = document.create({ type: 'FRAME', name: 'grid', width: 80, height: 60, autoLayout });
    const children = [0, 1, 2, 3].map(() => addPicture(stage, 4, 4, id));
    return { id, children, frame: () => nodeAt(stage, id) as Promise<FrameNode> };
  }
  const cornersOf = (stage: Stage, ids: readonly string[]) =>
    ids.map((id) => [stage.document.boundsOf(id).x, stage.document.boundsOf(id).y]);

  test('children sit in cells, row by row', async () => {
    const stage = createStage();
    const { children, frame } = fullGrid(stage);
    const grid = await frame();
    expect([grid.layoutMode, grid.gridRowCount, grid.gridColumnCount]).toEqual(['GRID', 2, 2]);
    expect(cornersOf(stage, children)).toEqual([
      [0, 0],
      [40, 0],
      [0, 30],
      [40, 30],
    ]);
  });

  test('a child put into a full grid adds a row, which stays when the child becomes ABSOLUTE', async () => {
    const stage = createStage();
    const { children, frame } = fullGrid(stage);
    const grid = await frame();
    const added = stage.run.figma.createRectangle();
    grid.insertChild(0, added);
    expect([grid.gridRowCount, added.gridRowAnchorIndex]).toEqual([3, 2]);
    added.layoutPositioning = 'ABSOLUTE';
    expect(grid.gridRowCount).toBe(3);
    expect(cornersOf(stage, children)[2]).toEqual([0, 20]);
    expect(() => void (grid.gridRowCount = 1)).toThrow('occupied');
    grid.gridRowCount = 2;
    expect(cornersOf(stage, children)[2]).toEqual([0, 30]);
  });
});

// [typings, SectionNode and SliceNode]
describe('sections and slices', () => {
  test('what lies in a section with hidden contents paints nothing and does not export', async () => {
    const stage = createStage();
    const section = stage.document.create({ type: 'SECTION', name: 'section', sectionContentsHidden: true });
    const picture = await nodeAt(stage, addPicture(stage, 4, 4, section));
    expect(picture.visible).toBe(true);
    expect('absoluteRenderBounds' in picture && picture.absoluteRenderBounds).toBeNull();
    await expect(picture.exportAsync({ format: 'PNG' })).rejects.toContain('Failed to export node');
    stage.document.update(section, { sectionContentsHidden: false });
    expect((await picture.exportAsync({ format: 'PNG' })).length).toBeGreaterThan(0);
  });

  test('a slice paints nothing itself and exports what is seen in its box', async () => {
    const stage = createStage();
    addPicture(stage);
    const id = stage.document.create({ type: 'SLICE', name: 'slice', width: 6, height: 4 });
    const slice = await nodeAt(stage, id);
    expect('absoluteRenderBounds' in slice && slice.absoluteRenderBounds).toBeNull();
    expect('fills' in slice).toBe(false);
    const { width, height, data } = decodePng(
      await slice.exportAsync({ format: 'PNG', useAbsoluteBounds: true }),
    );
    expect([width, height, data[3], data[5 * 4 + 3]]).toEqual([6, 4, 255, 0]);
  });
});

// [documentation, exportAsync; help centre, rotation]
test('a turned layer exports axis-aligned over its box, its corners transparent', async () => {
  const stage = createStage();
  const id = addPicture(stage, 40, 40);
  stage.document.update(id, { transform: compose(translation(100, 50), turning(45)) });
  const node = await nodeAt(stage, id);
  const png = decodePng(await node.exportAsync({ format: 'PNG', useAbsoluteBounds: true }));
  const alphaAt = (x: number, y: number) => png.data[(y * png.width + x) * 4 + 3];
  expect([png.width, png.height]).toEqual([57, 57]);
  expect([alphaAt(1, 1), alphaAt(55, 1), alphaAt(28, 28)]).toEqual([0, 0, 255]);
});

// [typings, ConstraintMixin]
test.each([
  ['MIN', 10, 20],
  ['MAX', 60, 20],
  ['CENTER', 35, 20],
  ['STRETCH', 10, 70],
  ['SCALE', 15, 30],
] as const)('a frame that grows by half takes a child with %s along', async (horizontal, x, width) => {
  const stage = createStage();
  const frame = stage.document.create({ type: 'FRAME', name: 'frame', width: 100, height: 100 });
  const id = addPicture(stage, 20, 20, frame);
  stage.document.update(id, { transform: translation(10, 0) });
  const child = await nodeAt(stage, id);
  if ('constraints' in child) child.constraints = { horizontal, vertical: 'MIN' };
  ((await nodeAt(stage, frame)) as FrameNode).resize(150, 100);
  expect([child.x, child.width, child.height]).toEqual([x, width, 20]);
});

test('conditions are fair until somebody switches them', () => {
  expect(createStage().conditions).toEqual(FAIR_CONDITIONS);
});
