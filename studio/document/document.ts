/**
 * The document that the studio edits: pages of nodes, the selection, and the undo history (history.ts).
 *
 * Every change goes through the methods; who makes it decides about undo. The user acts inside `act`, a colleague
 * inside `asColleague`; whatever comes from elsewhere is a plugin's, which commits by `figma.commitUndo`.
 */
import { layOut } from './auto-layout.js';
import { History, type Author } from './history.js';
import { absoluteBounds, childrenOf, nodeOf, type NodeTree } from './layout.js';
import {
  blankNode,
  holdsChildren,
  isDerived,
  type NodeKind,
  type NodePatch,
  type NodeRecord,
  type StudioPaint,
} from './nodes.js';
import type { Bounds } from '../../src/image/geometry.js';

const FIRST_PAGE = '0:1';
/** A page is opaque: what multiplies onto it darkens it. It belongs to the document, not to the editor's theme. */
const PAGE_GREY: StudioPaint = { type: 'SOLID', color: { r: 0.91, g: 0.91, b: 0.91 } };

export interface NewNode extends NodePatch {
  readonly type: NodeKind;
  readonly name: string;
}

/** Of a change, as Figma's events have it: from this window, or from somebody else in the file. */
export type Origin = 'LOCAL' | 'REMOTE';

type Listener = () => void;
type ChangeListener = (origin: Origin) => void;

const newPage = (id: string, name: string): NodeRecord => ({
  ...blankNode(id, 'PAGE', name),
  fills: [PAGE_GREY],
});

/** Owns the state. */
export class StudioDocument {
  #tree: NodeTree = new Map([[FIRST_PAGE, newPage(FIRST_PAGE, 'Page 1')]]);
  readonly #history = new History(this.#tree);
  #author: Author = 'plugin';
  #pageId = FIRST_PAGE;
  #selection: readonly string[] = [];
  #nextNumber = 2;
  readonly #onChange = new Set<ChangeListener>();
  readonly #onSelection = new Set<Listener>();
  readonly #onPage = new Set<Listener>();

  get tree(): NodeTree {
    return this.#tree;
  }

