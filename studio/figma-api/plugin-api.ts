/**
 * The part of Figma's Plugin API that the plugin uses, over the studio's document. Typed against Figma's typings;
 * what is missing throws by name. Needs no browser: the page, the VM and Node tests use the same object.
 *
 *   const run = createPluginApi({ document, images, ports, storage, launch });
 *   run.figma        what the plugin's code gets as `figma`
 *   run.receive(...) a message of the plugin's UI arrives
 *   run.close()      the user closes the plugin
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { createClientStorage, type StoredValues } from './client-storage.js';
import { FAIR_CONDITIONS, type Conditions } from './conditions.js';
import type { NewNode, StudioDocument } from '../document/document.js';
import { createEvents, type Events } from './events.js';
import { groupNodes } from './group-nodes.js';
import { guard, joinMembers } from './guard.js';
import type { ImageStore, StoredImage } from '../render/images.js';
import { createPaintStyles } from './vectors/paint-styles.js';
import { createNodeTable, type NodeTable } from './node-table.js';
import { imagesInUse } from '../document/images-in-use.js';
import { createUi, type PluginUi, type UiPort } from './plugin-ui.js';
import { checkWrites } from './read-only.js';
import { boundsOf, cornersOf, translation } from '../document/transform.js';
import type { Bounds, Point } from '../../src/image/geometry.js';

/** What the studio around the plugin does for it. */
export interface PluginPorts {
  readonly ui: UiPort;
  readonly viewport: ViewportPort;
  /** Shows a toast; the returned function takes it away. */
  notify(message: string, options: Figma.NotificationOptions): () => void;
  /** The plugin ended itself. */
  closed(message: string | undefined): void;
}

export interface ViewportPort {
  readonly center: Point;
  readonly zoom: number;
  readonly bounds: Bounds;
  show(box: Bounds): void;
}

export interface Launch {
  readonly pluginId: string;
  /** Menu command or relaunch button that started this run. */
  readonly command: string;
  readonly relaunchCommands: readonly string[];
}

export interface PluginSetting {
  readonly document: StudioDocument;
  readonly images: ImageStore;
  readonly ports: PluginPorts;
  /** Outlives the run, as figma.clientStorage does. */
  readonly storage: StoredValues;
  readonly launch: Launch;
  /** What goes wrong around the run; nothing where it is left out. */
  readonly conditions?: () => Conditions;
}

export interface PluginRun {
  readonly figma: StudioFigma;
  receive(message: unknown, origin: string): void;
  close(): void;
}

type Members =
  | 'apiVersion'
  | 'command'
  | 'editorType'
  | 'mode'
  | 'mixed'
  | 'pluginId'
  | 'root'
  | 'currentPage'
  | 'ui'
  | 'clientStorage'
  | 'viewport'
  | 'showUI'
  | 'closePlugin'
  | 'notify'
  | 'commitUndo'
  | 'triggerUndo'
  | 'getNodeById'
  | 'getNodeByIdAsync'
  | 'setCurrentPageAsync'
  | 'createRectangle'
  | 'createFrame'
  | 'createVector'
  | 'createPaintStyle'
  | 'group'
  | 'createImage'
  | 'getImageByHash'
  | 'on'
  | 'once'
  | 'off';
export type StudioFigma = Pick<Figma.PluginAPI, Members>;

export function createPluginApi(setting: PluginSetting): PluginRun {
  const { document, ports, launch } = setting;
  const conditions = setting.conditions ?? (() => FAIR_CONDITIONS);
  const styles = createPaintStyles(document, setting.images);
  const nodes = createNodeTable({ ...setting, paintStyles: styles.paintsOf }, conditions);
  const events = createEvents(document, launch.command);
  const ui = createUi(ports.ui);
  const end = (): void => {
    events.close();
    nodes.close();
    ui.api.close();
    document.commit();
  };
  const closePlugin = (message?: string): void => {
    end();
    ports.closed(message);
  };
  const members = joinMembers([
    constants(setting),
    nodeMembers(setting, nodes),
    { createPaintStyle: styles.create },
    windowMembers(setting, ui),
    eventMembers(events),
    { closePlugin },
  ]) as StudioFigma;
  const figma: StudioFigma = guard(
    'figma',
    checkWrites(members, () => conditions().access !== 'edit'),
  );
  return { figma, receive: ui.receive, close: end };
}

function constants({ launch, storage }: PluginSetting) {
  return {
    apiVersion: '1.0.0',
    editorType: 'figma',
    mode: 'default',
    mixed: Symbol('figma.mixed') as unknown as Figma.PluginAPI['mixed'],
    pluginId: launch.pluginId,
    command: launch.command,
    clientStorage: createClientStorage(storage),
  } as const satisfies Partial<StudioFigma>;
}

