/** A document of the studio with the host adapter on it, and the drawings that the host tests use. */
import { decodePng, encodePng } from '../../src/image/png/png.js';
import type { Recipe } from '../../src/channel/protocol/main.js';
import type { PlacedLayer } from '../../src/channel/protocol/layers.js';
import { createFigmaHost } from '../../src/host/figma/figma-host.js';
import type { Host, PlaceOrder } from '../../src/host/host.js';
import type { After } from '../../src/host/time-limit.js';
import type { Bounds } from '../../src/image/geometry.js';
import type { Rgba8 } from '../../src/image/pixels.js';
import { toRgba8 } from '../../studio/render/blend.js';
import { FAIR_CONDITIONS, type Conditions } from '../../studio/figma-api/conditions.js';
import { StudioDocument, type NewNode } from '../../studio/document/document.js';
import { ImageStore } from '../../studio/render/images.js';
import { nodeOf } from '../../studio/document/layout.js';
import { createPluginApi, type StudioFigma } from '../../studio/figma-api/plugin-api.js';
import { imagesOf, render } from '../../studio/render/render.js';
import { translation } from '../../studio/document/transform.js';
import type { UiWindow } from '../../studio/figma-api/plugin-ui.js';
import { BARE_REQUEST, RECIPE_VERSION } from '../../src/request/schemas.js';

export interface Scene {
  readonly document: StudioDocument;
  readonly images: ImageStore;
  readonly figma: StudioFigma;
  readonly host: Host;
  /** Windows the plugin has opened, newest last. */
  readonly windows: UiWindow[];
  readonly sizes: (readonly [number, number])[];
  readonly storage: Map<string, unknown>;
  /** Told of every message to the plugin's window, with the origin it is meant for. */
  readonly posted: Set<(message: unknown, origin: string) => void>;
  /** What goes wrong from now on. */
  setConditions(changes: Partial<Conditions>): void;
  /** A message of the window arrives. */
  receive(message: unknown, origin: string): void;
}

export function openScene(): Scene {
  let conditions = FAIR_CONDITIONS;
  const document = new StudioDocument();
  const images = new ImageStore((bytes) => Promise.resolve(decodePng(bytes, 'image')));
  const windows: UiWindow[] = [];
  const sizes: (readonly [number, number])[] = [];
  const storage = new Map<string, unknown>();
  const posted = new Set<(message: unknown, origin: string) => void>();
  const { figma, receive } = createPluginApi({
    document,
    images,
    storage,
    conditions: () => conditions,
    launch: { pluginId: '1', command: 'open', relaunchCommands: ['again'] },
    ports: {
      ui: {
        open: (window) => void windows.push(window),
        close: () => undefined,
        resize: (width, height) => void sizes.push([width, height]),
        setVisible: () => undefined,
        post: (message, origin) => posted.forEach((listener) => listener(message, origin)),
      },
      viewport: {
        center: { x: 0, y: 0 },
        zoom: 1,
        bounds: { x: 0, y: 0, width: 1, height: 1 },
        show: () => undefined,
      },
      notify: () => () => undefined,
      closed: () => undefined,
    },
  });
  const host = hostOver(figma);
  const setConditions = (changes: Partial<Conditions>) => {
    conditions = { ...conditions, ...changes };
  };
  return { document, images, figma, host, windows, sizes, storage, posted, setConditions, receive };
}

/** The adapter over this much of an API; time passes as it does for everyone. */
export function hostOver(figma: object, after: After = realTime): Host {
  return createFigmaHost(figma as Parameters<typeof createFigmaHost>[0], after);
}

const realTime: After = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/** 8 x 8 px: `paper` with the lower half in black lines. Transparent paper is `[0, 0, 0, 0]`. */
export function drawSketch(paper: readonly [number, number, number, number]): Uint8Array {
  return encodePng(fill(8, (_x, y) => (y >= 4 ? [0, 0, 0, 255] : paper)));
}

export function plainPicture(sidePx: number, colour: readonly [number, number, number]): Uint8Array {
  return encodePng(fill(sidePx, () => [...colour, 255]));
}

function fill(sidePx: number, at: (x: number, y: number) => readonly number[]): Rgba8 {
  const data = new Uint8Array(sidePx * sidePx * 4);
  for (let i = 0; i < sidePx * sidePx; i++) data.set(at(i % sidePx, Math.floor(i / sidePx)), i * 4);
  return { width: sidePx, height: sidePx, data };
}

/** A rectangle with this picture, committed as the user's own work. */
export function addPicture(
  { document, images }: Scene,
  png: Uint8Array,
  { parentId, ...patch }: Partial<NewNode> & { readonly parentId?: string } = {},
): string {
  const { hash } = images.add(png);
  const fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: hash }] as const;
  const id = document.create({ type: 'RECTANGLE', name: 'Sketch', fills, ...patch }, parentId);
  document.commit();
  return id;
}

export const RECIPE: Recipe = {
  version: RECIPE_VERSION,
  output: 'picture',
  request: { ...BARE_REQUEST, seed: 7, size: { width: 64, height: 64 }, guidance: 4 },
  packId: 'starter',
  backend: 'wasm',
  sketchId: '1:2',
  referenceId: '1:3',
  backgroundId: null,
  sketchMaskFrom: 'found',
  referenceMaskFrom: 'found',
  sketchLines: 'as-drawn',
  chosenColours: [],
  seconds: 12.5,
};

export const RED = [255, 0, 0] as const;

export function layerOf(name: string, changes: Partial<PlacedLayer> = {}): PlacedLayer {
  const png = new Uint8Array(plainPicture(8, RED));
  return { name, png, side: 'below', blend: 'normal', opacity: 1, ...changes };
}

export type OrderChanges = Partial<PlaceOrder> & {
  readonly png?: Uint8Array;
  readonly side?: PlacedLayer['side'];
};

/** Of one layer, unless `layers` are named. */
export function orderFor(
  sketchId: string,
  { png = plainPicture(8, RED), side = 'below', ...changes }: OrderChanges = {},
): PlaceOrder {
  const recipe = { ...RECIPE, sketchId };
  return {
    sketchId,
    layers: [layerOf('Sketch · 7', { png: new Uint8Array(png), side })],
    group: null,
    resultsGroup: null,
    sketchIsOpaque: true,
    againHelp: 'Runs again',
    recipe,
    site: { pageId: '0:1', box: { x: 0, y: 0, width: 100, height: 100 } },
    selectedAtClick: ['none of these'],
    replaces: [],
    ...changes,
  };
}

/** The canvas as it is seen, one pixel per unit of `box`. */
export async function seeCanvas({ document, images }: Scene, box: Bounds): Promise<Rgba8> {
  const { tree, page } = document;
  const nodes = page.childIds.map((id) => nodeOf(tree, id));
  await images.load(imagesOf(tree, nodes));
  const view = translation(-box.x, -box.y);
  const pixels = (hash: string) => images.peek(hash);
  return toRgba8(render({ tree, pixels }, nodes, { view, width: box.width, height: box.height }));
}

export function pixelAt(image: Rgba8, x: number, y: number): readonly number[] {
  return [...image.data.subarray((y * image.width + x) * 4, (y * image.width + x) * 4 + 4)];
}
