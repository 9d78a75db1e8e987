/** `npm run -s models -- inspect|build|verify`: see cli-commands.ts. */
import { runCommand } from './cli-commands.js';

process.exitCode = await runCommand(process.argv.slice(2), console);
