/** `npm run -s evaluate -- ...`: see evaluate-command.ts. */
import { describeAblation, runAblation } from './evaluation/ablation-command.js';
import { runCommand } from './command.js';
import { EVALUATE_HELP, parseEvaluate, runEvaluate } from './evaluation/evaluate-command.js';
import { describeReport } from './evaluation/report.js';

process.exitCode = await runCommand(async () => {
  const command = parseEvaluate(process.argv.slice(2));
  if (command === null) console.log(EVALUATE_HELP);
  else if (command.ablate) console.log(describeAblation(await runAblation(command)));
  else console.log(describeReport(await runEvaluate(command)));
});
