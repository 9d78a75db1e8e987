/**
 * Entry of the plugin's own page with the whole panel in it: on a `data:` address, without a network, storage or GPU. Its
 * worker is started from text, and gets the page's files with its first message. Whoever put this page into a frame wrote
 * all of it, so the words of those windows are taken.
 */
import { FIGMA_ORIGINS } from '../../src/host/figma/origins.js';
import { figmaPanelTransport } from '../../src/host/figma/transports.js';
import { probePanel, PROBE_TIMEOUT_MS, type PanelFacts } from '../browser/probe-site.js';
import { within } from '../browser/time-limit.js';
import { embeddedSite } from '../panel/embedded-site.js';
import type { SiteWay } from '../panel/editions/edition-switch.js';
import { openPanel } from '../panel/main.js';
import { pageLoaded, pageParsed, pageTheme } from './own-page.js';
import { followTheme, type Theme } from './theme.js';

/** Build constants: the site's panel, at the path of this version, and what its health.json says. */
declare const __PANEL_URL__: string | null;
declare const __PANEL_FACTS__: PanelFacts;

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
  openPanel(link, { ...site, way: siteWay() });
}

/** Of a build that names a site. */
function siteWay(): SiteWay | null {
  if (__PANEL_URL__ === null) return null;
  const address = __PANEL_URL__;
  return {
    address,
    probe: () =>
      probePanel(address, {
        fetch: (input, init) => window.fetch(input, init),
        timeoutMs: PROBE_TIMEOUT_MS,
        expected: __PANEL_FACTS__,
      }),
    go: (theme) => {
      window.location.href = `${address}#theme=${theme}`;
    },
  };
}

/** A frame later, or soon where nothing is drawn. */
function panelSeen(): Promise<void> {
  const drawn = new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return within(UNDRAWN_MS, drawn, () => undefined);
}
