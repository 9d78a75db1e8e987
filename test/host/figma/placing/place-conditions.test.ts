/** Placing as daily work has it: turned and cropped sketches, full grids, sketches and pages that are gone, no right to edit. */
import { describe, expect, test } from '@jest/globals';
import { CancelledError, UserError } from '../../../../src/errors.js';
import { createCancelSource } from '../../../../src/channel/cancel.js';
import type { Extent } from '../../../../src/image/geometry.js';
import { encodePng } from '../../../../src/image/png/png.js';
import type { NewNode } from '../../../../studio/document/document.js';
import { compose, translation, turning, type Affine } from '../../../../studio/document/transform.js';
import {
  addPicture,
  drawSketch,
  hostOver,
  openScene,
  orderFor,
  pixelAt,
  RED,
  seeCanvas,
  type OrderChanges,
  type Scene,
} from '../../../support/figma-scene.js';
import { holdTimers, pass } from '../../../support/held-timers.js';
import { english } from '../../../support/english.js';

holdTimers();

const SCAN = drawSketch([255, 255, 255, 255]);
const UNCANCELLED = createCancelSource().token;

const add = ({ document }: Scene, node: NewNode, parentId?: string): string => {
  const id = document.create(node, parentId);
  document.commit();
  return id;
};

/** A picture with a colour of its own at each place: what is seen somewhere says where in the picture it is. */
function placeMap({ width, height }: Extent): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data.set([(256 * (x + 0.5)) / width, (256 * (y + 0.5)) / height, 128, 255], (y * width + x) * 4);
  return encodePng({ width, height, data });
}

/** Exports and places as the panel does, with the map as the picture. */
async function placeMapOver(scene: Scene, sketchId: string, changes: OrderChanges = {}) {
  const order = { id: sketchId, purpose: 'run', minPx: 64, maxPx: 64 } as const;
  const { site } = await scene.host.exportImage(order, UNCANCELLED);
  const { width, height } = site.box;
  const png = placeMap({ width: Math.round(width), height: Math.round(height) });
  return scene.host.place(orderFor(sketchId, { png, side: 'above', site, ...changes }));
}

const PAPER = { x: 0, y: 0, width: 200, height: 200 };

