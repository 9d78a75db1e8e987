/** Auto layout: where the flowing children of a frame go, and what size it gets. Pure functions over a tree. */
import { childrenOf, type NodeTree } from './layout.js';
import type { FlowLayout, GridCell, GridLayout, NodeRecord } from './nodes.js';
import { translation, type Affine } from './transform.js';

/** What changes in a frame and in its children so that they are laid out; nothing where they are already. */
export function layOut(tree: NodeTree, frame: NodeRecord): readonly NodeRecord[] {
  const { autoLayout } = frame;
  if (autoLayout === null) return [];
  const laid = autoLayout.mode === 'GRID' ? grid(tree, frame, autoLayout) : flow(tree, frame, autoLayout);
  return laid.filter((node) => node !== tree.get(node.id));
}

/** In a row or a column; the frame hugs its children. */
function flow(
  tree: NodeTree,
  frame: NodeRecord,
  { mode, spacing, padding }: FlowLayout,
): readonly NodeRecord[] {
  const isRow = mode === 'HORIZONTAL';
  const flowing = flowingChildren(tree, frame);
  let at = padding;
  let thickness = 0;
  const moved = flowing.map((child) => {
    const { width, height } = child;
    const place = isRow ? translation(at, padding) : translation(padding, at);
    at += (isRow ? width : height) + spacing;
    thickness = Math.max(thickness, isRow ? height : width);
    return movedTo(child, place);
  });
  const length = at + padding - (flowing.length > 0 ? spacing : 0);
  const across = thickness + 2 * padding;
  return [sized(frame, isRow ? length : across, isRow ? across : length), ...moved];
}

/**
 * In cells. A child without one takes the first that is free; where none is, the grid grows by a row, and keeps it
 * when the child leaves the flow (plugin typings, `gridAutoTracks: NONE`).
 */
function grid(tree: NodeTree, frame: NodeRecord, layout: GridLayout): readonly NodeRecord[] {
  const taken = new Set<string>();
  const flowing = flowingChildren(tree, frame);
  for (const { gridCell } of flowing) if (gridCell !== null) taken.add(keyOf(gridCell));
  let { rows } = layout;
  const seated = flowing.map((child) => {
    if (child.gridCell !== null) return child;
    const gridCell = freeCell(layout.columns, taken);
    taken.add(keyOf(gridCell));
    rows = Math.max(rows, gridCell.row + 1);
    return { ...child, gridCell };
  });
  const cellWidth = (frame.width - layout.gap * (layout.columns - 1)) / layout.columns;
  const cellHeight = (frame.height - layout.gap * (rows - 1)) / rows;
  const placed = seated.map((child) => {
    const { row, column } = child.gridCell ?? { row: 0, column: 0 };
    return movedTo(child, translation(column * (cellWidth + layout.gap), row * (cellHeight + layout.gap)));
  });
  return [rows === layout.rows ? frame : { ...frame, autoLayout: { ...layout, rows } }, ...placed];
}

const keyOf = ({ row, column }: GridCell): string => `${row} ${column}`;

function freeCell(columns: number, taken: ReadonlySet<string>): GridCell {
  let index = 0;
  const cell = (): GridCell => ({ row: Math.floor(index / columns), column: index % columns });
  while (taken.has(keyOf(cell()))) index++;
  return cell();
}

/** Rows or columns of a grid that its children need. */
export function neededTracks(tree: NodeTree, frame: NodeRecord, track: keyof GridCell): number {
  const cells = flowingChildren(tree, frame).flatMap(({ gridCell }) => gridCell ?? []);
  return Math.max(1, ...cells.map((cell) => cell[track] + 1));
}

const flowingChildren = (tree: NodeTree, frame: NodeRecord): readonly NodeRecord[] =>
  childrenOf(tree, frame).filter((child) => child.visible && child.layoutPositioning === 'AUTO');

function movedTo(node: NodeRecord, transform: Affine): NodeRecord {
  const isThere = transform.every((row, i) => row.every((value, j) => value === node.transform[i][j]));
  return isThere ? node : { ...node, transform };
}

const sized = (node: NodeRecord, width: number, height: number): NodeRecord =>
  node.width === width && node.height === height ? node : { ...node, width, height };
