/** What the member groups of a plugin's node share. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { Conditions } from './conditions.js';
import type { PaintsOfStyle } from '../document/vector-network.js';
import type { StudioDocument } from '../document/document.js';
import type { ImageStore } from '../render/images.js';
import type { NodePatch, NodeRecord } from '../document/nodes.js';
import type { PageEvents } from './page-events.js';

export interface NodeContext {
  readonly document: StudioDocument;
  readonly images: ImageStore;
  readonly conditions: () => Conditions;
  readonly pages: PageAccess;
  readonly paintStyles: PaintsOfStyle;
  /** Commands that manifest.json offers as relaunch buttons. */
  readonly relaunchCommands: readonly string[];
  /** The one object that stands for a node. */
  readonly nodeFor: (id: string) => Figma.SceneNode;
  readonly parentFor: (id: string | null) => Figma.BaseNode & Figma.ChildrenMixin;
}

/** Under dynamic-page access a page's contents are there only after it was shown or loaded. */
export interface PageAccess {
  isLoaded(pageId: string): boolean;
  load(pageId: string): Promise<void>;
  eventsOf(pageId: string): PageEvents;
}

/** One node: its record as it is now, and changes to it. */
export interface Handle extends NodeContext {
  readonly id: string;
  readonly record: () => NodeRecord;
  readonly patch: (patch: NodePatch) => void;
}