describe('the picture stands over what it was made of', () => {
  const mirrored: Affine = [
    [-1, 0, 0],
    [0, 1, 0],
  ];
  const turned = (degrees: number) =>
    compose(translation(100, 100), compose(turning(degrees), translation(-40, -25)));

  test.each([
    ['upright', translation(60, 75)],
    ['turned by 30 degrees', turned(30)],
    ['turned by 90 degrees', turned(90)],
    ['turned by 180 degrees', turned(180)],
    ['turned by -135 degrees', turned(-135)],
    ['mirrored', compose(translation(140, 75), mirrored)],
    ['mirrored and turned', compose(translation(100, 60), compose(turning(20), mirrored))],
  ])('%s: on every spot of the sketch, and nowhere else', async (_name, transform) => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN, { width: 80, height: 50, transform });
    const alone = await seeCanvas(scene, PAPER);
    await placeMapOver(scene, sketchId);
    const box = scene.document.boundsOf(sketchId);
    const seen = await seeCanvas(scene, PAPER);
    let inside = 0;
    for (let y = 2; y < 200; y += 7) {
      for (let x = 2; x < 200; x += 7) {
        const [was, is] = [pixelAt(alone, x, y), pixelAt(seen, x, y)];
        const isPaper = was[3] === 255;
        if (!isPaper) {
          if (was[3] === 0) expect([x, y, is[3]]).toEqual([x, y, 0]);
          continue;
        }
        inside++;
        const wanted = [(256 * (x + 0.5 - box.x)) / box.width, (256 * (y + 0.5 - box.y)) / box.height];
        expect(Math.abs(is[0]! - wanted[0]!)).toBeLessThan(6);
        expect(Math.abs(is[1]! - wanted[1]!)).toBeLessThan(6);
      }
    }
    expect(inside).toBeGreaterThan(50);
  });

  test('the result is turned as the sketch is, so that both can be turned back together', async () => {
    const scene = openScene();
    const transform = turned(30);
    const sketchId = addPicture(scene, SCAN, { width: 80, height: 50, transform });
    const { id } = await placeMapOver(scene, sketchId);
    const result = scene.document.get(id)!;
    expect([result.width, result.height]).toEqual([80, 50]);
    result.transform.flat().forEach((part, i) => expect(part).toBeCloseTo(transform.flat()[i]!, 9));
  });

  test('a sketch that a frame crops gets a result that it crops too', async () => {
    const scene = openScene();
    const frame = add(scene, {
      type: 'FRAME',
      name: 'Window',
      width: 60,
      height: 60,
      clipsContent: true,
      transform: translation(50, 50),
    });
    const sketchId = addPicture(scene, SCAN, {
      width: 100,
      height: 100,
      transform: translation(-20, -20),
      parentId: frame,
    });
    await placeMapOver(scene, sketchId);
    const canvas = await seeCanvas(scene, PAPER);
    expect([pixelAt(canvas, 40, 40)[3], pixelAt(canvas, 120, 120)[3]]).toEqual([0, 0]);
    expect(pixelAt(canvas, 80, 80)).toEqual([129, 129, 128, 255]);
  });

  test.each([0, 30])(
    'so does one that is cropped where Figma lets no result in, the frame turned by %d degrees',
    async (degrees) => {
      const scene = openScene();
      const instance = add(scene, {
        type: 'INSTANCE',
        name: 'Card',
        width: 60,
        height: 60,
        clipsContent: true,
        transform: compose(translation(100, 60), turning(degrees)),
      });
      const transform = translation(-20, -20);
      const sketchId = addPicture(scene, SCAN, { width: 100, height: 100, transform, parentId: instance });
      const before = await seeCanvas(scene, PAPER);
      const { id, note } = await placeMapOver(scene, sketchId);
      expect(note).toMatchObject({ code: 'above', name: 'Card' });
      expect(scene.document.get(id)!.parentId).toBe(scene.document.page.id);
      const after = await seeCanvas(scene, PAPER);
      const isSame = (x: number, y: number) =>
        (pixelAt(before, x, y)[3] === 0) === (pixelAt(after, x, y)[3] === 0);
      for (let y = 1; y < 200; y += 9)
        for (let x = 1; x < 200; x += 9) expect([x, y, isSame(x, y)]).toEqual([x, y, true]);
      const box = scene.document.boundsOf(sketchId);
      const [x, y] = [100, 90];
      const wanted = (256 * (x + 0.5 - box.x)) / box.width;
      expect(Math.abs(pixelAt(after, x, y)[0]! - wanted)).toBeLessThan(6);
    },
  );

  test.each(['FRAME', 'INSTANCE'] as const)(
    'a sketch that a mask in its %s crops gets a result that is cropped too, above it and below',
    async (type) => {
      for (const side of ['above', 'below'] as const) {
        const scene = openScene();
        const holder = add(scene, { type, name: 'Card', width: 150, height: 150, clipsContent: false });
        addPicture(scene, SCAN, { name: 'Mask', width: 60, height: 40, isMask: true, parentId: holder });
        const sketchId = addPicture(scene, SCAN, { width: 100, height: 100, parentId: holder });
        const before = await seeCanvas(scene, PAPER);
        expect([pixelAt(before, 30, 20)[3], pixelAt(before, 80, 80)[3]]).toEqual([255, 0]);
        await placeMapOver(scene, sketchId, { side, sketchIsOpaque: side === 'above' });
        const after = await seeCanvas(scene, PAPER);
        for (let y = 1; y < 200; y += 9)
          for (let x = 1; x < 200; x += 9)
            expect([x, y, pixelAt(after, x, y)[3] === 0]).toEqual([x, y, pixelAt(before, x, y)[3] === 0]);
      }
    },
  );
});

