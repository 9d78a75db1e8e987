/**
 * Layers as a plugin sees them: live objects over the document's records. Every group of members is typed against
 * Figma's own typings, so a wrong signature does not compile; members that are missing here throw by name.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { Callback } from './callbacks.js';
import { guard, joinMembers } from './guard.js';
import { nodeOf } from '../document/layout.js';
import { grid, gridChild } from './node-grid.js';
import type { Handle, NodeContext } from './node-handle.js';
import { blend, exporting, frame, geometry, section } from './node-look.js';
import { constraints, place } from './node-place.js';
import { vectorNetwork } from './vectors/node-vector.js';
import { checkMove, checkRemoval } from './node-rules.js';
import { holdsChildren, isFrameLike, type NodeRecord } from '../document/nodes.js';
import { checkWrites } from './read-only.js';

const MAX_PLUGIN_DATA_BYTES = 100_000;
const MAX_RELAUNCH_TEXT = 1000;

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** The object of one node. Reading or writing it after the node is gone throws Figma's error. */
export function createNode(context: NodeContext, id: string): object {
  const { document } = context;
  const record = (): NodeRecord => {
    const node = document.get(id);
    if (node === null) throw new Error(`in get: The node with id "${id}" does not exist`);
    return node;
  };
  const handle: Handle = { ...context, id, record, patch: (patch) => document.update(record().id, patch) };
  const { type } = record();
  const isReadOnly = (): boolean => context.conditions().access !== 'edit';
  return guard(type, checkWrites(joinMembers(membersOf(handle, record())), isReadOnly));
}

function membersOf(handle: Handle, node: NodeRecord): readonly object[] {
  const { type } = node;
  const common = [identity(handle, type), pluginData(handle)];
  if (type === 'PAGE') return [...common, children(handle), pageMembers(handle)];
  const parts: object[] = [...common, scene(handle), place(handle), gridChild(handle), exporting(handle)];
  if (type !== 'SLICE') parts.push(blend(handle));
  if (holdsChildren(node)) parts.push(children(handle));
  if (isFrameLike(node)) parts.push(frame(handle), grid(handle));
  if (type === 'VECTOR') parts.push(vectorNetwork(handle));
  if (type === 'SECTION') parts.push(section(handle));
  if (isFrameLike(node) || type === 'RECTANGLE' || type === 'VECTOR')
    parts.push(geometry(handle), constraints(handle));
  else if (type === 'SECTION') parts.push(geometry(handle));
  return parts;
}

type Identity = Pick<Figma.BaseNodeMixin, 'id' | 'name' | 'parent' | 'removed' | 'remove'> & {
  readonly type: Figma.NodeType;
};

function identity({ id, document, record, patch, parentFor }: Handle, type: NodeRecord['type']): Identity {
  return {
    id,
    type,
    get removed() {
      return document.get(id) === null;
    },
    get name() {
      return record().name;
    },
    set name(name) {
      patch({ name: String(name) });
    },
    get parent() {
      const { parentId } = record();
      return parentId === null ? null : parentFor(parentId);
    },
    remove: () => {
      checkRemoval(document.tree, record());
      document.remove(id);
    },
  };
}

type PluginData = Pick<
  Figma.BaseNodeMixin,
  'getPluginData' | 'setPluginData' | 'getPluginDataKeys' | 'getRelaunchData' | 'setRelaunchData'
>;

function pluginData({ record, patch, relaunchCommands }: Handle): PluginData {
  return {
    getPluginData: (key) => record().pluginData[key] ?? '',
    getPluginDataKeys: () => Object.keys(record().pluginData),
    setPluginData: (key, value) => {
      if (byteLength(key) + byteLength(value) > MAX_PLUGIN_DATA_BYTES) {
        throw new Error(`in setPluginData: The entry "${key}" exceeds the limit of 100 kB`);
      }
      const entries = { ...record().pluginData, [key]: value };
      if (value === '') delete entries[key];
      patch({ pluginData: entries });
    },
    getRelaunchData: () => ({ ...record().relaunchData }),
    setRelaunchData: (data) => {
      for (const [command, text] of Object.entries(data)) {
        if (!relaunchCommands.includes(command)) {
          throw new Error(`in setRelaunchData: "${command}" is not a relaunch button of manifest.json`);
        }
        if (text.length > MAX_RELAUNCH_TEXT)
          throw new Error('in setRelaunchData: The text exceeds 1000 characters');
      }
      patch({ relaunchData: { ...data } });
    },
  };
}

