/**
 * Errors of the commands (conversion, packs, colorize, studio), which are told on a terminal or in the studio, in
 * English. What the panel may show is an error of errors.ts, with a code and parameters.
 */

/** A bad file, permanent. The message names subject, expectation, actual value, place. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** A condition that whoever gave the command can change. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  constructor(
    message: string,
    /** One sentence: what to do. */
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}
