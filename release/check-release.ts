/**
 * What `npm run build -- --release` asks of the build before it is given to Figma:
 *
 *   npx tsx release/check-release.ts DIST     (paths of all bundled files, as JSON, on the standard input)
 *
 * Reads what was written, as somebody would who unpacks it, and not what the build meant to write. Prints a sentence for each
 * fault and exits with 1; else prints what Figma will show.
 */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { networkAccessText } from './network-access.js';
import { releaseFaults } from './release-faults.js';
import { readShipped } from './shipped.js';

const [dist = 'dist'] = process.argv.slice(2);
const inputs = JSON.parse(await text(process.stdin)) as readonly string[];
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const shipped = readShipped(dist, version);
const faults = releaseFaults(shipped, { inputs, pluginId: process.env['PLUGIN_ID'] });
for (const fault of faults) console.error(`FAULT ${fault}`);
if (faults.length > 0) {
  console.error(
    `${faults.length === 1 ? '1 fault' : `${faults.length} faults`}: this build is not to be published.`,
  );
  process.exitCode = 1;
} else {
  console.log(networkAccessText(shipped.manifest));
}
