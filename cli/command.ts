/**
 * What all commands share. Exit code 0: done; 1: it failed, with one line on stderr that says what and what to do;
 * 2: the command line is wrong; 141: who read its lines closed the pipe.
 */
import { CodedError, type Coded } from '../src/errors.js';
import { ToolError } from '../src/tool-errors.js';
import { errors } from '../ui/panel/words/en.js';
import { errorText } from '../ui/panel/words/error-text.js';
import { endOnClosedPipe } from './closed-pipe.js';

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

/** What happened and what to do, in one line of English. */
export function describeError(error: unknown): string {
  if (error instanceof CodedError) return describeCoded(error.coded);
  if (!(error instanceof Error)) return String(error);
  const hint = error instanceof ToolError ? error.hint : null;
  return hint === null ? error.message : `${error.message} ${hint}`;
}

/** The reason, which the panel folds away, is what helps on a command line. */
function describeCoded(coded: Coded): string {
  const { message, hint } = errorText(errors, coded);
  const reason = 'reason' in coded.params ? ` (${coded.params.reason})` : '';
  return `${message.replace(/\.$/, '')}${reason}. ${hint}`;
}
