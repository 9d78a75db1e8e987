/**
 * The studio in a real Chromium with the plugin's real bundles, built for this test's own two ports. Everything
 * that the browser asks for goes through a recording proxy.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { unzipSync } from 'fflate';
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type FrameLocator,
  type Page,
} from 'playwright-core';
import { DEFAULT_PLUGIN_ID } from '../../src/host/figma/manifest.js';
import type { NodeRecord } from '../../studio/document/nodes.js';
import { serveAll, servePanel, serveStudio, type Servers } from '../../studio/server/serve.js';
import type { FolderServer } from '../../studio/server/static-server.js';
import { findChromium, QUIET_FLAGS } from '../support/chromium.js';
import { builtOnce } from '../support/built-once.js';
import { startProxy, type RecordingProxy } from './recording-proxy.js';

const SMALLEST = 'test/fixtures/smallest.json';
const SMALLEST_FACTS = 'test/fixtures/smallest-pack.json';
const KEPT_PACK = { folder: 'out/e2e/smallest', sources: ['models', 'src', SMALLEST, SMALLEST_FACTS] };
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
export const WEBGPU_FLAGS = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
/**
 * The software adapter compiles programs six times as fast where they need not clear their workgroup's memory first. Only
 * attention as one operator counts on that, where tokens do not fill its tiles: it is not to be trusted with these flags.
 */
export const QUICK_WEBGPU_FLAGS = [...WEBGPU_FLAGS, '--enable-dawn-features=disable_workgroup_init'];

/** Of each single wait and click; a shared machine under load takes half a minute to open the studio alone. */
export const PATIENCE_MS = 120_000;

/**
 * What Debian's Chromium asks its maker for by itself, whatever the flags. Exact hosts only, and only of the proxy's
 * record: in that of the pages nothing is excused.
 */
const BROWSER_SERVICES = [
  'update.googleapis.com',
  'accounts.google.com',
  'content-autofill.googleapis.com',
  'optimizationguide-pa.googleapis.com',
  'safebrowsing.googleapis.com',
  'clients2.google.com',
];

export interface Stagecraft {
  /** Folder under out/e2e of this test's build. */
  readonly name: string;
  /** Folder of the pack that the panel opens; 'default' is the one that ships. */
  readonly pack: string;
  /** Steps that the pack asks for by default, where the test wants other ones. */
  readonly steps?: number;
  /** Folder of further packs, one folder each. */
  readonly packs?: string;
}

/** Built and served sites, without a browser. */
export interface Sites {
  /** Folder of the build. */
  readonly dist: string;
  readonly panelOrigin: string;
  /** The panel's page, at the path of this version. */
  readonly panelUrl: string;
  readonly studioOrigin: string;
  /** Where the panel's pack lies on disk, so that a test can damage it. */
  readonly packFolder: string;
  readonly siteFolder: string;
  readonly servers: Servers;
  /** Serves the panel again after a test closed it. */
  reopenPanel(): Promise<void>;
  close(): Promise<void>;
}

export async function buildSites({ name, pack, steps, packs = 'out/no-packs' }: Stagecraft): Promise<Sites> {
  const [panelPort, studioPort] = [await freePort(), await freePort()];
  const [panelOrigin, studioOrigin] = [`http://localhost:${panelPort}`, `http://localhost:${studioPort}`];
  const dist = `out/e2e/${name}`;
  const env = { ...process.env, PANEL_ORIGIN: panelOrigin, STUDIO_ORIGIN: studioOrigin, DIST: dist };
  runOrThrow('node', ['esbuild.config.mjs', '--hosted'], env);
  const siteFolder = `${dist}/site/v${version}`;
  const packFolder = `${siteFolder}/packs/starter`;
  if (pack !== 'default') {
    rmSync(packFolder, { recursive: true, force: true });
    cpSync(pack, packFolder, { recursive: true });
  }
  if (steps !== undefined) setDefaultSteps(`${packFolder}/pack.json`, steps);
  const servers = await serveAll({ panelPort, studioPort, dist, packs });
  let reopened: FolderServer | null = null;
  return {
    dist,
    panelOrigin,
    panelUrl: `${panelOrigin}/v${version}/`,
    studioOrigin,
    packFolder,
    siteFolder,
    servers,
    reopenPanel: async () => {
      reopened = await servePanel({ panelPort, studioPort, dist, packs });
    },
    close: async () => {
      await servers.panel.close();
      await servers.studio.close();
      await reopened?.close();
    },
  };
}