describe('what holds the sketch stays as it was', () => {
  function fullGrid(scene: Scene) {
    const autoLayout = { mode: 'GRID', rows: 2, columns: 2, gap: 10 } as const;
    const frame = add(scene, { type: 'FRAME', name: 'Grid', width: 210, height: 210, autoLayout });
    const cells = [0, 1, 2, 3].map((cell) =>
      addPicture(scene, SCAN, { name: `Cell ${cell}`, width: 100, height: 100, parentId: frame }),
    );
    return { frame, cells };
  }

  test('a full grid keeps its rows and columns, and every layer its place', async () => {
    const scene = openScene();
    const { frame, cells } = fullGrid(scene);
    const boxes = cells.map((id) => scene.document.boundsOf(id));
    const { id, note } = await scene.host.place(orderFor(cells[2]!));
    expect(scene.document.get(frame)!.autoLayout).toMatchObject({ rows: 2, columns: 2 });
    expect(cells.map((cell) => scene.document.boundsOf(cell))).toEqual(boxes);
    expect([scene.document.get(id)!.parentId, note]).toEqual([frame, null]);
    expect(scene.document.boundsOf(id)).toEqual(boxes[2]);
  });

  test('without setting the counts back a row would stay: the studio is no kinder than Figma', () => {
    const scene = openScene();
    const { frame } = fullGrid(scene);
    const extra = addPicture(scene, SCAN, { width: 10, height: 10, parentId: frame });
    scene.document.update(extra, { layoutPositioning: 'ABSOLUTE' });
    expect(scene.document.get(frame)!.autoLayout).toMatchObject({ rows: 3 });
  });

  test('the result follows a resized frame as the sketch does', async () => {
    const scene = openScene();
    const frame = add(scene, { type: 'FRAME', name: 'Poster', width: 100, height: 100 });
    const constraints = { horizontal: 'STRETCH', vertical: 'MAX' } as const;
    const sketchId = addPicture(scene, SCAN, { width: 40, height: 20, parentId: frame, constraints });
    const { id } = await scene.host.place(orderFor(sketchId));
    const poster = (await scene.figma.getNodeByIdAsync(frame)) as unknown as {
      resize(w: number, h: number): void;
    };
    poster.resize(300, 250);
    expect(scene.document.boundsOf(id)).toEqual(scene.document.boundsOf(sketchId));
  });

  test('where the sketch is a group, as the layers in it do', async () => {
    const scene = openScene();
    const frame = add(scene, { type: 'FRAME', name: 'Poster', width: 100, height: 100 });
    const group = add(scene, { type: 'GROUP', name: 'Group' }, frame);
    const constraints = { horizontal: 'SCALE', vertical: 'MAX' } as const;
    for (const name of ['Lines', 'Shadow'])
      addPicture(scene, SCAN, { name, width: 40, height: 20, parentId: group, constraints });
    const { id } = await scene.host.place(orderFor(group));
    expect(scene.document.get(id)!.constraints).toEqual(constraints);
  });
});

describe('undo', () => {
  test('takes one result and nothing of what the designer did before it', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN);
    scene.document.update(sketchId, { name: 'Renamed during the run' });
    await scene.host.place(orderFor(sketchId));
    scene.document.undo();
    expect(scene.document.get(sketchId)!.name).toBe('Renamed during the run');
    expect(scene.document.page.childIds).toEqual([sketchId]);
  });
});

describe('the selection', () => {
  test('moves to the new layer if it is still the one at the click, in any order', async () => {
    const scene = openScene();
    const [sketch, reference] = [addPicture(scene, SCAN), addPicture(scene, SCAN)];
    scene.document.select([sketch, reference]);
    const { id } = await scene.host.place(orderFor(sketch, { selectedAtClick: [reference, sketch] }));
    expect(scene.document.selection).toEqual([id]);
  });

  test.each([[[0]], [[0, 1, 2]], [[2]], [[]]])('stays where it is by now: %j', async (now) => {
    const scene = openScene();
    const ids = [addPicture(scene, SCAN), addPicture(scene, SCAN), addPicture(scene, SCAN)];
    const selected = now.map((i) => ids[i]!);
    scene.document.select(selected);
    await scene.host.place(orderFor(ids[0]!, { selectedAtClick: [ids[0]!, ids[1]!] }));
    expect(scene.document.selection).toEqual(selected);
  });

  test('of another page is not touched', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN);
    scene.document.showPage(scene.document.addPage('Second'));
    await scene.host.place(orderFor(sketchId, { selectedAtClick: [] }));
    expect(scene.document.selection).toEqual([]);
  });
});

