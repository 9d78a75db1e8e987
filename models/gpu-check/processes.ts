/** Runs a process of the check for so long at most, and passes on what it says line by line. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly limitMs: number;
}

/** Null: it ended well; else why not. What it writes to stderr goes there. */
export async function runProgram(
  { command, args, limitMs }: Program,
  hear: (line: string) => void,
): Promise<string | null> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', hear);
  const heard = new Promise((resolve) => lines.once('close', resolve));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, limitMs);
  const ending = await new Promise<string | null>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signal) => resolve(code === 0 ? null : `it ended with ${signal ?? code}`));
  });
  clearTimeout(timer);
  if (child.pid !== undefined) await heard;
  return isLate ? `it was stopped after ${Math.round(limitMs / 1000)} s` : ending;
}