/** The studio with the edition that needs no site, out of the zip that a team shares. */
export async function buildEmbedded(
  name: string,
): Promise<Pick<Sites, 'studioOrigin' | 'close'> & { readonly plugin: string }> {
  const studioPort = await freePort();
  const dist = `out/e2e/${name}`;
  const env: NodeJS.ProcessEnv = { ...process.env, DIST: dist, PLUGIN_ID: DEFAULT_PLUGIN_ID };
  delete env['PANEL_ORIGIN'];
  // As it would be published: checked by itself, or it fails here.
  runOrThrow('node', ['esbuild.config.mjs', '--release'], env);
  return stageZip(dist, studioPort);
}

/** The studio with the plugin out of the zip of a build. */
async function stageZip(dist: string, studioPort: number) {
  const plugin = `${dist}/unzipped`;
  unzip(`${dist}/sketch-colorizer-${version}.zip`, plugin);
  const studio = await serveStudio({ studioPort, dist, plugin });
  return { plugin, studioOrigin: `http://localhost:${studioPort}`, close: () => studio.close() };
}

export interface BothEditions {
  /** Folder of what Figma loads, out of the zip. */
  readonly plugin: string;
  readonly siteFolder: string;
  readonly studioOrigin: string;
  readonly panelOrigin: string;
  readonly panelUrl: string;
  readonly panelPort: number;
  /** Serves the site until the server is closed. */
  servePanel(): Promise<FolderServer>;
  close(): Promise<void>;
}

/** The studio with the plugin that has a panel of its own and names a site; nobody serves that yet. */
export async function buildBothEditions(name: string): Promise<BothEditions> {
  const [panelPort, studioPort] = [await freePort(), await freePort()];
  const [panelOrigin, studioOrigin] = [`http://localhost:${panelPort}`, `http://localhost:${studioPort}`];
  const dist = `out/e2e/${name}`;
  const env = { ...process.env, PANEL_ORIGIN: panelOrigin, STUDIO_ORIGIN: studioOrigin, DIST: dist };
  runOrThrow('node', ['esbuild.config.mjs', '--zip'], env);
  return {
    ...(await stageZip(dist, studioPort)),
    ...{ panelOrigin, panelPort },
    siteFolder: `${dist}/site/v${version}`,
    panelUrl: `${panelOrigin}/v${version}/`,
    servePanel: () => servePanel({ panelPort, studioPort, dist, packs: 'out/no-packs' }),
  };
}

function unzip(file: string, folder: string): void {
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(file))))
    writeFileSync(`${folder}/${name}`, bytes);
}

function setDefaultSteps(file: string, steps: number): void {
  const pack = JSON.parse(readFileSync(file, 'utf8')) as { defaults: { steps: number } };
  pack.defaults.steps = steps;
  writeFileSync(file, JSON.stringify(pack));
}

/** The smallest configuration with weights by formula; a folder for each test file, since they run side by side. */
export function buildSmallestPack(name: string): string {
  const folder = `out/e2e/${name}-pack`;
  rmSync(folder, { recursive: true, force: true });
  cpSync(smallestPack(), folder, { recursive: true });
  return folder;
}

function smallestPack(): string {
  return builtOnce(KEPT_PACK, (draft) => {
    const from = ['--config', SMALLEST, '--describe', SMALLEST_FACTS, '--by-name', '--out', draft];
    runOrThrow('npx', ['--no-install', 'tsx', 'models/cli/models.ts', 'build', ...from], process.env);
  });
}

