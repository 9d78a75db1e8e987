/** `npm run -s colorize -- ...`: see colorize-command.ts and batch/. */
import { BATCH_HELP, isBatch, parseBatch } from './batch/batch-command.js';
import { runBatch } from './batch/run-batch.js';
import { COLORIZE_HELP, parseColorize, runColorize } from './colorize-command.js';
import { runCommand } from './command.js';

process.exitCode = await runCommand(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help')) return console.log(`${COLORIZE_HELP}\n\n${BATCH_HELP}`);
  if (isBatch(args)) return runBatch(parseBatch(args));
  const command = parseColorize(args);
  if (command !== null) await runColorize(command);
});
