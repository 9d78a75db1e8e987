/** `npm run gpu-check`: see check.ts; its child processes are this program, too. */
import { runCommand } from '../../cli/command.js';
import { runCheck } from './check.js';
import { CHECK_HELP, parseCheck } from './options.js';
import { partOf } from './parts.js';
import { runPart } from './run-part.js';

process.exitCode = await runCommand(async () => {
  const args = process.argv.slice(2);
  const command = parseCheck(args);
  switch (command.kind) {
    case 'help':
      return console.log(CHECK_HELP);
    case 'part': {
      const { part, options } = command;
      return runPart(partOf(part, options), options, (finding) => console.log(JSON.stringify(finding)));
    }
    case 'check': {
      const self = { command: process.execPath, args: [...process.execArgv, process.argv[1], ...args] };
      const isGood = await runCheck({ options: command.options, self, print: (line) => console.log(line) });
      if (!isGood) throw new Error('Not all of it is as it should be; the report says what.');
    }
  }
});
