/** A page with the engine (engine-page.ts, memory-page.ts) on a site of its own, with packs by name, and browsers that open it. */
import { build } from 'esbuild';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { buildPack, packGraphs } from '../../models/build.js';
import { folderTarget } from '../../models/files/folder-target.js';
import { byNameCheckpoint } from '../../models/checkpoint/by-name.js';
import { parseModelConfig, type ModelConfig } from '../../models/config.js';
import { parseDescription } from '../../models/pack/describe.js';
import { goldenConfig } from '../../models/verify/golden-config.js';
import type { Storage } from '../../models/onnx/nodes.js';
import { requiredTensors } from '../../models/pack/weights.js';
import { WASM_FILES } from '../../src/runtime/ort/web-build.js';
import { serveFolders } from '../../studio/server/static-server.js';
import { findChromium, QUIET_FLAGS } from '../support/chromium.js';
import { freePort, PATIENCE_MS } from './theatre.js';

export interface EngineSite {
  /** Folder of a pack. */
  readonly packFolder: (name: string) => string;
  /** A browser with the page open; the caller closes it. */
  open(flags?: readonly string[]): Promise<EngineTab>;
  close(): Promise<void>;
}

export interface EngineTab {
  readonly page: Page;
  close(): Promise<void>;
}

const SMALL_ISNET = { inputSize: 64, widthFactor: 0.0625 };
/** Heads of the token transformer are 64 wide. */
const OLDER_WIDTH = 64;

type Recipe = readonly [ModelConfig, Readonly<Record<string, unknown>>, Storage];

/**
 * "w64" is v2 with a U-Net of a fifth of its width, "w64-flat" the same with as few blocks and levels as there can be. "tiny" is the model of the golden runs, the others are the smallest ones of
 * their layouts.
 */
const RECIPES: Readonly<Record<string, () => Recipe>> = {
  v2: () => [smallest('v2'), readJson('smallest-pack.json'), 'float16'],
  switch: () => [smallest('switch'), olderDescription(), 'float16'],
  mult: () => [smallest('mult'), olderDescription(), 'float16'],
  w64: () => [w64(), readJson('smallest-pack.json'), 'float16'],
  'w64-flat': () => [w64({ multipliers: [1, 1], resBlocks: 1 }), readJson('smallest-pack.json'), 'float32'],
  tiny: () => {
    const { config } = goldenConfig(readJson('golden/tiny/config.json'));
    return [{ ...config, isnet: SMALL_ISNET }, {}, 'float32'];
  },
};

/** `page`: what the page runs; it sets `window.engine`. */
export async function buildEngineSite(
  name: string,
  packs: readonly string[],
  page = 'test/e2e/engine-page.ts',
): Promise<EngineSite> {
  const folder = `out/e2e/${name}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/packs`, { recursive: true });
  await build({
    entryPoints: { engine: page },
    outdir: folder,
    bundle: true,
    format: 'esm',
    splitting: true,
    target: 'es2022',
  });
  writeFileSync(`${folder}/index.html`, '<!doctype html><script type="module" src="engine.js"></script>');
  for (const file of Object.values(WASM_FILES)) {
    cpSync(`node_modules/onnxruntime-web/dist/${file}`, `${folder}/ort/${file}`);
  }
  const packFolder = (pack: string): string => `${folder}/packs/${pack}`;
  for (const pack of packs) await buildByName(RECIPES[pack]!(), packFolder(pack));
  const port = await freePort();
  const server = await serveFolders(port, { '/': folder });
  return {
    packFolder,
    open: (flags = []) => openTab(`http://localhost:${port}/`, flags),
    close: () => server.close(),
  };
}

async function openTab(url: string, flags: readonly string[]): Promise<EngineTab> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...QUIET_FLAGS, ...flags],
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  await page.waitForFunction('window.engine !== undefined');
  return { page, close: () => browser.close() };
}

/** With line extractors in v2's packs of the smallest size, whose published sizes are fixed. */
async function buildByName([config, facts, storage]: Recipe, folder: string): Promise<void> {
  const recipe = { config, description: parseDescription([facts], 'test pack'), storage, sources: [] };
  const isWanted = storage === 'float16' && config.layout === 'v2' ? { has: () => true } : {};
  const shapes = requiredTensors(packGraphs(recipe, isWanted));
  await buildPack(recipe, byNameCheckpoint({ shapes, salt: '' }), folderTarget({ folder }));
}

function smallest(layout: ModelConfig['layout']): ModelConfig {
  const { unet, clip, text, ...rest } = readJson('smallest.json') as Record<string, object>;
  // The tokenizer's ids are those of the real vocabulary.
  const sizes = { ...rest, text: { ...text, vocabulary: 49_408, positions: 16 } };
  if (layout === 'v2') return parseModelConfig({ layout, unet, clip, ...sizes });
  const older = { unet: { ...unet, contextWidth: OLDER_WIDTH }, clip: { ...clip, embed: OLDER_WIDTH } };
  return parseModelConfig({ layout, ...older, ...sizes });
}

function w64(unetChange: object = {}): ModelConfig {
  const { layout, unet } = readJson('../../models/layouts/v2.json') as { layout: string; unet: object };
  const { vae, clip, ...others } = readJson('smallest.json') as Record<string, object>;
  const narrow = {
    unet: { ...unet, baseWidth: 64, contextWidth: 64, ...unetChange },
    vae: { ...vae, baseWidth: 32 },
  };
  return parseModelConfig({ layout, ...others, ...narrow, clip: { ...clip, embed: 64 } });
}

const olderDescription = () => ({
  ...readJson('smallest-pack.json'),
  prediction: 'eps',
  zeroTerminalSnr: false,
  spacing: 'authors',
});

function readJson(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`test/fixtures/${file}`, 'utf8')) as Record<string, unknown>;
}
