/** `npm run -s evaluate -- ...`: see evaluate-command.ts. */
import { runCommand } from './command.js';
import { EVALUATE_HELP, parseEvaluate, runEvaluate } from './evaluate-command.js';
import { describeReport } from './evaluation-report.js';

process.exitCode = await runCommand(async () => {
  const command = parseEvaluate(process.argv.slice(2));
  console.log(command === null ? EVALUATE_HELP : describeReport(await runEvaluate(command)));
});
