/**
 * The document that the studio edits: one page of nodes, the selection, the images, and the undo history.
 *
 * Undo follows Figma: what a plugin does is not committed step by step. One undo takes back everything since the
 * last `commit`, which is called by the plugin (`figma.commitUndo`) and by the studio after each act of the user.
 */
import { absoluteBounds, childrenOf, flow, nodeOf, type NodeTree } from './layout.js';
import {
  blankNode,
  holdsChildren,
  isDerived,
  type NodeKind,
  type NodePatch,
  type NodeRecord,
  type StudioPaint,
} from './nodes.js';
import type { Bounds } from '../src/image/geometry.js';

const PAGE_ID = '0:1';
/** The page is opaque: what multiplies onto it darkens it. It belongs to the document, not to the editor's theme. */
const PAGE_GREY: StudioPaint = { type: 'SOLID', color: { r: 0.91, g: 0.91, b: 0.91 } };

export interface NewNode extends NodePatch {
  readonly type: NodeKind;
  readonly name: string;
}

type Listener = () => void;

/** Owns the state; every change goes through its methods. */
export class StudioDocument {
  #tree: NodeTree = new Map([[PAGE_ID, { ...blankNode(PAGE_ID, 'PAGE', 'Page 1'), fills: [PAGE_GREY] }]]);
  #committed: NodeTree = this.#tree;
  #past: NodeTree[] = [];
  #future: NodeTree[] = [];
  #selection: readonly string[] = [];
  #nextNumber = 2;
  readonly #onChange = new Set<Listener>();
  readonly #onSelection = new Set<Listener>();

  get tree(): NodeTree {
    return this.#tree;
  }

  get page(): NodeRecord {
    return nodeOf(this.#tree, PAGE_ID);
  }

  get(id: string): NodeRecord | null {
    return this.#tree.get(id) ?? null;
  }

  boundsOf(id: string): Bounds {
    return absoluteBounds(this.#tree, nodeOf(this.#tree, id));
  }

  /** Puts a new node on top of its parent's children and returns its id. */
  create({ type, name, ...patch }: NewNode, parentId: string = PAGE_ID): string {
    const id = `1:${this.#nextNumber++}`;
    this.#write([{ ...blankNode(id, type, name), ...patch }]);
    this.move(id, parentId, nodeOf(this.#tree, parentId).childIds.length);
    return id;
  }

  update(id: string, patch: NodePatch): void {
    this.#write([{ ...nodeOf(this.#tree, id), ...patch }]);
    this.#settle();
  }

  /** Before the node that is now at `index` of the parent's children; `index` = their count is on top. */
  move(id: string, parentId: string, index: number): void {
    const parent = nodeOf(this.#tree, parentId);
    if (!holdsChildren(parent)) throw new Error(`studio: ${parent.type} cannot hold children`);
    if (index < 0 || index > parent.childIds.length) {
      throw new Error(`studio: index ${index} is outside 0..${parent.childIds.length} of "${parent.name}"`);
    }
    const before = parent.childIds.slice(0, index).filter((other) => other !== id);
    const after = parent.childIds.slice(index).filter((other) => other !== id);
    const left = this.#detach(id);
    this.#write([
      { ...nodeOf(this.#tree, id), parentId },
      { ...nodeOf(this.#tree, parentId), childIds: [...before, id, ...after] },
    ]);
    this.#settle(left);
  }

  remove(id: string): void {
    if (id === PAGE_ID) throw new Error('studio: the page cannot be removed');
    const left = this.#detach(id);
    this.#forget(id);
    this.#settle(left);
  }

  get selection(): readonly string[] {
    return this.#selection.filter((id) => this.#tree.has(id));
  }

  select(ids: readonly string[]): void {
    const known = ids.filter((id) => id !== PAGE_ID && this.#tree.has(id));
    const isSame =
      known.length === this.#selection.length && known.every((id, i) => id === this.#selection[i]);
    if (isSame) return;
    this.#selection = known;
    this.#onSelection.forEach((listener) => listener());
  }

  /** The document as it is now has no history: what was before cannot be undone. */
  start(): void {
    this.#committed = this.#tree;
    this.#past = [];
    this.#future = [];
  }

  /** Ends the current undo step; nothing happens where nothing changed. */
  commit(): void {
    if (this.#tree === this.#committed) return;
    this.#past = [...this.#past, this.#committed];
    this.#committed = this.#tree;
    this.#future = [];
  }

  /** Takes back all since the last commit, or the last committed step. */
  undo(): void {
    const target = this.#tree === this.#committed ? this.#past.at(-1) : this.#committed;
    if (target === undefined) return;
    if (this.#tree === this.#committed) this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.#tree];
    this.#restore(target);
  }

  redo(): void {
    const target = this.#future.at(-1);
    if (target === undefined || this.#tree !== this.#committed) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.#committed];
    this.#restore(target);
  }

  get canUndo(): boolean {
    return this.#tree !== this.#committed || this.#past.length > 0;
  }

  /** Called after every change of nodes; the returned function ends it. */
  onChange(listener: Listener): () => void {
    this.#onChange.add(listener);
    return () => this.#onChange.delete(listener);
  }

  onSelection(listener: Listener): () => void {
    this.#onSelection.add(listener);
    return () => this.#onSelection.delete(listener);
  }

  #restore(target: NodeTree): void {
    this.#tree = target;
    this.#committed = target;
    this.#announce();
    this.select(this.selection);
  }

  #write(nodes: readonly NodeRecord[]): void {
    this.#tree = new Map([...this.#tree, ...nodes.map((node) => [node.id, node] as const)]);
  }

  /** Returns the parent that was left. */
  #detach(id: string): string | null {
    const { parentId } = nodeOf(this.#tree, id);
    if (parentId === null) return null;
    const parent = nodeOf(this.#tree, parentId);
    this.#write([{ ...parent, childIds: parent.childIds.filter((other) => other !== id) }]);
    return parentId;
  }

  #forget(id: string): void {
    childrenOf(this.#tree, nodeOf(this.#tree, id)).forEach((child) => this.#forget(child.id));
    this.#tree = new Map([...this.#tree].filter(([key]) => key !== id));
  }

  /** What follows from any change: a group that was emptied goes, auto layout flows again. */
  #settle(left: string | null = null): void {
    const group = left === null ? null : this.get(left);
    if (group !== null && isDerived(group) && group.childIds.length === 0) return this.remove(group.id);
    for (const { id } of this.#tree.values()) this.#write(flow(this.#tree, nodeOf(this.#tree, id)));
    this.#announce();
  }

  #announce(): void {
    this.#onChange.forEach((listener) => listener());
  }
}
