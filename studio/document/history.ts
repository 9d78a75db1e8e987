/**
 * Undo as Figma has it. A plugin's work is not committed step by step: one undo takes back everything since the last
 * commit (typings, `commitUndo`), and what the user did right before it, if nobody committed in between. Steps are
 * whole trees, which share their records.
 */
import type { NodeTree } from './layout.js';

/** Older steps are forgotten, as in Figma after a while. */
const MAX_STEPS = 200;

export type Author = 'user' | 'plugin';

/** Owns the steps; the tree itself lies with the document. */
export class History {
  #committed: NodeTree;
  #past: readonly NodeTree[] = [];
  #future: readonly NodeTree[] = [];
  /** Who has written since the last commit. */
  #authors: ReadonlySet<Author> = new Set();

  constructor(tree: NodeTree) {
    this.#committed = tree;
  }

  /** Forgets all steps: what was before cannot be undone. */
  restart(tree: NodeTree): void {
    this.#committed = tree;
    this.#past = [];
    this.#future = [];
    this.#authors = new Set();
  }

  /** Somebody is about to write. What was undone can no longer be done again. */
  note(author: Author): void {
    this.#future = [];
    if (!this.#authors.has(author)) this.#authors = new Set([...this.#authors, author]);
  }

  /** Before an act of the user: it is a step of its own, unless a plugin's work lies uncommitted under it. */
  separate(tree: NodeTree): void {
    if (!this.#authors.has('plugin')) this.commit(tree);
  }

  commit(tree: NodeTree): void {
    this.#authors = new Set();
    if (tree === this.#committed) return;
    this.#past = [...this.#past, this.#committed].slice(-MAX_STEPS);
    this.#committed = tree;
    this.#future = [];
  }

  canUndo(tree: NodeTree): boolean {
    return tree !== this.#committed || this.#past.length > 0;
  }

  canRedo(tree: NodeTree): boolean {
    return tree === this.#committed && this.#future.length > 0;
  }

  /** The tree to go back to. */
  undo(tree: NodeTree): NodeTree {
    if (!this.canUndo(tree)) return tree;
    const isCommitted = tree === this.#committed;
    const target = (isCommitted ? this.#past.at(-1) : undefined) ?? this.#committed;
    if (isCommitted) this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, tree];
    return this.#standOn(target);
  }

  redo(tree: NodeTree): NodeTree {
    const target = this.#future.at(-1);
    if (target === undefined || !this.canRedo(tree)) return tree;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, tree];
    return this.#standOn(target);
  }

  /** What a colleague does happens in every step, so nobody's undo takes it back. Returns the new current tree. */
  rewrite(current: NodeTree, change: (tree: NodeTree) => NodeTree): NodeTree {
    const done = new Map<NodeTree, NodeTree>();
    const once = (tree: NodeTree): NodeTree => {
      const changed = done.get(tree) ?? change(tree);
      done.set(tree, changed);
      return changed;
    };
    this.#committed = once(this.#committed);
    this.#past = this.#past.map(once);
    this.#future = this.#future.map(once);
    return once(current);
  }

  /** All that can still be seen by undoing and redoing. */
  get trees(): readonly NodeTree[] {
    return [...this.#past, this.#committed, ...this.#future];
  }

  #standOn(tree: NodeTree): NodeTree {
    this.#committed = tree;
    this.#authors = new Set();
    return tree;
  }
}
