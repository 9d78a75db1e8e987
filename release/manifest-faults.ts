/**
 * The manifest as Figma takes it at publishing (developers.figma.com/docs/plugins/manifest). In development it takes more: any
 * id, localhost, settings for trial.
 */
import { networkAccessOf, recordOf } from './network-access.js';

export interface ManifestSurroundings {
  readonly pluginId: string | undefined;
  /** Names of what lies beside the manifest. */
  readonly files: readonly string[];
}

const REQUIRED = ['name', 'id', 'api', 'main', 'ui', 'editorType', 'documentAccess', 'networkAccess'];
/** Of development, or of private plugins; a published one that has them fails or asks people for more than it uses. */
const REFUSED = ['enableProposedApi', 'enablePrivatePluginApi', 'build', 'permissions', 'capabilities'];
const EDITORS = ['figma', 'figjam', 'dev', 'slides', 'buzz'];
const MOST_REASONING = 1000;

export function manifestFaults(manifest: unknown, around: ManifestSurroundings): readonly string[] {
  const record = recordOf(manifest);
  if (record === null) return ['manifest.json is no object: build again.'];
  return [
    ...REQUIRED.filter((key) => !(key in record)).map((key) => `manifest.json lacks "${key}".`),
    ...REFUSED.filter((key) => key in record).map(
      (key) => `manifest.json has "${key}", which a published plugin must not have: take it out.`,
    ),
    ...idFaults(record, around.pluginId),
    ...fileFaults(record, around.files),
    ...editorFaults(record),
    ...accessFaults(record),
    ...commandFaults(record),
  ];
}

type Fields = Readonly<Record<string, unknown>>;

function idFaults({ id }: Fields, pluginId: string | undefined): readonly string[] {
  if (pluginId === undefined)
    return ['PLUGIN_ID is not set: build with the id that Figma gave the plugin (docs/publish.md).'];
  return id === pluginId ? [] : [`manifest.json has the id "${String(id)}", not PLUGIN_ID "${pluginId}".`];
}

function fileFaults(record: Fields, files: readonly string[]): readonly string[] {
  const named = ['main', 'ui']
    .filter((key) => key in record)
    .map((key) => [key, String(record[key])] as const);
  const api = record['api'] === '1.0.0' ? [] : ['manifest.json must name the API version "1.0.0".'];
  const missing = named
    .filter(([, file]) => !files.includes(file))
    .map(([key, file]) => `manifest.json names "${file}" as ${key}, and no such file is shipped.`);
  return [...api, ...missing];
}

function editorFaults({ editorType, documentAccess }: Fields): readonly string[] {
  const editors: readonly unknown[] = Array.isArray(editorType) ? editorType : [];
  const isKnown = editors.length > 0 && editors.every((editor) => EDITORS.includes(String(editor)));
  const isPaired = editors.includes('figjam') && editors.includes('dev');
  return [
    ...(isKnown ? [] : [`manifest.json must name editors out of ${EDITORS.join(', ')} as "editorType".`]),
    ...(isPaired
      ? ['manifest.json names the editors figjam and dev, which Figma does not take together.']
      : []),
    ...(documentAccess === 'dynamic-page'
      ? []
      : ['manifest.json must say "documentAccess": "dynamic-page": Figma takes no new plugin without it.']),
  ];
}

function accessFaults(manifest: Fields): readonly string[] {
  const access = networkAccessOf(manifest);
  if (access === null || access.allowedDomains.length === 0)
    return ['manifest.json must list "allowedDomains" in "networkAccess"; ["none"] is no access.'];
  const { allowedDomains: domains, reasoning } = access;
  return [
    ...(domains.includes('none') && domains.length > 1
      ? ['"none" must be the only one of "allowedDomains".']
      : []),
    ...domains.filter((domain) => domain !== 'none').flatMap(domainFaults),
    ...(domains.includes('none') || isReason(reasoning)
      ? []
      : [`"networkAccess" needs a "reasoning" of less than ${MOST_REASONING} characters: Figma shows it.`]),
  ];
}

const isReason = (reasoning: string | null): boolean =>
  reasoning !== null && reasoning.trim() !== '' && reasoning.length < MOST_REASONING;

function domainFaults(domain: string): readonly string[] {
  if (domain.includes('*'))
    return [`"allowedDomains" has "${domain}": name the one site that serves the panel.`];
  if (/^https?:\/\/localhost\b/.test(domain))
    return [
      `"allowedDomains" has "${domain}", which is nobody else's computer: build with PANEL_ORIGIN=https://…`,
    ];
  return domain.startsWith('https://') ? [] : [`"allowedDomains" has "${domain}": only https is taken.`];
}

/** Of development only: ui/probe. */
const DEVELOPMENT_COMMANDS = ['probe'];

function commandFaults({ menu, relaunchButtons }: Fields): readonly string[] {
  const entries = namedCommands(menu);
  const buttons = namedCommands(relaunchButtons);
  const commands = entries.map(({ command }) => command);
  const twice = commands.filter((command, i) => commands.indexOf(command) !== i);
  return [
    ...(entries.length > 0 ? [] : ['manifest.json must have a "menu" of commands.']),
    ...(buttons.length > 0 ? [] : ['manifest.json must have "relaunchButtons": results carry one.']),
    ...[...entries, ...buttons]
      .filter(({ name, command }) => name === '' || command === '')
      .map(
        ({ name, command }) =>
          `A command of manifest.json lacks its name or its command: "${name}${command}".`,
      ),
    ...twice.map((command) => `The menu of manifest.json has the command "${command}" twice.`),
    ...commands
      .filter((command) => DEVELOPMENT_COMMANDS.includes(command))
      .map((command) => `The menu of manifest.json has "${command}", which is for development only.`),
    ...buttons
      .filter(({ command }) => command !== '' && !commands.includes(command))
      .map(({ command }) => `The relaunch button "${command}" of manifest.json is no command of its menu.`),
  ];
}

function namedCommands(value: unknown): readonly { readonly name: string; readonly command: string }[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return entries.map((entry) => {
    const { name, command } = recordOf(entry) ?? {};
    const textOf = (part: unknown) => (typeof part === 'string' ? part.trim() : '');
    return { name: textOf(name), command: textOf(command) };
  });
}
