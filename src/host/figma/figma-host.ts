/** The host port for Figma, over the `figma` object that src/host/figma/main.ts hands in. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import { UserError } from '../../errors.js';
import { createExporter } from './exports.js';
import { messageOf, pageOf } from './layers.js';
import { placeResult } from './placing/place.js';
import { readSelection, selectedMade } from './selection.js';
import { showResult } from './placing/show.js';
import { createWatch } from './watch.js';
import type { Host } from '../host.js';
import { parseJson } from '../../request/recipe.js';
import { EDITIONS, type Edition } from '../../vocabulary/editions.js';
import { limited, type After } from '../time-limit.js';

const SETTINGS_KEY = 'settings';
const EDITION_KEY = 'edition';
/** No window is shown before it is known. */
const EDITION_LIMIT_MS = 1000;
/** What the protocol's schema takes. */
const MAX_SETTINGS_CHARS = 50_000;

export function createFigmaHost(api: Figma.PluginAPI, after: After): Host {
  const selection = () => readSelection(api.currentPage.selection);
  const { watch, onWatched } = createWatch(api);
  return {
    selection,
    onSelection: (listener) => {
      const tell = () => listener(selection());
      api.on('selectionchange', tell);
      api.on('currentpagechange', tell);
    },
    selectedMade: () => selectedMade(api.currentPage.selection),
    exportImage: createExporter(api, after),
    place: (order, signal) => placeResult(api, order, signal),
    show: (id, alone) => showResult(api, id, alone),
    watch,
    onWatched,
    select: (ids) => selectLayers(api, ids),
    undo: () => api.triggerUndo(),
    loadSettings: () => loadSettings(api),
    saveSettings: (json) => saveSettings(api, json),
    loadEdition: () => loadEdition(api, after),
    saveEdition: (edition) => api.clientStorage.setAsync(EDITION_KEY, edition).catch(() => undefined),
    // Figma refuses fractions.
    resizePanel: (widthPx, heightPx) => api.ui.resize(Math.round(widthPx), Math.round(heightPx)),
  };
}

async function selectLayers(api: Figma.PluginAPI, ids: readonly string[]): Promise<void> {
  const nodes = await Promise.all(ids.map((id) => api.getNodeByIdAsync(id)));
  const page = api.currentPage;
  // A selection lies on one page, the current one; layers elsewhere cannot be part of it.
  page.selection = nodes.filter((node): node is Figma.SceneNode => node !== null && isLayerOn(node, page));
}

function isLayerOn(node: Figma.BaseNode, page: Figma.PageNode): boolean {
  return !node.removed && node.id !== page.id && pageOf(node)?.id === page.id;
}

/** Settings are a comfort: whatever is wrong with them, the plugin starts with the defaults. */
async function loadSettings(api: Figma.PluginAPI): Promise<string | null> {
  const stored: unknown = await api.clientStorage.getAsync(SETTINGS_KEY).catch(() => null);
  if (typeof stored !== 'string' || stored.length > MAX_SETTINGS_CHARS) return null;
  return parseJson(stored) === undefined ? null : stored;
}

/** Whatever is wrong with it, the plugin's own page is shown. */
async function loadEdition(api: Figma.PluginAPI, after: After): Promise<Edition> {
  const late = () => new Error('The storage does not answer.');
  const asked: Promise<unknown> = api.clientStorage.getAsync(EDITION_KEY);
  const stored = await limited(asked, { ms: EDITION_LIMIT_MS, after, late }).catch(() => null);
  return EDITIONS.find((edition) => edition === stored) ?? 'own';
}

async function saveSettings(api: Figma.PluginAPI, json: string): Promise<void> {
  await api.clientStorage.setAsync(SETTINGS_KEY, json).catch((error: unknown) => {
    throw new UserError('settings-not-kept', { reason: messageOf(error) });
  });
}
