/**
 * Entry of the plugin's own page with the whole panel in it: on a `data:` address, without a network, storage or GPU. Its
 * worker is started from text, and gets the page's files with its first message. Whoever put this page into a frame wrote
 * all of it, so the words of those windows are taken.
 */
import { FIGMA_ORIGINS } from '../../src/host/figma/origins.js';
import { figmaPanelTransport } from '../../src/host/figma/transports.js';
import { embeddedSite } from '../panel/embedded-site.js';
import { openPanel } from '../panel/main.js';
import { pageLoaded, pageTheme } from './page-theme.js';
import { followTheme, type Theme } from './theme.js';

void open();

async function open(): Promise<void> {
  const [site] = await Promise.all([embeddedSite(document), pageLoaded()]);
  const framers = [...(location.ancestorOrigins ?? FIGMA_ORIGINS)];
  const link = {
    name: 'Figma',
    transport: figmaPanelTransport(window, {
      origins: framers,
      parentOrigin: location.ancestorOrigins?.[0],
      pluginId: __PLUGIN_ID__,
    }),
    theme: pageTheme(),
    onTheme: (listener: (theme: Theme) => void) => followTheme(window, framers, listener),
  };
  openPanel(link, site);
}