  /** The page that is shown. */
  get page(): NodeRecord {
    return nodeOf(this.#tree, this.#pageId);
  }

  get pages(): readonly NodeRecord[] {
    return [...this.#tree.values()].filter(({ type }) => type === 'PAGE');
  }

  get(id: string): NodeRecord | null {
    return this.#tree.get(id) ?? null;
  }

  boundsOf(id: string): Bounds {
    return absoluteBounds(this.#tree, nodeOf(this.#tree, id));
  }

  /** Puts a new node on top of its parent's children and returns its id. */
  create({ type, name, ...patch }: NewNode, parentId: string = this.#pageId): string {
    return this.adopt({ ...blankNode(this.newId(), type, name), ...patch }, parentId);
  }

  /** As `create`, of a record that has its id already, e.g. inside of an instance. */
  adopt(record: NodeRecord, parentId: string): string {
    if (this.#tree.has(record.id)) throw new Error(`studio: the id ${record.id} is taken`);
    // Of a layer that was cut out the old parent may be gone.
    this.#write([{ ...record, parentId: null }]);
    this.move(record.id, parentId, nodeOf(this.#tree, parentId).childIds.length);
    return record.id;
  }

  /** An id that no node has had. */
  newId(): string {
    return `1:${this.#nextNumber++}`;
  }

  addPage(name: string): string {
    const id = `0:${this.#nextNumber++}`;
    this.#write([newPage(id, name)]);
    this.#announce('LOCAL');
    return id;
  }

  /** A page is left with nothing selected. */
  showPage(id: string): void {
    if (nodeOf(this.#tree, id).type !== 'PAGE') throw new Error(`studio: ${id} is no page`);
    if (id === this.#pageId) return;
    this.select([]);
    this.#pageId = id;
    this.#onPage.forEach((listener) => listener());
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
    const node = nodeOf(this.#tree, id);
    this.#write([
      left === parentId ? node : { ...node, parentId, gridCell: null },
      { ...nodeOf(this.#tree, parentId), childIds: [...before, id, ...after] },
    ]);
    this.#settle(left);
  }

  remove(id: string): void {
    if (nodeOf(this.#tree, id).type === 'PAGE') throw new Error('studio: a page cannot be removed');
    const left = this.#detach(id);
    this.#forget(id);
    this.#settle(left);
    this.#reselect();
  }

  get selection(): readonly string[] {
    return this.#selection.filter((id) => this.#tree.has(id));
  }

  select(ids: readonly string[]): void {
    const known = ids.filter((id) => this.#tree.has(id) && nodeOf(this.#tree, id).type !== 'PAGE');
    const isSame =
      known.length === this.#selection.length && known.every((id, i) => id === this.#selection[i]);
    if (isSame) return;
    this.#selection = known;
    this.#onSelection.forEach((listener) => listener());
  }

  /** The document as it is now has no history: what was before cannot be undone. */
  start(): void {
    this.#history.restart(this.#tree);
  }

  /** One act of the user: a step of its own, but for a plugin's work that lies uncommitted under it. */
  act<T>(change: () => T): T {
    this.#history.separate(this.#tree);
    this.#author = 'user';
    try {
      return change();
    } finally {
      this.#author = 'plugin';
    }
  }

  /** The last act goes on, as while a layer is dragged: no new step. */
  resume(change: () => void): void {
    this.#author = 'user';
    try {
      change();
    } finally {
      this.#author = 'plugin';
    }
  }

  /** Somebody else in the file deletes: no undo of this window takes it back. */
  removeAsColleague(id: string): void {
    this.#tree = this.#history.rewrite(this.#tree, (tree) => this.#without(tree, id));
    this.#announce('REMOTE');
    this.#reselect();
  }

  /** Ends the current undo step; nothing happens where nothing changed. */
  commit(): void {
    this.#history.commit(this.#tree);
  }

  /** Takes back all since the last commit, or the last committed step. */
  undo(): void {
    this.#restore(this.#history.undo(this.#tree));
  }

  redo(): void {
    this.#restore(this.#history.redo(this.#tree));
  }

  get canUndo(): boolean {
    return this.#history.canUndo(this.#tree);
  }

  get canRedo(): boolean {
    return this.#history.canRedo(this.#tree);
  }

  /** The document as it is and all that undo and redo can bring. */
  get trees(): readonly NodeTree[] {
    return [this.#tree, ...this.#history.trees];
  }

  /** Called after every change of nodes; the returned function ends it. */
  onChange(listener: ChangeListener): () => void {
    this.#onChange.add(listener);
    return () => this.#onChange.delete(listener);
  }

  onSelection(listener: Listener): () => void {
    this.#onSelection.add(listener);
    return () => this.#onSelection.delete(listener);
  }

  /** Another page is shown. */
  onPage(listener: Listener): () => void {
    this.#onPage.add(listener);
    return () => this.#onPage.delete(listener);
  }

  #restore(target: NodeTree): void {
    if (target === this.#tree) return;
    this.#tree = target;
    this.#announce('LOCAL');
    this.#reselect();
  }

  /** What is gone is no longer selected, and a page that is gone no longer shown. */
  #reselect(): void {
    this.select(this.selection);
    if (!this.#tree.has(this.#pageId)) this.showPage(this.pages[0].id);
  }

  #write(nodes: readonly NodeRecord[]): void {
    if (nodes.length === 0) return;
    this.#history.note(this.#author);
    const tree = new Map(this.#tree);
    for (const node of nodes) tree.set(node.id, node);
    this.#tree = tree;
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

  /** Another tree as it would be after a removal; the document's own stays. */
  #without(tree: NodeTree, id: string): NodeTree {
    if (!tree.has(id)) return tree;
    const own = this.#tree;
    this.#tree = tree;
    const node = nodeOf(tree, id);
    const parent = node.parentId === null ? null : nodeOf(tree, node.parentId);
    if (parent !== null) {
      const childIds = parent.childIds.filter((other) => other !== id);
      this.#tree = new Map([...tree, [parent.id, { ...parent, childIds }]]);
    }
    this.#forget(id);
    const without = this.#tree;
    this.#tree = own;
    return without;
  }

  /** What follows from any change: a group that was emptied goes, auto layout flows again. */
  #settle(left: string | null = null): void {
    const group = left === null ? null : this.get(left);
    if (group !== null && isDerived(group) && group.childIds.length === 0) return this.remove(group.id);
    for (const { id } of this.#tree.values()) this.#write(layOut(this.#tree, nodeOf(this.#tree, id)));
    this.#announce('LOCAL');
  }

  #announce(origin: Origin): void {
    this.#onChange.forEach((listener) => listener(origin));
  }
}
