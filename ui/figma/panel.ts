/** Entry of the panel in Figma: words go through its postMessage hop, its own included. */
import { FIGMA_ORIGINS } from '../../src/host/figma/origins.js';
import { figmaPanelTransport } from '../../src/host/figma/transports.js';
import { openPanel } from '../panel/main.js';
import { servedSite } from '../panel/panel-site.js';
import { keepOffline } from './keep-offline.js';
import { followTheme, openingTheme, type Theme } from './theme.js';

const link = {
  name: 'Figma',
  transport: figmaPanelTransport(window, {
    origins: [...FIGMA_ORIGINS, ...(__STUDIO_ORIGIN__ === '' ? [] : [__STUDIO_ORIGIN__])],
    // Not in every browser.
    parentOrigin: location.ancestorOrigins?.[0],
    pluginId: __PLUGIN_ID__,
  }),
  theme: openingTheme(location.hash, matchMedia('(prefers-color-scheme: dark)').matches),
  // Not by the channel: the words are Figma's own, not main's.
  onTheme: (listener: (theme: Theme) => void) =>
    followTheme(window, [...FIGMA_ORIGINS, __STUDIO_ORIGIN__], (theme) => {
      listener(theme);
      // For this page loaded anew.
      history.replaceState(null, '', `#theme=${theme}`);
    }),
};
openPanel(link, servedSite(location.href));
keepOffline();