describe('the sketch is gone when the run ends', () => {
  const box = { x: 30, y: 40, width: 80, height: 50 };

  test('the result lies where it was, on its page, above all that is there, with a note', async () => {
    const scene = openScene();
    const pageId = scene.document.page.id;
    const sketchId = addPicture(scene, SCAN, { width: 80, height: 50, transform: translation(30, 40) });
    const copy = addPicture(scene, SCAN, { width: 80, height: 50, transform: translation(30, 40) });
    scene.document.remove(sketchId);
    scene.document.commit();
    scene.document.showPage(scene.document.addPage('Second'));
    const { id, note } = await scene.host.place(orderFor(sketchId, { site: { pageId, box } }));
    expect(scene.document.boundsOf(id)).toEqual(box);
    expect(scene.document.get(pageId)!.childIds).toEqual([copy, id]);
    expect(note).toEqual({ code: 'sketch-gone' });
    scene.document.showPage(pageId);
    // Multiplied, so that lines that still lie there under another id stay.
    expect(pixelAt(await seeCanvas(scene, PAPER), 60, 80)).toEqual([0, 0, 0, 255]);
    expect(pixelAt(await seeCanvas(scene, PAPER), 60, 50)).toEqual([...RED, 255]);
  });

  test('with its page gone too, on the page that is open', async () => {
    const scene = openScene();
    const { id, note } = await scene.host.place(orderFor('9:9', { site: { pageId: '8:8', box } }));
    expect(scene.document.get(id)!.parentId).toBe(scene.document.page.id);
    expect(scene.document.boundsOf(id)).toEqual(box);
    expect(note).toEqual({ code: 'page-gone' });
  });

  test('an earlier result of it beside the place gives way, and one undo takes the new one back', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN);
    const first = await scene.host.place(orderFor(sketchId));
    scene.document.remove(sketchId);
    scene.document.commit();
    const before = scene.document.tree;
    const second = await scene.host.place(orderFor(sketchId));
    expect(second.hiddenIds).toEqual([first.id]);
    // Told of as what it is, when it is selected in the list of layers: nobody wants to "use" it.
    scene.document.select([first.id]);
    expect(scene.host.selection()).toMatchObject({ candidates: [{ id: first.id, made: {} }], others: [] });
    scene.document.undo();
    expect(scene.document.tree).toEqual(before);
  });
});

test('a place that is cancelled while its page loads writes nothing, then or later', async () => {
  const scene = openScene();
  const sketchId = addPicture(scene, SCAN, { parentId: scene.document.addPage('Archive') });
  const before = scene.document.tree;
  const cancelling = createCancelSource();
  const placing = scene.host.place(orderFor(sketchId), cancelling.token);
  cancelling.cancel();
  await expect(placing).rejects.toThrow(CancelledError);
  await pass(50);
  expect(scene.document.tree).toEqual(before);
});

describe('Figma refuses in the middle of a run', () => {
  const refusal = async (scene: Scene, sketchId: string): Promise<UserError> => {
    const before = scene.document.tree;
    const error: unknown = await scene.host.place(orderFor(sketchId)).catch((e: unknown) => e);
    expect(scene.document.tree).toEqual(before);
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  };

  test.each(['view', 'dev'] as const)(
    'access "%s": said in words, nothing written, picture kept',
    async (access) => {
      const scene = openScene();
      const sketchId = addPicture(scene, SCAN);
      await scene.host.place(orderFor(sketchId));
      scene.setConditions({ access });
      const error = await refusal(scene, sketchId);
      expect(english(error)).toMatch(/cannot be edited just now.*Dev Mode.*kept in the panel/);
      scene.setConditions({ access: 'edit' });
      await scene.host.place(orderFor(sketchId));
    },
  );

  test('offline, with the sketch on a page that is not loaded: names the page, picture kept', async () => {
    const scene = openScene();
    const first = scene.document.page.id;
    const second = scene.document.addPage('Archive');
    const sketchId = addPicture(scene, SCAN, { parentId: second });
    expect(scene.document.page.id).toBe(first);
    scene.setConditions({ network: 'offline' });
    const error = await refusal(scene, sketchId);
    expect(english(error)).toMatch(/“Archive” could not be loaded.*kept in the panel.*online/);
    scene.setConditions({ network: 'online' });
    await scene.host.place(orderFor(sketchId));
  });

  test('offline, where Figma cannot even look the sketch up: not said to be gone, nothing placed elsewhere', async () => {
    const scene = openScene();
    const sketchId = addPicture(scene, SCAN);
    const figma = new Proxy(scene.figma, {
      get: (target, key): unknown =>
        key === 'getNodeByIdAsync' ? () => Promise.reject(new Error('offline')) : Reflect.get(target, key),
    });
    const error = await refusal({ ...scene, host: hostOver(figma) }, sketchId);
    expect(error.coded).toEqual({ code: 'layer-not-looked-up', params: { reason: 'offline' } });
    expect(english(error)).toMatch(/Nothing was changed.*online/);
  });
});
