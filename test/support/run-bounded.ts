/** Runs a command that ends: after its limit it is asked to stop, then killed with everything that it started. */
import { spawn } from 'node:child_process';

/** So long a command may take to end by itself once it is asked to. */
const GRACE_MS = 10_000;

export interface BoundedCommand {
  readonly command: readonly [string, ...string[]];
  readonly limitMs: number;
  readonly env?: NodeJS.ProcessEnv;
}

export type Ending = 'done' | 'failed' | 'stopped';

export function runBounded({ command, limitMs, env = {} }: BoundedCommand): Promise<Ending> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    // A process group of its own, so that grandchildren are stopped too.
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = (signal: NodeJS.Signals): void => signalGroup(child.pid, signal);
  const forward = (): void => stop('SIGTERM');
  process.once('SIGINT', forward).once('SIGTERM', forward);
  return new Promise((resolve) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      stop('SIGTERM');
      setTimeout(stop, GRACE_MS, 'SIGKILL').unref();
    }, limitMs);
    const end = (status: number | null): void => {
      clearTimeout(timer);
      process.off('SIGINT', forward).off('SIGTERM', forward);
      // What the command left behind must not go on beside the next one.
      stop('SIGKILL');
      resolve(isLate ? 'stopped' : status === 0 ? 'done' : 'failed');
    };
    child.once('error', () => end(null));
    child.once('exit', end);
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}
