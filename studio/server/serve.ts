/**
 * `npm start`: two small static servers, as in real life the panel and Figma are two sites.
 *
 *   PANEL_ORIGIN   default http://localhost:24173   serves <DIST>/site: the panel, ONNX Runtime, packs
 *   STUDIO_ORIGIN  default http://localhost:4174   serves <DIST>/studio, the plugin's bundles, the examples
 *   --packs DIR    default packs                   more packs, one folder each; served from where they lie
 *
 * The build has both addresses in it, so other ports need a build with the same settings.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { runCommand } from '../../cli/command.js';
import { parseOptions } from '../../cli/options.js';
import { ToolError } from '../../src/tool-errors.js';
import { PACK_LIST } from '../../src/runtime/pack-list.js';
import { listPacks, type BadPack } from './list-packs.js';
import { listingOf, serveFolders, type FolderServer } from './static-server.js';

export interface Serving {
  readonly panelPort: number;
  readonly studioPort: number;
  /** Folder of the build. */
  readonly dist: string;
  /** Folder of packs beside those of the build; need not exist. */
  readonly packs: string;
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const DEFAULT_PACKS = 'packs';

export interface Servers {
  readonly panel: FolderServer;
  readonly studio: FolderServer;
}

export async function serveAll(serving: Serving): Promise<Servers> {
  const panel = await servePanel(serving);
  try {
    return { panel, studio: await serveStudio(serving, siteOrigins(serving)) };
  } catch (error) {
    // One site alone is of no use, and would keep the process alive.
    await panel.close();
    throw error;
  }
}

/** `plugin`: folder of what Figma loads, where it is not the build's own; `origins`: which pages may read what is served. */
export function serveStudio(
  { studioPort, dist, plugin = dist }: Pick<Serving, 'studioPort' | 'dist'> & { readonly plugin?: string },
  origins: readonly string[] = [originOf(studioPort)],
): Promise<FolderServer> {
  const examples = readdirSync('examples').filter((file) => file.endsWith('.png'));
  const routes = {
    '/examples/index.json': listingOf(() => examples),
    '/examples/': 'examples',
    '/plugin/': plugin,
    '/': `${dist}/studio`,
  };
  return serveFolders(studioPort, routes, { origins, openPaths: [] });
}

/** Under the version's folder lies the build; packs of one's own lie outside of it, since they outlive versions. */
export function servePanel({ panelPort, studioPort, dist, packs }: Serving): Promise<FolderServer> {
  const own = `/v${version}`;
  const routes = {
    [`${own}/${PACK_LIST}`]: listingOf(() => listAll({ dist, packs })),
    '/packs/': packs,
    '/': `${dist}/site`,
  };
  // Whoever opens the plugin asks for this one file, from wherever it is (ui/browser/probe-site.ts).
  return serveFolders(panelPort, routes, {
    origins: siteOrigins({ panelPort, studioPort }),
    openPaths: [`${own}/health.json`, '/health.json'],
  });
}

const siteOrigins = ({
  panelPort,
  studioPort,
}: Pick<Serving, 'panelPort' | 'studioPort'>): readonly string[] => [panelPort, studioPort].map(originOf);

const originOf = (port: number): string => `http://localhost:${port}`;

function listAll({ dist, packs }: Pick<Serving, 'dist' | 'packs'>, report?: (bad: BadPack) => void) {
  const own = { folder: `${dist}/site/v${version}/packs`, path: '' };
  return listPacks([own, { folder: packs, path: '../../packs/' }], report);
}

const portOf = (origin: string): number => Number(new URL(origin).port);

const HELP = `Usage: npm start -- [--packs DIR]
  serves the panel and the studio, a page that plays Figma, until Ctrl+C
  --packs DIR       more model packs, one folder each (${DEFAULT_PACKS})
PANEL_ORIGIN and STUDIO_ORIGIN choose the addresses, for build and servers alike.`;

const OPTIONS = { packs: { type: 'string' }, help: { type: 'boolean', default: false } } as const;

/** Throws ToolError for a folder that is named and is none. */
function packsFolder(packs: string | undefined): string {
  if (packs !== undefined && statSync(packs, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new ToolError(
      `--packs ${packs}: no such folder.`,
      'Name the folder that holds the packs’ folders.',
    );
  return packs ?? DEFAULT_PACKS;
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), OPTIONS);
  if (options.help) return console.log(HELP);
  const panelOrigin = process.env['PANEL_ORIGIN'] ?? 'http://localhost:24173';
  const studioOrigin = process.env['STUDIO_ORIGIN'] ?? 'http://localhost:4174';
  const [dist, packs] = [process.env['DIST'] ?? 'dist', packsFolder(options.packs)];
  await serveAll({ panelPort: portOf(panelOrigin), studioPort: portOf(studioOrigin), dist, packs });
  const titles = listAll({ dist, packs }, ({ folder, reason }) =>
    console.warn(`${folder} is left out: ${reason}`),
  ).map(({ title }) => title);
  console.log(`Models:                        ${titles.join(', ')}`);
  console.log(`Studio (try the plugin here):  ${studioOrigin}`);
  console.log(`Panel (the plugin loads it):   ${panelOrigin}`);
  console.log('Stop with Ctrl+C.');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  void runCommand(main).then((code) => {
    process.exitCode = code;
  });
