/** Placing results in the studio's document: every kind of parent, one undo each, nothing else changed. */
import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../../src/errors.js';
import type { PlacedResult } from '../../../../src/host/host.js';
import type { NewNode } from '../../../../studio/document/document.js';
import { compose, translation, turning } from '../../../../studio/document/transform.js';
import {
  addPicture,
  drawSketch,
  hostOver,
  openScene,
  orderFor,
  pixelAt,
  plainPicture,
  RECIPE,
  RED,
  seeCanvas,
  type Scene,
} from '../../../support/figma-scene.js';
import { toldBy } from '../../../support/english.js';

const SCAN = drawSketch([255, 255, 255, 255]);
const LINES = drawSketch([0, 0, 0, 0]);

const add = ({ document }: Scene, node: NewNode, parentId?: string): string => {
  const id = document.create(node, parentId);
  document.commit();
  return id;
};

interface Situation {
  readonly parent: string;
  readonly build: (scene: Scene) => string;
  /** Id of the parent expected, seen from the sketch. */
  readonly lands: 'beside the sketch' | 'beside its parent' | 'beside its grandparent';
}

/** Each puts a sketch of 40 x 20 somewhere and returns its id. */
const SIZE = { width: 40, height: 20, transform: translation(10, 5) };
const inParent =
  (node: NewNode) =>
  (scene: Scene): string =>
    addPicture(scene, SCAN, { ...SIZE, parentId: add(scene, node) });

const SITUATIONS: readonly Situation[] = [
  { parent: 'page', lands: 'beside the sketch', build: (scene) => addPicture(scene, SCAN, SIZE) },
  {
    parent: 'rotated sketch on the page',
    lands: 'beside the sketch',
    build: (scene) =>
      addPicture(scene, SCAN, { ...SIZE, transform: compose(translation(50, 60), turning(30)) }),
  },
  {
    parent: 'clipping frame',
    lands: 'beside the sketch',
    build: inParent({ type: 'FRAME', name: 'Frame', clipsContent: true, transform: translation(100, 0) }),
  },
  {
    parent: 'frame in a rotated frame',
    lands: 'beside the sketch',
    build: (scene) => {
      const outer = add(scene, {
        type: 'FRAME',
        name: 'Outer',
        transform: compose(translation(70, 9), turning(20)),
      });
      const inner = add(scene, { type: 'FRAME', name: 'Inner', transform: translation(5, 5) }, outer);
      return addPicture(scene, SCAN, { ...SIZE, parentId: inner });
    },
  },
  {
    parent: 'auto-layout frame',
    lands: 'beside the sketch',
    build: (scene) => {
      const autoLayout = { mode: 'HORIZONTAL', spacing: 8, padding: 4 } as const;
      const parentId = add(scene, { type: 'FRAME', name: 'Row', autoLayout });
      addPicture(scene, SCAN, { width: 10, height: 10, parentId });
      const sketch = addPicture(scene, SCAN, { ...SIZE, parentId });
      addPicture(scene, SCAN, { width: 10, height: 10, parentId });
      return sketch;
    },
  },
  {
    parent: 'group',
    lands: 'beside the sketch',
    build: (scene) => {
      const parentId = add(scene, { type: 'GROUP', name: 'Group' });
      return addPicture(scene, SCAN, { ...SIZE, parentId });
    },
  },
  {
    parent: 'group with a rotated sketch',
    lands: 'beside the sketch',
    build: (scene) => {
      const parentId = add(scene, { type: 'GROUP', name: 'Group' });
      return addPicture(scene, SCAN, {
        ...SIZE,
        transform: compose(translation(50, 60), turning(30)),
        parentId,
      });
    },
  },
  {
    parent: 'group in a rotated frame',
    lands: 'beside the sketch',
    build: (scene) => {
      const frame = add(scene, { type: 'FRAME', name: 'Turned', transform: turning(20) });
      const parentId = add(scene, { type: 'GROUP', name: 'Group' }, frame);
      return addPicture(scene, SCAN, { ...SIZE, parentId });
    },
  },
  { parent: 'section', lands: 'beside the sketch', build: inParent({ type: 'SECTION', name: 'Section' }) },
  {
    parent: 'component',
    lands: 'beside the sketch',
    build: inParent({ type: 'COMPONENT', name: 'Component' }),
  },
  { parent: 'instance', lands: 'beside its parent', build: inParent({ type: 'INSTANCE', name: 'Instance' }) },
  {
    parent: 'frame in an instance',
    lands: 'beside its grandparent',
    build: (scene) => {
      const instance = add(scene, { type: 'INSTANCE', name: 'Instance', transform: translation(30, 30) });
      return addPicture(scene, SCAN, {
        ...SIZE,
        parentId: add(scene, { type: 'FRAME', name: 'Inner' }, instance),
      });
    },
  },
  {
    parent: 'boolean operation',
    lands: 'beside its parent',
    build: inParent({ type: 'BOOLEAN_OPERATION', name: 'Union' }),
  },
];

