/** What the member groups of a plugin's node share. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { StudioDocument } from './document.js';
import type { ImageStore } from './images.js';
import type { NodePatch, NodeRecord } from './nodes.js';

export interface NodeContext {
  readonly document: StudioDocument;
  readonly images: ImageStore;
  /** Commands that manifest.json offers as relaunch buttons. */
  readonly relaunchCommands: readonly string[];
  /** The one object that stands for a node. */
  readonly nodeFor: (id: string) => Figma.SceneNode;
  readonly parentFor: (id: string | null) => Figma.BaseNode & Figma.ChildrenMixin;
}

/** One node: its record as it is now, and changes to it. */
export interface Handle extends NodeContext {
  readonly id: string;
  readonly record: () => NodeRecord;
  readonly patch: (patch: NodePatch) => void;
}
