import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StudioDocument, type NewNode } from '../../studio/document/document.js';
import { absoluteBounds, absoluteTransformOf, nodeOf } from '../../studio/document/layout.js';
import { apply, compose, invert, translation, turning } from '../../studio/document/transform.js';

const rectangle = (name: string, patch: Partial<NewNode> = {}): NewNode => ({
  type: 'RECTANGLE',
  name,
  ...patch,
});
const namesOf = (document: StudioDocument, id: string): readonly string[] =>
  nodeOf(document.tree, id).childIds.map((child) => nodeOf(document.tree, child).name);

describe('undo', () => {
  test('one undo takes back everything since the last commit, however many changes that were', () => {
    const document = new StudioDocument();
    document.create(rectangle('kept'));
    document.commit();
    const id = document.create(rectangle('a'));
    document.update(id, { opacity: 0.5 });
    document.create(rectangle('b'));
    document.undo();
    expect(namesOf(document, document.page.id)).toEqual(['kept']);
  });

  test('with everything committed, undo takes back one committed step at a time', () => {
    const document = new StudioDocument();
    for (const name of ['a', 'b', 'c']) {
      document.create(rectangle(name));
      document.commit();
    }
    document.undo();
    expect(namesOf(document, document.page.id)).toEqual(['a', 'b']);
    document.undo();
    document.redo();
    expect(namesOf(document, document.page.id)).toEqual(['a', 'b']);
  });

  test('a commit without a change is no step', () => {
    const document = new StudioDocument();
    document.create(rectangle('a'));
    document.commit();
    document.commit();
    document.undo();
    expect(document.page.childIds).toEqual([]);
    expect(document.canUndo).toBe(false);
  });

  // [typings, commitUndo: changes since the last commit are one step, whoever made them]
  test('a plugin that does not commit before takes the user’s last act along', () => {
    const document = new StudioDocument();
    document.act(() => void document.create(rectangle('first')));
    document.act(() => void document.create(rectangle('second')));
    document.create(rectangle('of a plugin'));
    document.commit();
    document.undo();
    expect(namesOf(document, document.page.id)).toEqual(['first']);
  });

  test('an act of the user upon a plugin’s uncommitted work is one step with it, else a step of its own', () => {
    const document = new StudioDocument();
    document.create(rectangle('of a plugin'));
    document.act(() => void document.create(rectangle('first')));
    document.act(() => void document.create(rectangle('second')));
    document.undo();
    expect(document.page.childIds).toEqual([]);
    for (const name of ['first', 'second']) document.act(() => void document.create(rectangle(name)));
    document.undo();
    expect(namesOf(document, document.page.id)).toEqual(['first']);
  });

  test('redo brings back what undo took, until something else is done', () => {
    const document = new StudioDocument();
    for (const name of ['a', 'b']) document.act(() => void document.create(rectangle(name)));
    document.commit();
    document.undo();
    expect([document.canUndo, document.canRedo]).toEqual([true, true]);
    document.redo();
    expect(namesOf(document, document.page.id)).toEqual(['a', 'b']);
    document.undo();
    document.act(() => void document.create(rectangle('c')));
    expect(document.canRedo).toBe(false);
    document.undo();
    document.redo();
    expect(namesOf(document, document.page.id)).toEqual(['a', 'c']);
    expect(document.canRedo).toBe(false);
  });

  test('a removed node leaves the selection, its undo brings the node back', () => {
    const document = new StudioDocument();
    const id = document.create(rectangle('a'));
    document.commit();
    document.select([id]);
    document.remove(id);
    expect(document.selection).toEqual([]);
    document.undo();
    expect(document.get(id)?.name).toBe('a');
  });

  test('deleting a selected layer changes the selection, and is told', () => {
    const document = new StudioDocument();
    const ids = ['a', 'b'].map((name) => document.create(rectangle(name)));
    document.select(ids);
    const told: (readonly string[])[] = [];
    document.onSelection(() => told.push(document.selection));
    document.remove(ids[0]);
    expect(told).toEqual([[ids[1]]]);
  });

  test('any sequence of changes is undone to exactly what was there', () => {
    const act = fc.constantFrom('create', 'hide', 'top', 'remove');
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
        const document = new StudioDocument();
        document.create(rectangle('first'));
        document.commit();
        const before = document.tree;
        for (const name of acts) {
          const [lowest] = document.page.childIds;
          if (name === 'create' || lowest === undefined) document.create(rectangle('more'));
          else if (name === 'hide') document.update(lowest, { visible: false });
          else if (name === 'top') document.move(lowest, document.page.id, document.page.childIds.length);
          else document.remove(lowest);
        }
        if (acts.length > 0) document.undo();
        expect(document.tree).toEqual(before);
      }),
    );
  });
});

