/** `npm run -s colorize -- ...`: see colorize-command.ts. */
import { COLORIZE_HELP, parseColorize, runColorize } from './colorize-command.js';
import { runCommand } from './command.js';

process.exitCode = await runCommand(async () => {
  const command = parseColorize(process.argv.slice(2));
  if (command === null) console.log(COLORIZE_HELP);
  else await runColorize(command);
});