/** Adding a child changes no more of an existing record than its list of children, and by the child alone. */
function expectUntouched(scene: Scene, before: Scene['document']['tree'], placed: PlacedResult): void {
  for (const [id, old] of before) {
    const now = scene.document.get(id)!;
    expect({ ...now, childIds: now.childIds.filter((child) => child !== placed.id) }).toEqual(old);
  }
  expect(scene.document.tree.size).toBe(before.size + 1);
}

describe.each(SITUATIONS)('a sketch in: $parent', ({ build, lands }) => {
  const setUp = () => {
    const scene = openScene();
    addPicture(scene, SCAN, { name: 'Below' });
    const sketchId = build(scene);
    addPicture(scene, SCAN, { name: 'Above' });
    scene.document.select([sketchId]);
    return { scene, sketchId, before: scene.document.tree };
  };

  test('the result covers exactly the sketch, turned as it is', async () => {
    const { scene, sketchId } = setUp();
    const placed = await scene.host.place(orderFor(sketchId));
    const [box, wanted] = [scene.document.boundsOf(placed.id), scene.document.boundsOf(sketchId)];
    for (const key of ['x', 'y', 'width', 'height'] as const) expect(box[key]).toBeCloseTo(wanted[key], 9);
    const { width, height } = scene.document.get(placed.id)!;
    expect([width, height]).toEqual([SIZE.width, SIZE.height]);
  });

  test(`it lies ${lands}, directly above`, async () => {
    const { scene, sketchId } = setUp();
    const placed = await scene.host.place(orderFor(sketchId));
    const levels = { 'beside the sketch': 0, 'beside its parent': 1, 'beside its grandparent': 2 }[lands];
    let neighbour = scene.document.get(sketchId)!;
    for (let level = 0; level < levels; level++) neighbour = scene.document.get(neighbour.parentId!)!;
    const { childIds } = scene.document.get(neighbour.parentId!)!;
    expect(childIds.indexOf(placed.id)).toBe(childIds.indexOf(neighbour.id) + 1);
    expect(placed.note === null).toBe(
      levels === 0 && neighbour.parentId !== null && !isInComponent(scene, sketchId),
    );
  });

  test('nothing of the user changes, the selection stays, and one undo takes the result away', async () => {
    const { scene, sketchId, before } = setUp();
    const placed = await scene.host.place(orderFor(sketchId));
    expectUntouched(scene, before, placed);
    expect(scene.document.selection).toEqual([sketchId]);
    scene.document.undo();
    expect(scene.document.tree).toEqual(before);
  });
});

function isInComponent({ document }: Scene, id: string): boolean {
  const node = document.get(id)!;
  return (
    node.type === 'COMPONENT' ||
    (node.parentId !== null && isInComponent({ document } as Scene, node.parentId))
  );
}