describe('order', () => {
  test('index 0 is the bottom, the number of children the top, beyond it throws', () => {
    const document = new StudioDocument();
    const frame = document.create({ type: 'FRAME', name: 'frame' });
    ['a', 'b', 'c'].forEach((name) => document.create(rectangle(name), frame));
    const d = document.create(rectangle('d'));
    document.move(d, frame, 0);
    expect(namesOf(document, frame)).toEqual(['d', 'a', 'b', 'c']);
    document.move(d, frame, 4);
    expect(namesOf(document, frame)).toEqual(['a', 'b', 'c', 'd']);
    expect(() => document.move(d, frame, 5)).toThrow('index 5 is outside 0..4');
  });

  test('a group that loses its last child goes, one that was never filled stays', () => {
    const document = new StudioDocument();
    const group = document.create({ type: 'GROUP', name: 'group' });
    expect(document.get(group)).not.toBeNull();
    const child = document.create(rectangle('a'), group);
    document.move(child, document.page.id, 0);
    expect(document.get(group)).toBeNull();
  });
});

describe('places', () => {
  test('groups do not count as containers: their children keep the frame’s coordinates', () => {
    const document = new StudioDocument();
    const frame = document.create({ type: 'FRAME', name: 'frame', transform: translation(100, 50) });
    const group = document.create({ type: 'GROUP', name: 'group' }, frame);
    const a = document.create(
      rectangle('a', { transform: translation(10, 20), width: 30, height: 40 }),
      group,
    );
    document.create(rectangle('b', { transform: translation(60, 0), width: 10, height: 10 }), group);
    expect(document.boundsOf(a)).toEqual({ x: 110, y: 70, width: 30, height: 40 });
    expect(document.boundsOf(group)).toEqual({ x: 110, y: 50, width: 60, height: 60 });
  });

  test('the box of a turned rectangle is that of its corners', () => {
    const document = new StudioDocument();
    const id = document.create(rectangle('a', { width: 30, height: 40, transform: turning(90) }));
    const { x, y, width, height } = document.boundsOf(id);
    expect([x, y, width, height].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([-40, 0, 40, 30]);
  });

  test('a turned group keeps its axes; its box lies along them', () => {
    const document = new StudioDocument();
    const group = document.create({ type: 'GROUP', name: 'group', transform: turning(30) });
    const map = compose(turning(30), translation(5, 7));
    document.create(rectangle('a', { width: 20, height: 10, transform: map }), group);
    const found = absoluteTransformOf(document.tree, nodeOf(document.tree, group));
    found.flat().forEach((value, i) => expect(value).toBeCloseTo(map.flat()[i], 9));
  });

  test('a map and its inverse cancel out', () => {
    const number = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (degrees, x, y) => {
        const map = compose(translation(x, y), turning(degrees));
        const back = apply(invert(map), apply(map, { x: 3, y: 4 }));
        expect(back.x).toBeCloseTo(3, 6);
        expect(back.y).toBeCloseTo(4, 6);
      }),
    );
  });
});

describe('auto layout', () => {
  test('children flow with spacing and padding, and the frame hugs them', () => {
    const document = new StudioDocument();
    const row = { mode: 'HORIZONTAL', spacing: 5, padding: 10 } as const;
    const frame = document.create({ type: 'FRAME', name: 'row', autoLayout: row });
    const a = document.create(rectangle('a', { width: 30, height: 20 }), frame);
    const b = document.create(rectangle('b', { width: 40, height: 50 }), frame);
    expect(document.boundsOf(a)).toEqual({ x: 10, y: 10, width: 30, height: 20 });
    expect(document.boundsOf(b)).toEqual({ x: 45, y: 10, width: 40, height: 50 });
    expect(document.boundsOf(frame)).toEqual({ x: 0, y: 0, width: 95, height: 70 });
  });

  test('an absolute child is out of the flow', () => {
    const document = new StudioDocument();
    const column = { mode: 'VERTICAL', spacing: 0, padding: 0 } as const;
    const frame = document.create({ type: 'FRAME', name: 'column', autoLayout: column });
    document.create(rectangle('a', { width: 30, height: 20 }), frame);
    const b = document.create(rectangle('b'), frame);
    expect(absoluteBounds(document.tree, nodeOf(document.tree, frame)).height).toBe(120);
    document.update(b, { layoutPositioning: 'ABSOLUTE', transform: translation(-5, 3) });
    expect(document.boundsOf(frame)).toMatchObject({ width: 30, height: 20 });
    expect(document.boundsOf(b)).toMatchObject({ x: -5, y: 3 });
  });
});
