/** The list of layers, top to bottom as in Figma. Arrow keys move, Space or Enter selects, with Shift adds. */
import { toggled } from './canvas-gestures.js';
import { childrenOf, nodeOf, type NodeTree } from '../document/layout.js';
import type { NodeKind, NodeRecord } from '../document/nodes.js';
import type { StudioSession } from './session.js';

/** Levels; deeper ones stand below each other, or their names would leave the list. */
const MAX_INDENT = 7;

interface Row {
  readonly node: NodeRecord;
  readonly depth: number;
}

const ICONS: Record<NodeKind, string> = {
  PAGE: '▢',
  FRAME: '#',
  COMPONENT: '❖',
  INSTANCE: '◇',
  SECTION: '▤',
  GROUP: '⬚',
  BOOLEAN_OPERATION: '◐',
  RECTANGLE: '▣',
  VECTOR: '✎',
  SLICE: '✂',
};

function rowsOf(tree: NodeTree, parent: NodeRecord, depth: number): readonly Row[] {
  return [...childrenOf(tree, parent)]
    .reverse()
    .flatMap((node) => [{ node, depth }, ...rowsOf(tree, node, depth + 1)]);
}

export function Layers({ session }: { readonly session: StudioSession }) {
  const { document } = session;
  const rows = rowsOf(document.tree, document.page, 0);
  return (
    <section class="layers" aria-label="Layers">
      <Pages session={session} />
      <h2>Layers</h2>
      <ul role="listbox" aria-multiselectable="true" aria-label="Layers">
        {rows.map((row, i) => (
          <LayerRow key={row.node.id} session={session} row={row} isFirst={i === 0} />
        ))}
      </ul>
      {rows.length === 0 && <p class="empty">Nothing here yet: drop pictures onto the canvas.</p>}
    </section>
  );
}

/** Shown when there is a second page; the page's name says where the layers below are. */
function Pages({ session: { document } }: { readonly session: StudioSession }) {
  if (document.pages.length === 1) return null;
  return (
    <select
      class="pages"
      aria-label="Page"
      value={document.page.id}
      onChange={(event) => document.showPage(event.currentTarget.value)}
    >
      {document.pages.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

interface LayerRowProps {
  readonly session: StudioSession;
  readonly row: Row;
  readonly isFirst: boolean;
}

function LayerRow({ session, row: { node, depth }, isFirst }: LayerRowProps) {
  const { document } = session;
  const isSelected = document.selection.includes(node.id);
  const pick = (event: MouseEvent | KeyboardEvent): void => {
    const adds = event.shiftKey || event.metaKey || event.ctrlKey;
    document.select(adds ? toggled(document.selection, node.id) : [node.id]);
  };
  return (
    <li
      role="option"
      aria-selected={isSelected}
      aria-label={node.name}
      class={node.visible ? undefined : 'hidden-layer'}
      style={{ paddingLeft: `${12 + Math.min(depth, MAX_INDENT) * 16}px` }}
      tabIndex={isFirst || isSelected ? 0 : -1}
      onClick={pick}
      onKeyDown={(event) => onRowKey(event, pick)}
    >
      <span class="icon" aria-hidden="true">
        {node.isMask ? '◑' : ICONS[node.type]}
      </span>
      <span class="name">{node.name}</span>
      <button
        class="eye"
        aria-label={`${node.visible ? 'Hide' : 'Show'} ${node.name}`}
        aria-pressed={!node.visible}
        tabIndex={-1}
        onClick={(event) => {
          event.stopPropagation();
          session.commands.setVisible([node.id], !nodeOf(document.tree, node.id).visible);
        }}
      >
        {node.visible ? '◉' : '○'}
      </button>
    </li>
  );
}

function onRowKey(event: KeyboardEvent, pick: (event: KeyboardEvent) => void): void {
  const row = event.currentTarget;
  if (!(row instanceof HTMLElement)) return;
  const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
  if (next instanceof HTMLElement) next.focus();
  else if (event.key === ' ' || event.key === 'Enter') pick(event);
  else return;
  event.preventDefault();
}
