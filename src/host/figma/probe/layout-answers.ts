/** What a new layer does to what it is put into: a full grid, a row of auto layout, a group. */
import type { FrameNode } from '@figma/plugin-typings/plugin-api-standalone';
import { ask, checked, type Answers } from './ask.js';
import type { Aside } from './aside.js';

const CELL = { x: 0, y: 0, width: 20, height: 20 } as const;

export async function layoutAnswers(aside: Aside): Promise<Answers> {
  return [
    ...(await ask(29, 'grid', () => fullGrid(aside))),
    ...(await ask(18, 'row', () => row(aside))),
    ...(await ask(19, 'group', () => group(aside))),
  ];
}

const placesOf = (frame: FrameNode, count: number): string =>
  frame.children
    .slice(0, count)
    .map((child) => `${child.x} ${child.y} ${child.width} ${child.height}`)
    .join(', ');

function fullGrid(aside: Aside): Answers {
  const frame = aside.own(aside.api.createFrame());
  frame.resize(100, 100);
  frame.layoutMode = 'GRID';
  frame.gridRowCount = 2;
  frame.gridColumnCount = 2;
  for (let i = 0; i < 4; i++) frame.appendChild(aside.rectangle(CELL));
  const before = placesOf(frame, 4);
  const added = aside.rectangle(CELL);
  frame.appendChild(added);
  const grown = frame.gridRowCount;
  added.layoutPositioning = 'ABSOLUTE';
  const absolute = frame.gridRowCount;
  frame.gridRowCount = 2;
  return [
    checked(29, 'grid.rows-with-one-more', [grown, 3]),
    checked(29, 'grid.rows-when-it-is-absolute', [absolute, 3]),
    checked(29, 'grid.rows-set-back', [frame.gridRowCount, 2]),
    checked(29, 'grid.others-as-before', [placesOf(frame, 4) === before, true]),
    checked(29, 'grid.automatic-tracks', [frame.gridAutoTracks, 'NONE']),
  ];
}

function row(aside: Aside): Answers {
  const frame = aside.own(aside.api.createFrame());
  frame.layoutMode = 'HORIZONTAL';
  for (let i = 0; i < 3; i++) frame.appendChild(aside.rectangle(CELL));
  const before = `${placesOf(frame, 3)}, ${frame.width} x ${frame.height}`;
  const added = aside.rectangle(CELL);
  frame.insertChild(3, added);
  added.layoutPositioning = 'ABSOLUTE';
  added.x = 5;
  return [
    checked(18, 'row.others-as-before', [
      `${placesOf(frame, 3)}, ${frame.width} x ${frame.height}` === before,
      true,
    ]),
    checked(18, 'row.added-moves-freely', [added.x, 5]),
  ];
}

function group(aside: Aside): Answers {
  const { api } = aside;
  const nodes = [0, 40].map((x) => aside.rectangle({ ...CELL, x, y: 600 }));
  const holder = aside.own(api.group(nodes, api.currentPage));
  const before = `${holder.x} ${holder.y} ${holder.width} ${holder.height}`;
  const added = aside.rectangle({ ...CELL, y: 600 });
  holder.insertChild(0, added);
  return [
    checked(19, 'group.as-before', [
      `${holder.x} ${holder.y} ${holder.width} ${holder.height}` === before,
      true,
    ]),
  ];
}