type Children = Pick<Figma.ChildrenMixin, 'children' | 'appendChild' | 'insertChild'> & {
  findAll(callback?: (node: Figma.SceneNode) => boolean): Figma.SceneNode[];
  findOne(callback: (node: Figma.SceneNode) => boolean): Figma.SceneNode | null;
  findAllWithCriteria(criteria: Criteria): Figma.SceneNode[];
};

/** Of Figma's criteria those that are played; plugin data without keys: any. */
interface Criteria {
  readonly types?: readonly Figma.NodeType[];
  readonly pluginData?: { readonly keys?: readonly string[] };
}

function meets(node: Figma.SceneNode, { types, pluginData }: Criteria): boolean {
  if (types !== undefined && !types.includes(node.type)) return false;
  if (pluginData === undefined) return true;
  const keys = node.getPluginDataKeys();
  return keys.some((key) => pluginData.keys?.includes(key) ?? true);
}

function children({ id, document, record, nodeFor, pages }: Handle): Children {
  const loaded = (member: string): NodeRecord => {
    const node = record();
    if (node.type === 'PAGE' && !pages.isLoaded(id))
      throw new Error(
        `in ${member}: Cannot access a page that has not been loaded. Call await page.loadAsync() first.`,
      );
    return node;
  };
  const insert = (index: number, child: Figma.SceneNode, method: string): void => {
    loaded(method);
    checkMove(document.tree, { childId: child.id, parentId: id, index, method });
    document.move(child.id, id, index);
  };
  const below = (node: NodeRecord): Figma.SceneNode[] =>
    node.childIds.flatMap((childId) => [nodeFor(childId), ...below(nodeOf(document.tree, childId))]);
  return {
    get children() {
      return Object.freeze(loaded('get_children').childIds.map(nodeFor));
    },
    appendChild: (child) => insert(record().childIds.length, child, 'appendChild'),
    insertChild: (index, child) => insert(index, child, 'insertChild'),
    findAll: (callback = () => true) => below(loaded('findAll')).filter(callback),
    findOne: (callback) => below(loaded('findOne')).find(callback) ?? null,
    findAllWithCriteria: (criteria) =>
      below(loaded('findAllWithCriteria')).filter((node) => meets(node, criteria)),
  };
}

type PageMembers = Pick<Figma.PageNode, 'selection' | 'loadAsync' | 'on' | 'once' | 'off'>;

function pageMembers({ id, document, nodeFor, pages }: Handle): PageMembers {
  const isShown = (): boolean => document.page.id === id;
  const { on, once, off } = pages.eventsOf(id).callbacks;
  return {
    get selection() {
      return Object.freeze(isShown() ? document.selection.map(nodeFor) : []);
    },
    set selection(nodes) {
      if (isShown()) document.select(nodes.map((node) => nodeOf(document.tree, node.id).id));
    },
    loadAsync: () => pages.load(id),
    on: (type, callback) => void on(type, callback as Callback),
    once: (type, callback) => void once(type, callback as Callback),
    off: (type, callback) => off(type, callback as Callback),
  };
}

function scene({ record, patch }: Handle): Pick<Figma.SceneNodeMixin, 'visible' | 'locked'> {
  return {
    get visible() {
      return record().visible;
    },
    set visible(visible) {
      patch({ visible });
    },
    get locked() {
      return record().locked;
    },
    set locked(locked) {
      patch({ locked });
    },
  };
}