describe('what is seen', () => {
  const BOX = { x: 0, y: 0, width: 8, height: 8 };
  const FULL = { width: 8, height: 8 };

  test('over light lines on dark paper, colour fills the dark and leaves the light lines', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN, FULL);
    const recipe = { ...RECIPE, sketchLines: 'inverted' as const };
    const placed = await scene.host.place(orderFor(sketchId, { sketchIsOpaque: true, recipe }));
    const canvas = await seeCanvas(scene, BOX);
    expect(pixelAt(canvas, 4, 1)).toEqual([255, 255, 255, 255]);
    expect(pixelAt(canvas, 4, 6)).toEqual([...RED, 255]);
    expect(scene.document.get(placed.id)!.blendMode).toBe('SCREEN');
  });

  test.each([
    ['an opaque scan is multiplied from above', SCAN, true, 'MULTIPLY', 1],
    ['transparent paper is filled from below', LINES, false, 'NORMAL', 0],
  ] as const)(
    'under lines, %s: paper shows the colour, black lines stay black',
    async (_t, png, opaque, mode, at) => {
      const scene = openScene();
      const sketchId = addPicture(scene, png, FULL);
      const placed = await scene.host.place(orderFor(sketchId, { sketchIsOpaque: opaque }));
      const canvas = await seeCanvas(scene, BOX);
      expect(pixelAt(canvas, 4, 1)).toEqual([...RED, 255]);
      expect(pixelAt(canvas, 4, 6)).toEqual([0, 0, 0, 255]);
      expect(scene.document.get(placed.id)!.blendMode).toBe(mode);
      expect(scene.document.page.childIds.indexOf(placed.id)).toBe(at);
    },
  );

  test('over: the picture covers the lines', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN, FULL);
    await scene.host.place(orderFor(sketchId, { side: 'above' }));
    const canvas = await seeCanvas(scene, BOX);
    expect(pixelAt(canvas, 4, 6)).toEqual([...RED, 255]);
  });

  test('over: the newest result is the one that shows', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN, FULL);
    await scene.host.place(orderFor(sketchId, { side: 'above' }));
    await scene.host.place(orderFor(sketchId, { side: 'above', png: plainPicture(8, [0, 0, 255]) }));
    expect(pixelAt(await seeCanvas(scene, BOX), 4, 6)).toEqual([0, 0, 255, 255]);
  });

  test('from outside an instance with a ground of its own, colour on transparent paper still shows', async () => {
    const scene = openScene();
    const fills = [{ type: 'SOLID', color: { r: 1, g: 1, b: 1 } }] as const;
    const instance = add(scene, { type: 'INSTANCE', name: 'Instance', fills, ...FULL });
    const sketchId = addPicture(scene, LINES, { ...FULL, parentId: instance });
    await scene.host.place(orderFor(sketchId, { sketchIsOpaque: false }));
    const canvas = await seeCanvas(scene, BOX);
    expect(pixelAt(canvas, 4, 1)).toEqual([...RED, 255]);
    expect(pixelAt(canvas, 4, 6)).toEqual([0, 0, 0, 255]);
  });

  test('three results multiplied over one scan look like the last of them alone', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN, FULL);
    const green = plainPicture(8, [0, 200, 0]);
    await scene.host.place(orderFor(sketchId));
    await scene.host.place(orderFor(sketchId, { png: plainPicture(8, [0, 0, 255]) }));
    const last = await scene.host.place(orderFor(sketchId, { png: green }));
    const canvas = await seeCanvas(scene, BOX);
    expect([pixelAt(canvas, 4, 1), pixelAt(canvas, 4, 6), last.note]).toEqual([
      [0, 200, 0, 255],
      [0, 0, 0, 255],
      null,
    ]);
  });
});

