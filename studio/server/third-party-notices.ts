/**
 * The notices that go out with the built sites: every package whose code is in a bundle, by esbuild's own account, with
 * the licence that came with it. A package without one stops the build, so that none is forgotten.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const NOTICES_FILE = 'third-party-notices.txt';

/** Of packages that bring no file of their own, and of what is no package. */
const KEPT_LICENCES = 'licences';
const KEPT: Readonly<Record<string, string>> = {
  'onnxruntime-web': 'onnxruntime.txt',
  'onnxruntime-common': 'onnxruntime.txt',
};
const CLIP_TABLE = { title: 'The table of CLIP’s tokenizer', file: 'clip.txt' } as const;

const RULE = '-'.repeat(78);

/** `inputs`: paths of all files that esbuild bundled. */
export function thirdPartyNotices(inputs: readonly string[]): string {
  const sections = packageFolders(inputs).map((folder) => {
    const { name, version } = readPackage(folder);
    return [`${name} ${version}`, readLicence(folder, name)].join('\n\n');
  });
  const table = [CLIP_TABLE.title, keptLicence(CLIP_TABLE.file)].join('\n\n');
  const head = 'The plugin, its panel and the studio contain these works of others, under these terms.';
  return `${[head, ...sections, table].join(`\n\n${RULE}\n`)}\n`;
}

/** Each package's folder once, in alphabetical order. */
export function packageFolders(inputs: readonly string[]): readonly string[] {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(folders)].sort();
}

function readPackage(folder: string): { readonly name: string; readonly version: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string };
}

function readLicence(folder: string, name: string): string {
  const own = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  if (own.length > 0) return own.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  const kept = KEPT[name];
  if (kept !== undefined) return keptLicence(kept);
  throw new Error(`${folder} brings no licence; put it into ${KEPT_LICENCES}/ and name it here`);
}

function keptLicence(file: string): string {
  const path = join(KEPT_LICENCES, file);
  if (!existsSync(path)) throw new Error(`${path} is missing`);
  return readFileSync(path, 'utf8').trim();
}
