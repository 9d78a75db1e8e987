/** A document with a plugin API over it and no browser: pictures are PNG, windows are lists of what was asked. */
import { encode } from 'fast-png';
import { decodePng } from '../../src/image/png/png.js';
import { FAIR_CONDITIONS, type Conditions } from '../../studio/figma-api/conditions.js';
import { StudioDocument } from '../../studio/document/document.js';
import { ImageStore } from '../../studio/render/images.js';
import { createPluginApi, type PluginRun } from '../../studio/figma-api/plugin-api.js';
import type { UiWindow } from '../../studio/figma-api/plugin-ui.js';

export interface Stage {
  readonly document: StudioDocument;
  readonly images: ImageStore;
  readonly run: PluginRun;
  /** What happened outside, in order. */
  readonly happened: string[];
  /** Called when the plugin ends itself, as the studio's page ends the VM then. */
  readonly atEnd: (() => void)[];
  readonly windows: UiWindow[];
  readonly posted: { readonly message: unknown; readonly origin: string }[];
  /** Switched by tests in the middle of a run. */
  conditions: Conditions;
}

export function createStage(command = 'colorize'): Stage {
  const document = new StudioDocument();
  const images = new ImageStore(async (bytes) => decodePng(bytes));
  const happened: string[] = [];
  const atEnd: (() => void)[] = [];
  const windows: UiWindow[] = [];
  const posted: { message: unknown; origin: string }[] = [];
  const run = createPluginApi({
    document,
    images,
    storage: new Map(),
    conditions: () => stage.conditions,
    launch: { pluginId: '42', command, relaunchCommands: ['again'] },
    ports: {
      ui: {
        open: (window) => void windows.push(window),
        close: () => void happened.push('close window'),
        resize: (width, height) => void happened.push(`resize ${width}x${height}`),
        setVisible: (isVisible) => void happened.push(isVisible ? 'show' : 'hide'),
        post: (message, origin) => void posted.push({ message, origin }),
      },
      viewport: {
        center: { x: 0, y: 0 },
        zoom: 1,
        bounds: { x: 0, y: 0, width: 100, height: 100 },
        show: (box) => void happened.push(`show ${box.x},${box.y} ${box.width}x${box.height}`),
      },
      notify: (message) => {
        happened.push(`notify ${message}`);
        return () => void happened.push(`cancel ${message}`);
      },
      closed: (message) => {
        happened.push(`closed ${message ?? ''}`.trim());
        atEnd.forEach((end) => end());
      },
    },
  });
  const conditions: Conditions = FAIR_CONDITIONS;
  const stage = { document, images, run, happened, atEnd, windows, posted, conditions };
  return stage;
}

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** A PNG whose pixel at x, y is `colourAt(x, y)`, 0..255. */
export function pngOf(width: number, height: number, colourAt: (x: number, y: number) => Colour): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(colourAt(x, y), (y * width + x) * 4);
  return encode({ width, height, data, channels: 4, depth: 8 });
}
