/** GRID frames and the cells of their children (plugin typings, GridLayoutMixin and GridChildrenMixin). */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { neededTracks } from '../document/auto-layout.js';
import type { Handle } from './node-handle.js';
import { checkMove } from './node-rules.js';
import type { GridLayout } from '../document/nodes.js';

type Grid = Pick<Figma.GridLayoutMixin, 'gridRowCount' | 'gridColumnCount' | 'appendChildAt'> &
  Readonly<Pick<Figma.GridLayoutMixin, 'gridRowGap' | 'gridColumnGap' | 'gridAutoTracks'>>;

export function grid(handle: Handle): Grid {
  const { id, document, record, patch } = handle;
  return {
    get gridRowCount() {
      return gridOf(handle)?.rows ?? 1;
    },
    set gridRowCount(rows) {
      const layout = needGrid(handle, 'set_gridRowCount');
      checkTracks('set_gridRowCount', rows, neededTracks(document.tree, record(), 'row'));
      patch({ autoLayout: { ...layout, rows } });
    },
    get gridColumnCount() {
      return gridOf(handle)?.columns ?? 1;
    },
    set gridColumnCount(columns) {
      const layout = needGrid(handle, 'set_gridColumnCount');
      checkTracks('set_gridColumnCount', columns, neededTracks(document.tree, record(), 'column'));
      patch({ autoLayout: { ...layout, columns } });
    },
    get gridRowGap() {
      return gridOf(handle)?.gap ?? 0;
    },
    get gridColumnGap() {
      return gridOf(handle)?.gap ?? 0;
    },
    get gridAutoTracks() {
      return 'NONE' as const;
    },
    appendChildAt: (child, row, column) => {
      needGrid(handle, 'appendChildAt');
      const index = record().childIds.length;
      checkMove(document.tree, { childId: child.id, parentId: id, index, method: 'appendChildAt' });
      checkCell(handle, 'appendChildAt', { row, column });
      document.move(child.id, id, index);
      document.update(child.id, { gridCell: { row, column } });
    },
  };
}

/** Of a child; 0 where it lies in no grid. */
export function gridChild({
  record,
}: Handle): Readonly<Pick<Figma.GridChildrenMixin, 'gridRowAnchorIndex' | 'gridColumnAnchorIndex'>> {
  return {
    get gridRowAnchorIndex() {
      return record().gridCell?.row ?? 0;
    },
    get gridColumnAnchorIndex() {
      return record().gridCell?.column ?? 0;
    },
  };
}

function gridOf({ record }: Handle): GridLayout | null {
  const { autoLayout } = record();
  return autoLayout?.mode === 'GRID' ? autoLayout : null;
}

function needGrid(handle: Handle, method: string): GridLayout {
  const layout = gridOf(handle);
  if (layout === null) throw new Error(`in ${method}: Can only be used on a frame with layoutMode GRID`);
  return layout;
}

function checkTracks(method: string, count: number, needed: number): void {
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`in ${method}: Expected a whole number of at least 1, got ${count}`);
  if (count < needed) throw new Error(`in ${method}: Cannot remove tracks that are occupied by children`);
}

function checkCell(
  handle: Handle,
  method: string,
  { row, column }: { readonly row: number; readonly column: number },
): void {
  const { rows, columns } = needGrid(handle, method);
  if (!(row >= 0 && row < rows && column >= 0 && column < columns))
    throw new Error(`in ${method}: The grid has no cell at row ${row}, column ${column}`);
  const isTaken = handle.record().childIds.some((id) => {
    const cell = handle.document.get(id)?.gridCell ?? null;
    return cell !== null && cell.row === row && cell.column === column;
  });
  if (isTaken) throw new Error(`in ${method}: The cell at row ${row}, column ${column} is taken`);
}