type NodeMembers = Pick<
  StudioFigma,
  | 'root'
  | 'currentPage'
  | 'getNodeById'
  | 'getNodeByIdAsync'
  | 'setCurrentPageAsync'
  | 'createRectangle'
  | 'createFrame'
  | 'createVector'
  | 'group'
  | 'createImage'
  | 'getImageByHash'
  | 'commitUndo'
  | 'triggerUndo'
>;

function nodeMembers(
  { document, images }: PluginSetting,
  { root, nodeFor, pageFor, pages }: NodeTable,
): NodeMembers {
  return {
    root,
    get currentPage() {
      return pageFor(document.page.id);
    },
    set currentPage(_page) {
      throw new Error(
        'in set_currentPage: Cannot call with documentAccess: dynamic-page. Use figma.setCurrentPageAsync instead.',
      );
    },
    setCurrentPageAsync: async (page) => {
      await pages.load(page.id);
      document.showPage(page.id);
    },
    getNodeById: () => {
      throw new Error(
        'in getNodeById: Cannot call with documentAccess: dynamic-page. Use figma.getNodeByIdAsync instead.',
      );
    },
    getNodeByIdAsync: (id) => Promise.resolve(document.get(id) === null ? null : nodeFor(id)),
    createRectangle: () => nodeFor(document.create(BLANK_RECTANGLE)) as Figma.RectangleNode,
    createFrame: () => nodeFor(document.create(BLANK_FRAME)) as Figma.FrameNode,
    createVector: () => nodeFor(document.create({ type: 'VECTOR', name: 'Vector' })) as Figma.VectorNode,
    group: (nodes, parent, index) =>
      nodeFor(groupNodes(document, nodes, { parent, index })) as Figma.GroupNode,
    createImage: (bytes) => {
      images.sweep(imagesInUse(document.trees));
      return imageObject(images, images.add(bytes));
    },
    getImageByHash: (hash) => {
      const image = images.get(hash);
      return image === null ? null : imageObject(images, image);
    },
    commitUndo: () => document.commit(),
    triggerUndo: () => document.undo(),
  };
}

/** What Figma gives a new rectangle. */
const BLANK_RECTANGLE: NewNode = {
  type: 'RECTANGLE',
  name: 'Rectangle',
  fills: [{ type: 'SOLID', color: { r: 0.851, g: 0.851, b: 0.851 } }],
};

/** What Figma gives a new frame. */
const BLANK_FRAME: NewNode = {
  type: 'FRAME',
  name: 'Frame',
  fills: [{ type: 'SOLID', color: { r: 1, g: 1, b: 1 } }],
};

/** It knows the hash only: a plugin that keeps it does not keep the file. */
const imageObject = (images: ImageStore, { hash }: StoredImage): Figma.Image => {
  const stored = (): StoredImage => {
    const image = images.get(hash);
    if (image === null) throw new Error('The image is no longer in the document');
    return image;
  };
  return guard('Image', {
    hash,
    getBytesAsync: async () => stored().bytes.slice(),
    getSizeAsync: async () => ({ ...stored().size }),
  });
};

function windowMembers(
  { ports }: PluginSetting,
  ui: PluginUi,
): Pick<StudioFigma, 'ui' | 'showUI' | 'notify' | 'viewport'> {
  return {
    ui: ui.api,
    showUI: ui.show,
    notify: (message, options = {}) => ({ cancel: ports.notify(message, options) }),
    viewport: viewportObject(ports.viewport),
  };
}

function viewportObject(port: ViewportPort): Figma.ViewportAPI {
  return guard<Pick<Figma.ViewportAPI, 'center' | 'zoom' | 'bounds' | 'scrollAndZoomIntoView'>>(
    'figma.viewport',
    {
      get center() {
        return { ...port.center };
      },
      get zoom() {
        return port.zoom;
      },
      get bounds() {
        return { ...port.bounds };
      },
      scrollAndZoomIntoView: (nodes) => {
        const boxes = nodes.flatMap((node) =>
          'absoluteBoundingBox' in node ? (node.absoluteBoundingBox ?? []) : [],
        );
        const around = boundsOf(boxes.flatMap((box) => cornersOf(translation(box.x, box.y), box)));
        if (around !== null) port.show(around);
      },
    },
  ) as Figma.ViewportAPI;
}

function eventMembers(events: Events): Pick<StudioFigma, 'on' | 'once' | 'off'> {
  return { on: events.on, once: events.once, off: events.off } as Pick<StudioFigma, 'on' | 'once' | 'off'>;
}
