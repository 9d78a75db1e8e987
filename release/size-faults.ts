/** Figma's limit for a plugin that is published. */

/** Of main.js and ui.html together (MAX_RESOURCE_SIZE of Figma's web client: 0xF00000). */
export const MOST_BYTES = 15 * 1024 * 1024;
const COUNTED = ['main.js', 'ui.html'];

export function sizeFaults(plugin: ReadonlyMap<string, Uint8Array>): readonly string[] {
  const bytes = COUNTED.reduce((sum, name) => sum + (plugin.get(name)?.length ?? 0), 0);
  if (bytes <= MOST_BYTES) return [];
  const over = ((bytes - MOST_BYTES) / 1024).toFixed(0);
  return [`main.js and ui.html are ${over} kB over the 15 MiB that Figma publishes: take something out.`];
}
