/** How far a run is and how long its stages took, from a clock that is passed in. */
import type { Progress, StageTiming } from '../request/request.js';
import type { Stage } from '../vocabulary/stages.js';

/** Rough shares of a run's time; only their order of magnitude matters to a progress bar. */
const SHARES: Readonly<Record<Stage, number>> = { segment: 0.08, encode: 0.07, denoise: 0.75, decode: 0.1 };

export interface RunClock {
  begin(stage: Stage): Progress;
  /** Fraction of the run and seconds left where 0..1 of the denoise stage is done. */
  step(done: number): { readonly fraction: number; readonly secondsLeft: number | null };
  /** Ends the last stage. */
  finish(): readonly StageTiming[];
}

export function runClock(now: () => number, stages: readonly Stage[]): RunClock {
  const total = stages.reduce((sum, stage) => sum + SHARES[stage], 0);
  const before = (stage: Stage) =>
    stages.slice(0, stages.indexOf(stage)).reduce((sum, earlier) => sum + SHARES[earlier], 0) / total;
  const timings: StageTiming[] = [];
  let current: { stage: Stage; since: number } | null = null;
  let first: { at: number; done: number } | null = null;
  const end = () => {
    if (current !== null) timings.push({ stage: current.stage, seconds: now() - current.since });
    current = null;
  };
  return {
    begin(stage) {
      end();
      current = { stage, since: now() };
      return { kind: 'stage', stage, fraction: before(stage) };
    },
    step(done) {
      const fraction = before('denoise') + (SHARES.denoise / total) * done;
      // The first step also loads and warms up; the pace counts from its end.
      if (first === null) {
        first = { at: now(), done };
        return { fraction, secondsLeft: null };
      }
      const pace = (now() - first.at) / (done - first.done);
      return { fraction, secondsLeft: pace * (1 - done) };
    },
    finish() {
      end();
      return timings;
    },
  };
}
