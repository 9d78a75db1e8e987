/**
 * The one script that the plugin's own page shows as it is: unpacks the panel's and runs it. Compressed, the panel takes a
 * third of its own room, and Figma gives a plugin little.
 */
import { pageBytes, PANEL_FILE } from '../../src/embedded/embedded-files.js';
import { inflate } from '../browser/inflate.js';

/** Many times the panel's script. */
const MOST_BYTES = 4 << 20;

void run();

async function run(): Promise<void> {
  const code = await inflate(pageBytes(document, PANEL_FILE), MOST_BYTES);
  const script = document.createElement('script');
  script.textContent = new TextDecoder().decode(code);
  document.body.append(script);
}
