/** What a batch says while it runs: a line per job, with how many are done and how long the rest takes. */
import { ToolError } from '../../src/tool-errors.js';
import type { Report } from '../colorize-pictures.js';
import type { BatchJob } from './jobs-file.js';

type Named = Pick<BatchJob, 'sketch' | 'out'>;

export interface BatchProgress {
  skipped(job: Named): void;
  done(job: Named, seconds: number): void;
  failed(job: Named, why: string): void;
  /** Throws ToolError with a line per job that failed, if there is one. */
  finish(): void;
}

/** `now`: a clock in seconds. */
export function batchProgress(
  total: number,
  report: Report,
  now: () => number = () => performance.now() / 1000,
): BatchProgress {
  const began = now();
  const failures: string[] = [];
  let ended = 0;
  let ran = 0;
  const tell = (line: string): void => report(`[${ended} of ${total}] ${line}${timeLeft()}`);
  // The pace of what really ran: what was done before takes no time.
  const timeLeft = (): string =>
    ran === 0 || ended === total ? '' : `; ${inWords(((now() - began) / ran) * (total - ended))} left`;
  return {
    skipped({ out }) {
      ended++;
      tell(`${out} was done before`);
    },
    done({ out }, seconds) {
      ended++;
      ran++;
      tell(`${out} in ${seconds.toFixed(1)} s`);
    },
    failed({ sketch }, why) {
      ended++;
      ran++;
      failures.push(`${sketch}: ${why}`);
      tell(`FAILED ${sketch}: ${why}`);
    },
    finish() {
      report(`${total - failures.length} of ${total} done in ${inWords(now() - began)}`);
      if (failures.length === 0) return;
      throw new ToolError(
        `${failures.length} of ${total} failed:\n${failures.map((line) => `  ${line}`).join('\n')}\n`,
        'The others are done; the same command line does only what is missing.',
      );
    },
  };
}

function inWords(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 90) return `${whole} s`;
  return whole < 5400 ? `${Math.round(whole / 60)} min` : `${(whole / 3600).toFixed(1)} h`;
}
