/**
 * Layers as a plugin sees them: live objects over the document's records. Every group of members is typed against
 * Figma's own typings, so a wrong signature does not compile; members that are missing here throw by name.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { guard, joinMembers } from './guard.js';
import { nodeOf } from './layout.js';
import type { Handle, NodeContext } from './node-handle.js';
import { blend, exporting, frame, geometry } from './node-look.js';
import { place } from './node-place.js';
import { checkMove, checkRemoval } from './node-rules.js';
import { holdsChildren, isFrameLike, type NodeRecord } from './nodes.js';

const MAX_PLUGIN_DATA_BYTES = 100_000;
const MAX_RELAUNCH_TEXT = 1000;

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
  const parts: object[] = [identity(handle, type), pluginData(handle)];
  if (holdsChildren(record())) parts.push(children(handle));
  if (type === 'PAGE') parts.push(pageMembers(handle));
  else parts.push(scene(handle), place(handle), blend(handle), exporting(handle));
  if (['RECTANGLE', 'VECTOR', 'FRAME', 'COMPONENT', 'INSTANCE', 'SECTION'].includes(type))
    parts.push(geometry(handle));
  if (isFrameLike(record())) parts.push(frame(handle));
  return guard(type, joinMembers(parts));
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
      if (key.length + value.length > MAX_PLUGIN_DATA_BYTES) {
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
};

function children({ id, document, record, nodeFor }: Handle): Children {
  const insert = (index: number, child: Figma.SceneNode, method: string): void => {
    checkMove(document.tree, { childId: child.id, parentId: id, index, method });
    document.move(child.id, id, index);
  };
  const below = (node: NodeRecord): Figma.SceneNode[] =>
    node.childIds.flatMap((childId) => [nodeFor(childId), ...below(nodeOf(document.tree, childId))]);
  return {
    get children() {
      return Object.freeze(record().childIds.map(nodeFor));
    },
    appendChild: (child) => insert(record().childIds.length, child, 'appendChild'),
    insertChild: (index, child) => insert(index, child, 'insertChild'),
    findAll: (callback = () => true) => below(record()).filter(callback),
    findOne: (callback) => below(record()).find(callback) ?? null,
  };
}

function pageMembers({ document, nodeFor }: Handle): Pick<Figma.PageNode, 'selection' | 'loadAsync'> {
  return {
    get selection() {
      return Object.freeze(document.selection.map(nodeFor));
    },
    set selection(nodes) {
      document.select(nodes.map((node) => nodeOf(document.tree, node.id).id));
    },
    loadAsync: () => Promise.resolve(),
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
