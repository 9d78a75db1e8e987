/**
 * `models embed`: the pack that the plugin's own page holds. Of a pack of the registry the networks that every run, its
 * masks and its flats need, in the portable emission, with weights at 8 bits; a mode that needs others is not in it.
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CONTRACTS, type NetworkName } from '../../src/runtime/contracts.js';
import { packOf, type Pack, type PackManifest } from '../../src/runtime/pack.js';
import { packFiles } from '../../src/runtime/pack-list.js';
import { parseManifest } from '../../src/runtime/parse-pack.js';
import type { PackEntry } from '../registry.js';
import { expectReplaceable, replaceFolder } from './pack-folder.js';
import { readJson } from './read-json.js';
import { buildFromFile, readConfig, readDescription } from './recipes.js';
import { unpack } from './unpack.js';

/** Builds it in `out` from the entry's pack; the checkpoint need not be there. */
export async function buildEmbedded(entry: PackEntry, out: string): Promise<Pack> {
  await expectReplaceable(out);
  const work = await mkdtemp(join(tmpdir(), 'embedded-pack-'));
  try {
    const config = await readConfig(entry.config);
    const description = await readDescription(entry.description, entry.facts);
    const [checkpoint, folder] = [join(work, `${entry.id}.safetensors`), join(work, 'pack')];
    await unpack(entry.folder, config, checkpoint);
    const recipe = { config, description, storage: 'int8', emissions: ['portable'] } as const;
    await buildFromFile(recipe, checkpoint, { folder });
    return await replaceFolder(out, (draft) => keepNetworks(folder, draft, isEmbedded));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The attention map is no mode's: flats take their colours by it. */
function isEmbedded(name: NetworkName): boolean {
  return CONTRACTS[name].neededBy !== 'mode' || name === 'attention-map';
}

/** Writes a pack of some of a pack's networks, and of the shards that hold their weights. */
async function keepNetworks(from: string, to: string, keeps: (name: NetworkName) => boolean): Promise<Pack> {
  const path = join(from, 'pack.json');
  const manifest = withNetworks(parseManifest(await readJson(path), path), keeps);
  for (const { file } of packFiles(manifest)) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await copyFile(join(from, file), join(to, file));
  }
  await writeFile(join(to, 'pack.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  return packOf(manifest);
}

/** Throws FormatError where those that are left make no pack. */
function withNetworks(manifest: PackManifest, keeps: (name: NetworkName) => boolean): PackManifest {
  const all = Object.entries(manifest.emissions.portable);
  const portable = Object.fromEntries(all.filter(([name]) => keeps(name as NetworkName)));
  const used = new Set(Object.values(portable).flatMap(({ shards }) => shards));
  const shards = manifest.shards.filter(({ file }) => used.has(file));
  return parseManifest({ ...manifest, emissions: { portable }, shards }, `pack ${manifest.id}`);
}
