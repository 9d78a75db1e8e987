/**
 * Licences of all that is shipped: the project's own, those of the packages and files of others, and the one that each model
 * names. They must lie in every place that somebody can be given alone: the zip and the site.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTICES_FILE, packageFolders } from '../studio/server/third-party-notices.js';
import { recordOf } from './network-access.js';
import type { Shipped } from './shipped.js';

export const LICENCE_FILE = 'LICENSE';
/** Shorter than any licence that there is. */
const SHORTEST_LICENCE = 400;
/** Of the wasm, and of the table in the text model: no module's code, so esbuild does not name them. */
const ALWAYS = ['onnxruntime-web', 'CLIP'];

export function noticeFaults(shipped: Shipped, inputs: readonly string[]): readonly string[] {
  const names = [...ALWAYS, ...packageFolders(inputs).map(packageName)];
  return [
    ...shipped.places.flatMap(({ name, files }) => [
      ...ownLicenceFaults(name, files.get(LICENCE_FILE)),
      ...thirdPartyFaults(name, files.get(NOTICES_FILE), [...new Set(names)]),
    ]),
    ...shipped.packs.flatMap(packFaults),
  ];
}

const packageName = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string }).name;

function ownLicenceFaults(place: string, licence: Uint8Array | undefined): readonly string[] {
  if (licence === undefined) return [`${place} lacks ${LICENCE_FILE}.`];
  return /copyright/i.test(textOf(licence)) ? [] : [`${place}: ${LICENCE_FILE} names nobody's copyright.`];
}

function thirdPartyFaults(
  place: string,
  notices: Uint8Array | undefined,
  names: readonly string[],
): readonly string[] {
  if (notices === undefined) return [`${place} lacks ${NOTICES_FILE}.`];
  const sections = textOf(notices).split(/\n-{70,}\n/);
  return names
    .filter((name) => !sections.some((section) => isNoticeOf(section, name)))
    .map((name) => `${place}: ${NOTICES_FILE} has no licence of ${name}, which is shipped.`);
}

/** Its first line names the work; a licence follows. */
function isNoticeOf(section: string, name: string): boolean {
  const title = section.split('\n', 1)[0];
  const isNamed = title.startsWith(`${name} `) || title.split(/[^\w-]+/).includes(name);
  return isNamed && section.length > SHORTEST_LICENCE && /copyright/i.test(section);
}

function packFaults({ name, pack }: { readonly name: string; readonly pack: unknown }): readonly string[] {
  const licence = recordOf(recordOf(pack)?.['licence']);
  const isNamed = ['id', 'attribution'].every(
    (key) => typeof licence?.[key] === 'string' && licence[key] !== '',
  );
  return isNamed ? [] : [`The model ${name} names no licence with its attribution in pack.json.`];
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
