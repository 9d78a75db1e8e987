/** Reads a build as those get it who are given it: the plugin's files, the zip, the site, and every script in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Script } from './code-faults.js';
import { filesOfPage } from './page-files.js';

type Files = ReadonlyMap<string, Uint8Array>;

export interface Shipped {
  readonly manifest: unknown;
  /** What Figma loads, by name. */
  readonly plugin: Files;
  /** What somebody can be given alone: the zip, a folder of the site. */
  readonly places: readonly { readonly name: string; readonly files: Files }[];
  readonly scripts: readonly Script[];
  readonly packs: readonly { readonly name: string; readonly pack: unknown }[];
}

export function readShipped(dist: string, version: string): Shipped {
  const zip = readZip(`${dist}/sketch-colorizer-${version}.zip`);
  const site = readFolder(`${dist}/site/v${version}`, /(\.js|pack\.json|LICENSE|\.txt)$/);
  const page = filesOfPage(textOf(zip.get('ui.html')));
  return {
    manifest: JSON.parse(textOf(zip.get('manifest.json'), '{}')) as unknown,
    plugin: zip,
    places: [
      { name: 'the zip', files: zip },
      ...(site.size === 0 ? [] : [{ name: 'the site', files: site }]),
    ],
    scripts: [
      { name: 'main.js', place: 'main', code: textOf(zip.get('main.js')) },
      ...scriptsOf(page, 'page'),
      ...scriptsOf(site, 'site'),
    ],
    packs: [...page, ...site]
      .filter(([name]) => name.endsWith('pack.json'))
      .map(([name, bytes]) => ({ name, pack: JSON.parse(textOf(bytes)) as unknown })),
  };
}

function scriptsOf(files: Files, place: 'page' | 'site'): readonly Script[] {
  const where = place === 'page' ? 'ui.html' : 'the site';
  return [...files]
    .filter(([name]) => name.endsWith('.js'))
    .map(([name, bytes]) => ({ name: `${name} of ${where}`, place, code: textOf(bytes) }));
}

function readZip(path: string): Files {
  return existsSync(path) ? new Map(Object.entries(unzipSync(readFileSync(path)))) : new Map();
}

/** Empty where there is no such folder. */
function readFolder(folder: string, wanted: RegExp): Files {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    names.filter((name) => wanted.test(name)).map((name) => [name, readFileSync(join(folder, name))]),
  );
}

const textOf = (bytes: Uint8Array | undefined, otherwise = ''): string =>
  bytes === undefined ? otherwise : new TextDecoder().decode(bytes);
