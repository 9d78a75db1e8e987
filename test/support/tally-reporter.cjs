// Jest reporter: writes a line of JSON when a test file starts and when it ends, so that a run that is stopped in its
// middle still says what passed, and what was running. TALLY_FILE names the file.
const { appendFileSync } = require('node:fs');
const { relative } = require('node:path');

module.exports = class TallyReporter {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
    this.file = process.env.TALLY_FILE;
  }

  onTestFileStart({ path }) {
    this.write({ file: relative(this.rootDir, path), ended: null });
  }

  onTestFileResult({ path }, result) {
    this.write({ file: relative(this.rootDir, path), ended: tally(result) });
  }

  write(line) {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
};

function tally(result) {
  const { numPassingTests, numFailingTests, numPendingTests, numTodoTests, perfStats } = result;
  // A skipped test would look green; it counts as failed. So does a file that could not run.
  const failed = numFailingTests + numPendingTests + numTodoTests;
  const isBroken = failed === 0 && result.testExecError !== undefined;
  return {
    passed: numPassingTests,
    failed: isBroken ? 1 : failed,
    seconds: (perfStats.end - perfStats.start) / 1000,
  };
}
