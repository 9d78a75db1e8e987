/** The host port for Figma, over the `figma` object that src/main.ts hands in. */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { Candidate, Recipe } from '../channel/protocol.js';
import { UserError } from '../errors.js';
import { candidateOf, exportLayer, messageOf } from './figma-layers.js';
import { placeResult } from './figma-place.js';
import type { Host } from './host.js';
import { parseJson, readRecipe, RECIPE_KEY } from './recipe.js';

const SETTINGS_KEY = 'settings';
/** What the protocol's schemas take. */
const MAX_CANDIDATES = 32;
const MAX_SETTINGS_CHARS = 50_000;

export function createFigmaHost(api: Figma.PluginAPI): Host {
  const selection = () => selectedCandidates(api);
  return {
    selection,
    onSelection: (listener) => {
      const tell = () => listener(selection());
      api.on('selectionchange', tell);
      api.on('currentpagechange', tell);
    },
    selectedRecipe: () => selectedRecipe(api),
    exportImage: (id, side) => exportLayer(api, id, side),
    place: (order) => placeResult(api, order),
    select: (ids) => selectLayers(api, ids),
    loadSettings: () => loadSettings(api),
    saveSettings: (json) => saveSettings(api, json),
    resizePanel: (widthPx, heightPx) => api.ui.resize(widthPx, heightPx),
  };
}

function selectedCandidates(api: Figma.PluginAPI): Candidate[] {
  return api.currentPage.selection
    .map(candidateOf)
    .filter((candidate) => candidate !== null)
    .slice(0, MAX_CANDIDATES);
}

function selectedRecipe(api: Figma.PluginAPI): Recipe | null {
  const { selection } = api.currentPage;
  return selection.length === 1 ? readRecipe(selection[0].getPluginData(RECIPE_KEY)) : null;
}

async function selectLayers(api: Figma.PluginAPI, ids: readonly string[]): Promise<void> {
  const nodes = await Promise.all(ids.map((id) => api.getNodeByIdAsync(id)));
  const page = api.currentPage;
  // A selection lies on one page, the current one; layers elsewhere cannot be part of it.
  page.selection = nodes.filter((node): node is Figma.SceneNode => node !== null && isOnPage(node, page));
}

function isOnPage(node: Figma.BaseNode, page: Figma.PageNode): boolean {
  if (node.removed || node.id === page.id) return false;
  let ancestor: Figma.BaseNode | null = node;
  while (ancestor !== null && ancestor.type !== 'PAGE') ancestor = ancestor.parent;
  return ancestor?.id === page.id;
}

/** Settings are a comfort: whatever is wrong with them, the plugin starts with the defaults. */
async function loadSettings(api: Figma.PluginAPI): Promise<string | null> {
  const stored: unknown = await api.clientStorage.getAsync(SETTINGS_KEY).catch(() => null);
  if (typeof stored !== 'string' || stored.length > MAX_SETTINGS_CHARS) return null;
  return parseJson(stored) === undefined ? null : stored;
}

async function saveSettings(api: Figma.PluginAPI, json: string): Promise<void> {
  await api.clientStorage.setAsync(SETTINGS_KEY, json).catch((error: unknown) => {
    const hint = 'They hold until the plugin is closed; nothing else is affected.';
    throw new UserError(`The settings could not be kept: ${messageOf(error)}`, hint);
  });
}
