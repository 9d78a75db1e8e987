import { describe, expect, test } from '@jest/globals';
import { StudioDocument } from '../../studio/document/document.js';
import {
  copyLayers,
  duplicateLayers,
  flattenLayer,
  groupLayers,
  makeComponent,
  moveLayers,
  moveToPage,
  pasteLayers,
  removeLayers,
  turnLayer,
} from '../../studio/document/layer-acts.js';
import { freeCorner, layRow } from '../../studio/document/free-space.js';
import { SITUATIONS } from '../../studio/page/situations.js';
import { compose, translation, turning } from '../../studio/document/transform.js';

const SIZE = { width: 30, height: 20 };

/** A turned frame with a group of two rectangles in it. */
function openDocument() {
  const document = new StudioDocument();
  const frame = document.create({
    type: 'FRAME',
    name: 'frame',
    width: 200,
    height: 200,
    transform: compose(translation(100, 50), turning(30)),
  });
  const group = document.create({ type: 'GROUP', name: 'group' }, frame);
  const [a, b] = ['a', 'b'].map((name, i) =>
    document.create({ type: 'RECTANGLE', name, ...SIZE, transform: translation(40 * i, 10) }, group),
  );
  document.commit();
  return { document, frame, group, a, b };
}

const boxOf = (document: StudioDocument, id: string) => {
  const { x, y, width, height } = document.boundsOf(id);
  return [x, y, width, height].map((value) => expect.closeTo(value, 6) as unknown);
};

describe('ids, as Figma ends and changes them', () => {
  test('cut and paste gives a new id at the old place', () => {
    const { document, a } = openDocument();
    const box = boxOf(document, a);
    const copies = copyLayers(document, [a]);
    removeLayers(document, [a]);
    const [pasted] = pasteLayers(document, copies);
    expect(document.get(a)).toBeNull();
    expect(pasted).not.toBe(a);
    expect(boxOf(document, pasted)).toEqual(box);
  });

  test('a frame that becomes a component ends; what is in it keeps id and place', () => {
    const { document, frame, a } = openDocument();
    const box = boxOf(document, a);
    const component = makeComponent(document, frame);
    expect(document.get(frame)).toBeNull();
    expect(document.get(component)).toMatchObject({ type: 'COMPONENT', name: 'frame' });
    expect(boxOf(document, a)).toEqual(box);
  });

  test('a shape that becomes a component lies in it', () => {
    const { document, a } = openDocument();
    const box = boxOf(document, a);
    const component = makeComponent(document, a);
    expect(document.get(a)?.parentId).toBe(component);
    expect(boxOf(document, a)).toEqual(box);
    expect(boxOf(document, component)).toEqual(box);
  });

  test('a flattened shape is a vector of the same look under another id', () => {
    const { document, a, group } = openDocument();
    const box = boxOf(document, a);
    const vector = flattenLayer(document, a);
    expect([document.get(a), document.get(vector)?.type]).toEqual([null, 'VECTOR']);
    expect(document.get(group)?.childIds[0]).toBe(vector);
    expect(boxOf(document, vector)).toEqual(box);
  });

  test('another page keeps id and place', () => {
    const { document, group, a } = openDocument();
    const box = boxOf(document, a);
    const page = document.addPage('Page 2');
    moveToPage(document, [group], page);
    expect(document.get(group)?.parentId).toBe(page);
    expect(boxOf(document, a)).toEqual(box);
  });
});

describe('places', () => {
  test('moving goes by canvas units, whatever the layers lie in', () => {
    const { document, group, a } = openDocument();
    const { x, y } = document.boundsOf(a);
    moveLayers(document, [group, a], [7, -3]);
    expect(document.boundsOf(a)).toMatchObject({ x: expect.closeTo(x + 7, 6), y: expect.closeTo(y - 3, 6) });
  });

  test('grouping and duplicating leave everything where it is', () => {
    const { document, a, b, frame } = openDocument();
    const boxes = [boxOf(document, a), boxOf(document, b)];
    const outer = groupLayers(document, [frame]);
    expect(document.get(outer)?.childIds).toEqual([frame]);
    const [copy] = duplicateLayers(document, [outer]);
    expect([boxOf(document, a), boxOf(document, b)]).toEqual(boxes);
    expect(document.boundsOf(copy).x).toBeCloseTo(document.boundsOf(outer).x + 24, 6);
  });

  test('turning keeps the middle', () => {
    const { document, a } = openDocument();
    const middle = () => {
      const { x, y, width, height } = document.boundsOf(a);
      return { x: x + width / 2, y: y + height / 2 };
    };
    const before = middle();
    turnLayer(document, a, 25);
    expect(middle().x).toBeCloseTo(before.x, 6);
    expect(middle().y).toBeCloseTo(before.y, 6);
  });

  test('a row lies on free space, as near as it can to where it was wanted', () => {
    const { corners, size } = layRow([
      { width: 100, height: 50 },
      { width: 60, height: 80 },
    ]);
    expect(corners).toEqual([
      { x: 0, y: 0 },
      { x: 140, y: 0 },
    ]);
    expect(size).toEqual({ width: 200, height: 80 });
    const taken = [{ x: 0, y: 0, width: 400, height: 300 }];
    expect(freeCorner([], size, { x: 100, y: 40 })).toEqual({ x: 0, y: 0 });
    expect(freeCorner(taken, size, { x: 380, y: 150 })).toEqual({ x: 440, y: 110 });
    expect(freeCorner(taken, size, { x: 200, y: 20 })).toEqual({ x: 100, y: -120 });
  });
});

test.each(SITUATIONS)('situation: $title', ({ title, build }) => {
  const document = new StudioDocument();
  const picture = { name: 'picture', fills: [], ...SIZE };
  const id = build({ document, picture, centre: { x: 0, y: 0 } });
  expect(document.get(id)?.name).toBe(title.startsWith('Slice') ? 'Slice' : 'picture');
  document.undo();
  expect(document.page.childIds).toEqual([]);
});

test('ids of nested instances are longer than 200 characters', () => {
  const document = new StudioDocument();
  const picture = { name: 'picture', fills: [], ...SIZE };
  const lengths = SITUATIONS.map(({ build }) => build({ document, picture, centre: { x: 0, y: 0 } }).length);
  expect(lengths.filter((length) => length > 200)).toHaveLength(2);
  expect(Math.max(...lengths)).toBeGreaterThan(1000);
  const outer = document.page.childIds
    .map((id) => document.get(id)!)
    .filter(({ type }) => type === 'INSTANCE');
  expect(outer.map(({ name }) => name)).toEqual(['Instance', 'Instance']);
});