function runOrThrow(command: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
}

export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, 'localhost', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** A browser with the studio open. */
export interface Theatre {
  readonly page: Page;
  readonly browser: Browser;
  /** The innermost frame: the plugin's window, bootstrap or panel. */
  readonly plugin: FrameLocator;
  /** The document as it is: all nodes but the page, by name. */
  layers(): Promise<readonly NodeRecord[]>;
  /** Clicks layers in the list, the first alone, the others with Shift. */
  select(...names: readonly string[]): Promise<void>;
  launch(command: 'Colorize' | 'Open panel' | 'Probe'): Promise<void>;
  /** Every address that pages, frames and workers asked for. */
  readonly asked: readonly string[];
  /** Addresses asked for that belong to neither site. */
  strangers(): readonly string[];
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** `prepare` is called with the page before it goes anywhere. */
export async function openTheatre(
  sites: Pick<Sites, 'studioOrigin'> & Partial<Pick<Sites, 'panelOrigin'>>,
  flags: readonly string[] = [],
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
  context: BrowserContextOptions = {},
): Promise<Theatre> {
  const origins = [sites.panelOrigin, sites.studioOrigin].filter((origin) => origin !== undefined);
  const proxy = await startProxy(origins);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...QUIET_FLAGS, ...flags],
    // Loopback too, which browsers leave out by themselves.
    proxy: { server: proxy.url, bypass: '<-loopback>' },
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...context });
  page.setDefaultTimeout(PATIENCE_MS);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await prepare(page);
  await page.goto(sites.studioOrigin);
  await page.getByRole('listbox', { name: 'Layers' }).waitFor();
  return theatre({ page, browser, proxy, asked, origins });
}

interface Opened {
  readonly page: Page;
  readonly browser: Browser;
  readonly proxy: RecordingProxy;
  readonly asked: readonly string[];
  readonly origins: readonly string[];
}

function theatre({ page, browser, proxy, asked, origins }: Opened): Theatre {
  const isStranger = (url: string): boolean => !origins.some((origin) => url.startsWith(`${origin}/`));
  return {
    asked,
    page,
    browser,
    plugin: page.frameLocator('.plugin-network-frame').frameLocator('iframe'),
    layers: async () => {
      const nodes = await page.evaluate<NodeRecord[]>('[...window.studio.document.tree.values()]');
      return nodes.filter((node) => node.type !== 'PAGE');
    },
    select: async (...names) => {
      for (const [i, name] of names.entries()) {
        const option = page.getByRole('option', { name, exact: true });
        await option.click(i === 0 ? {} : { modifiers: ['Shift'] });
      }
    },
    launch: (command) =>
      page.getByRole('navigation').getByRole('button', { name: command, exact: true }).click(),
    strangers: () => [
      ...asked.filter((url) => isStranger(url) && /^(https?|wss?):/.test(url)),
      ...proxy.asked.filter((url) => isStranger(url) && !BROWSER_SERVICES.includes(hostOf(url))),
    ],
    screenshot: async (name) => void (await page.screenshot({ path: `out/e2e/${name}.png` })),
    close: async () => {
      await browser.close();
      await proxy.close();
    },
  };
}

/** What the plugin placed, but for the groups around. */
export const isResult = ({ pluginData }: NodeRecord): boolean => 'recipe' in pluginData;

/** The panel has a result before it lies on the canvas. */
export async function untilPlaced(
  { page }: Pick<Theatre, 'page'>,
  count: number,
  timeout = PATIENCE_MS,
): Promise<void> {
  const placed = `[...window.studio.document.tree.values()].filter(({ pluginData }) => 'recipe' in pluginData)`;
  await page.waitForFunction(`${placed}.length === ${count}`, null, { timeout });
}

/** Of a whole address, or of a tunnel's "host:port". */
const hostOf = (url: string): string =>
  URL.canParse(url) && url.includes('//') ? new URL(url).hostname : url.split(':')[0];