describe('undo and recipe', () => {
  test('each result is one undo step', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN);
    const states = [scene.document.tree];
    for (let run = 0; run < 3; run++) {
      await scene.host.place(orderFor(sketchId));
      states.push(scene.document.tree);
    }
    for (const state of states.slice(0, 3).reverse()) {
      scene.document.undo();
      expect(scene.document.tree).toEqual(state);
    }
  });

  test('name, recipe and relaunch button are on the layer; selecting it reads the recipe', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN);
    const placed = await scene.host.place(orderFor(sketchId));
    const node = scene.document.get(placed.id)!;
    expect([placed.name, node.name]).toEqual(['Sketch · 7', 'Sketch · 7']);
    expect(node.relaunchData).toEqual({ again: 'Runs again' });
    scene.document.select([placed.id]);
    expect(scene.host.selectedMade()).toEqual({ recipe: { ...RECIPE, sketchId }, isNewer: false });
    scene.document.select([sketchId]);
    expect(scene.host.selectedMade()).toBeNull();
  });
});

describe('when it cannot be done, the document stays as it was', () => {
  const attempt = async (scene: Scene, sketchId: string, png = plainPicture(8, RED)) => {
    const before = scene.document.tree;
    const error: unknown = await scene.host.place(orderFor(sketchId, { png })).catch((e: unknown) => e);
    expect(scene.document.tree).toEqual(before);
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  };

  test('a picture Figma refuses: says why', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN);
    const large = plainPicture(8, RED);
    new DataView(large.buffer, large.byteOffset).setUint32(16, 4097); // the width in the header
    expect((await attempt(scene, sketchId, large)).message).toContain('Image is too large');
    expect((await attempt(scene, sketchId, new Uint8Array(50))).message).toContain('unsupported');
  });

  test.each(['insertChild', 'setPluginData', 'fills', 'relativeTransform'])(
    'a failure at %s takes the half-made layer away again',
    async (member) => {
      const scene = openScene();
      const sketchId = addPicture(scene, SCAN);
      const failing = openFailing(scene, member);
      const before = scene.document.tree;
      expect(await toldBy(failing.place(orderFor(sketchId)))).toMatch(/could not be placed.*no editing here/);
      expect(scene.document.tree).toEqual(before);
    },
  );
});

/** The same host over an API in which touching one member of the page or the new layer throws a plain string. */
function openFailing(scene: Scene, member: string) {
  const fail = (): never => {
    throw 'no editing here';
  };
  return openChanged(scene, { [member]: fail }, fail);
}

/** The same host over an API whose new layers, sketches and ancestors have other `members`; `set` guards writing them. */
function openChanged({ figma }: Scene, members: Readonly<Record<string, unknown>>, set: () => boolean) {
  const changed = <T extends object>(node: T): T =>
    new Proxy<T>(node, {
      get: (target, key) => {
        if (typeof key === 'string' && key in members) return members[key];
        const value: unknown = Reflect.get(target, key);
        return key === 'parent' && value !== null ? changed(value as object) : value;
      },
      set: (target, key, value) => (key in members ? set() : Reflect.set(target, key, value)),
      has: (target, key) => key in members || key in target,
    });
  const api = {
    createRectangle: () => changed(figma.createRectangle()),
    createImage: figma.createImage,
    currentPage: figma.currentPage,
    commitUndo: figma.commitUndo,
    getNodeByIdAsync: async (id: string) => changed((await figma.getNodeByIdAsync(id))!),
  };
  return hostOver(api);
}

test('in a frame that paints its first child on top, above is before', async () => {
  const scene = openScene();
  const autoLayout = { mode: 'HORIZONTAL', spacing: 8, padding: 4 } as const;
  const parentId = add(scene, { type: 'FRAME', name: 'Row', autoLayout });
  const sketchId = addPicture(scene, SCAN, { parentId });
  const host = openChanged(scene, { itemReverseZIndex: true }, () => false);
  const placed = await host.place(orderFor(sketchId));
  expect(scene.document.get(parentId)!.childIds).toEqual([placed.id, sketchId]);
});
