/**
 * What all commands share. Exit code 0: done; 1: it failed, with one line on stderr that says what and what to do;
 * 2: the command line is wrong; 141: who read its lines closed the pipe.
 */
import { endOnClosedPipe } from './closed-pipe.js';
import { describeError } from './describe-error.js';

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

export async function runCommand(command: () => Promise<void>): Promise<number> {
  endOnClosedPipe();
  try {
    await command();
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** A number of the command line, undefined where it was left out. */
export function numberOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`--${name} takes a number, not "${text}"`);
  return value;
}

export function requiredOption(name: string, text: string | undefined): string {
  if (text === undefined) throw new UsageError(`--${name} is missing`);
  return text;
}

export function choiceOption<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new UsageError(`--${name} is one of ${choices.join(', ')}, not "${text}"`);
  return found;
}
