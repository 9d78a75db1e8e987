/**
 * `npm start`: two small static servers, as in real life the panel and Figma are two sites.
 *
 *   PANEL_ORIGIN   default http://localhost:4173   serves <DIST>/site: the panel, ONNX Runtime, packs
 *   STUDIO_ORIGIN  default http://localhost:4174   serves <DIST>/studio, the plugin's bundles, the examples
 *
 * The build has both addresses in it, so other ports need a build with the same settings.
 */
import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { listingOf, serveFolders, type FolderServer } from './static-server.js';

export interface Serving {
  readonly panelPort: number;
  readonly studioPort: number;
  /** Folder of the build. */
  readonly dist: string;
}

export interface Servers {
  readonly panel: FolderServer;
  readonly studio: FolderServer;
}

export async function serveAll({ panelPort, studioPort, dist }: Serving): Promise<Servers> {
  const examples = readdirSync('examples').filter((file) => file.endsWith('.png'));
  const panel = await servePanel(panelPort, dist);
  const studio = await serveFolders(studioPort, {
    '/examples/index.json': listingOf(examples),
    '/examples/': 'examples',
    '/plugin/': dist,
    '/': `${dist}/studio`,
  });
  return { panel, studio };
}

export const servePanel = (port: number, dist: string): Promise<FolderServer> =>
  serveFolders(port, { '/': `${dist}/site` });

const portOf = (origin: string): number => Number(new URL(origin).port);

async function main(): Promise<void> {
  const panelOrigin = process.env['PANEL_ORIGIN'] ?? 'http://localhost:4173';
  const studioOrigin = process.env['STUDIO_ORIGIN'] ?? 'http://localhost:4174';
  await serveAll({
    panelPort: portOf(panelOrigin),
    studioPort: portOf(studioOrigin),
    dist: process.env['DIST'] ?? 'dist',
  });
  console.log(`Studio (try the plugin here):  ${studioOrigin}`);
  console.log(`Panel (the plugin loads it):   ${panelOrigin}`);
  console.log('Stop with Ctrl+C.');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
