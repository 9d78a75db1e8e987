/**
 * What Figma is told about the plugin. Everything follows from two settings, the panel's origin and the plugin's id,
 * so that the network access Figma grants is always exactly what the build uses. The repository's own manifest.json
 * is the defaults'; a build with other settings writes its own beside its bundles.
 */
export const DEFAULT_PANEL_ORIGIN = 'http://localhost:24173';

/** Of development; publishing needs the one that Figma gives. Recipes on layers and settings hang on it. */
export const DEFAULT_PLUGIN_ID = '1510220718520148032';

export interface Manifest {
  readonly name: string;
  readonly id: string;
  readonly api: '1.0.0';
  readonly main: string;
  readonly ui: string;
  readonly editorType: readonly ['figma'];
  readonly documentAccess: 'dynamic-page';
  readonly networkAccess: { readonly allowedDomains: readonly string[]; readonly reasoning?: string };
  readonly menu: readonly { readonly name: string; readonly command: string }[];
  readonly relaunchButtons: readonly { readonly command: string; readonly name: string }[];
}

export interface ManifestSettings {
  /** https anywhere, or http on localhost; null: the panel lies in the plugin's own page. */
  readonly panelOrigin: string | null;
  readonly pluginId: string;
  /** Where the bundles lie as seen from the manifest: '' or 'dist/'. */
  readonly folder?: string;
  /** With what helps to develop it: the probe. */
  readonly isDevelopment?: boolean;
}

/** Of builds for development, as `figma.command` has it. */
export const PROBE_COMMAND = 'probe';

/** Throws for settings that Figma would not take. */
export function manifestFor({
  panelOrigin,
  pluginId,
  folder = '',
  isDevelopment = false,
}: ManifestSettings): Manifest {
  if (panelOrigin !== null) checkOrigin(panelOrigin);
  checkPluginId(pluginId);
  return {
    name: 'Sketch Colorizer',
    id: pluginId,
    api: '1.0.0',
    main: `${folder}main.js`,
    ui: `${folder}ui.html`,
    editorType: ['figma'],
    documentAccess: 'dynamic-page',
    networkAccess: panelOrigin === null ? { allowedDomains: ['none'] } : accessTo(panelOrigin),
    menu: [
      { name: 'Colorize', command: 'colorize' },
      { name: 'Open panel', command: 'open' },
      { name: 'Colorize again with the last settings', command: 'again' },
      ...(isDevelopment ? [{ name: 'Probe', command: PROBE_COMMAND }] : []),
    ],
    relaunchButtons: [{ command: 'again', name: 'Colorize again' }],
  };
}

function accessTo(panelOrigin: string): Manifest['networkAccess'] {
  return {
    allowedDomains: [panelOrigin],
    // Figma shows this to people, and asks for it wherever localhost is listed.
    reasoning:
      'The panel and its models are loaded from this one site. Pictures are processed on this computer and are never sent anywhere.',
  };
}

/** As Figma gives them. Anything else would be taken in development and refused at publishing, after layers were made. */
function checkPluginId(id: string): void {
  if (!/^[1-9]\d{14,23}$/.test(id))
    throw new Error(`PLUGIN_ID: expected 15 to 24 digits, as Figma gives them, got "${id}"`);
}

/** Figma takes no IP addresses, and a page over plain http is a secure context on localhost only. */
function checkOrigin(origin: string): void {
  if (/^https:\/\/[a-z0-9.-]*[a-z][a-z0-9.-]*(:\d+)?$/.test(origin)) return;
  if (/^http:\/\/localhost(:\d+)?$/.test(origin)) return;
  throw new Error(
    `PANEL_ORIGIN: expected "https://host[:port]" or "http://localhost[:port]" without a path, got "${origin}"`,
  );
}
