/** Figma's own storage for plugins, on this computer. */
import type { PluginAPI } from '@figma/plugin-typings/plugin-api-standalone';
import { checked, place, type Answers } from './ask.js';

const KEY = 'probe';

/** What it finds is of an earlier probe. */
export async function storageAnswers({
  clientStorage,
  editorType,
  mode,
  apiVersion,
}: PluginAPI): Promise<Answers> {
  const earlier: unknown = await clientStorage.getAsync(KEY);
  const now = { at: new Date().toISOString(), bytes: Uint8Array.of(1, 2, 3) };
  await clientStorage.setAsync(KEY, now);
  const kept = (await clientStorage.getAsync(KEY)) as typeof now | undefined;
  return [
    place(12, 'storage.of-an-earlier-probe', earlier !== undefined),
    checked(12, 'storage.keeps-text', [kept?.at === now.at, true]),
    checked(12, 'storage.keeps-bytes', [kept?.bytes instanceof Uint8Array && kept.bytes.length === 3, true]),
    checked(9, 'figma.editor', [`${editorType}, ${mode}, API ${apiVersion}`, 'figma, default, API 1.0.0']),
  ];
}
