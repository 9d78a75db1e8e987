/**
 * What Figma is told about the plugin. Everything follows from one setting, the panel's origin, so that the network
 * access Figma grants is always exactly what the build uses. The repository's own manifest.json is the default's;
 * a build for another origin writes its own beside its bundles.
 */
export const DEFAULT_PANEL_ORIGIN = 'http://localhost:24173';

/** Plugin data and client storage are kept under it: it never changes. */
export const PLUGIN_ID = '1510220718520148032';

export interface Manifest {
  readonly name: string;
  readonly id: string;
  readonly api: '1.0.0';
  readonly main: string;
  readonly ui: string;
  readonly editorType: readonly ['figma'];
  readonly documentAccess: 'dynamic-page';
  readonly networkAccess: { readonly allowedDomains: readonly string[]; readonly reasoning: string };
  readonly menu: readonly { readonly name: string; readonly command: string }[];
  readonly relaunchButtons: readonly { readonly command: string; readonly name: string }[];
}

/**
 * `panelOrigin`: https anywhere, or http on localhost. `folder`: where the bundles lie as seen from the manifest
 * ('' or 'dist/').
 */
export function manifestFor(panelOrigin: string, folder = ''): Manifest {
  checkOrigin(panelOrigin);
  return {
    name: 'Sketch Colorizer',
    id: PLUGIN_ID,
    api: '1.0.0',
    main: `${folder}main.js`,
    ui: `${folder}ui.html`,
    editorType: ['figma'],
    documentAccess: 'dynamic-page',
    networkAccess: {
      allowedDomains: [panelOrigin],
      // Figma shows this to people, and asks for it wherever localhost is listed.
      reasoning:
        'The panel and its models are loaded from this one site. Pictures are processed on this computer and are never sent anywhere.',
    },
    menu: [
      { name: 'Colorize', command: 'colorize' },
      { name: 'Open panel', command: 'open' },
      { name: 'Colorize again with the last settings', command: 'again' },
    ],
    relaunchButtons: [{ command: 'again', name: 'Colorize again' }],
  };
}

/** Figma takes no IP addresses, and a page over plain http is a secure context on localhost only. */
function checkOrigin(origin: string): void {
  if (/^https:\/\/[a-z0-9.-]*[a-z][a-z0-9.-]*(:\d+)?$/.test(origin)) return;
  if (/^http:\/\/localhost(:\d+)?$/.test(origin)) return;
  throw new Error(
    `PANEL_ORIGIN: expected "https://host[:port]" or "http://localhost[:port]" without a path, got "${origin}"`,
  );
}
