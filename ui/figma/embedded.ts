/**
 * Entry of the plugin's own page with the whole panel in it: on a `data:` address, without a network, storage or GPU. Its
 * worker is started from text, and gets the page's files with its first message. Whoever put this page into a frame wrote
 * all of it, so the words of those windows are taken.
 */
import { FIGMA_ORIGINS } from '../../src/host/figma/origins.js';
import { figmaPanelTransport } from '../../src/host/figma/transports.js';
import { within } from '../browser/time-limit.js';
import { embeddedSite } from '../panel/embedded-site.js';
import { openPanel } from '../panel/main.js';
import { pageLoaded, pageParsed, pageTheme } from './own-page.js';
import { followTheme, type Theme } from './theme.js';

const UNDRAWN_MS = 500;

void open();

async function open(): Promise<void> {
  // The page's files are megabytes: the designer sees the panel first.
  const site = await embeddedSite(document, pageParsed().then(panelSeen));
  const framers = [...(location.ancestorOrigins ?? FIGMA_ORIGINS)];
  const link = {
    name: 'Figma',
    transport: figmaPanelTransport(window, {
      origins: framers,
      parentOrigin: location.ancestorOrigins?.[0],
      pluginId: __PLUGIN_ID__,
    }),
    theme: pageTheme(),
    onTheme(listener: (theme: Theme) => void) {
      followTheme(window, framers, listener);
      // Figma's variables are there at once, its class only now.
      void pageLoaded().then(() => listener(pageTheme()));
    },
  };
  openPanel(link, site);
}

/** A frame later, or soon where nothing is drawn. */
function panelSeen(): Promise<void> {
  const drawn = new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return within(UNDRAWN_MS, drawn, () => undefined);
}
