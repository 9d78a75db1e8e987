/** `npm run -s models -- inspect|build|verify`: see commands.ts. */
import { endOnClosedPipe } from '../../cli/closed-pipe.js';
import { runCommand } from './commands.js';

endOnClosedPipe();
process.exitCode = await runCommand(process.argv.slice(2), console);
