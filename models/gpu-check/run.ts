/** A whole run as the panel makes it, and another with a new seed where the networks are kept. */
import { UNCANCELLED } from '../../src/diffusion/engine.js';
import { generate } from '../../src/diffusion/generate.js';
import type { ColorizeRequest, ColorizeResult } from '../../src/request/request.js';
import { keepModels } from '../../src/runtime/kept/keep-models.js';
import type { Models } from '../../src/runtime/models.js';
import { median, secondsSince, type Bench } from './bench.js';
import type { RunRow } from './rows.js';
import { namedPictures, plainRequest } from './subject.js';

/** More than any card has: what is measured is a second run that finds all of the first one's networks. */
const ALL_BYTES = 2 ** 37;

export interface RunTask {
  readonly size: number;
  readonly steps: number;
}

/** `again`: whether there is a second run. */
export async function measureRun(
  bench: Bench,
  { size, steps }: RunTask,
  again: 'again' | 'once',
): Promise<RunRow> {
  const { ledger } = bench;
  ledger?.reset();
  const request = plainRequest(bench.models.pack, size, steps);
  const models = keepModels(bench.models, ALL_BYTES);
  try {
    const first = await timedRun(models, request);
    const tensor = `run-${size}`;
    await bench.keep(tensor, Float32Array.from(first.result.image.data));
    const second = again === 'again' ? await timedRun(models, { ...request, seed: request.seed + 1 }) : null;
    const stepTimes = (second ?? first).stepTimes;
    return {
      kind: 'run',
      ...{ size, steps, tensor },
      seconds: first.seconds,
      againSeconds: second?.seconds ?? null,
      stepMilliseconds: stepTimes.length === 0 ? null : median(stepTimes),
      peakBytes: ledger?.peak() ?? null,
    };
  } finally {
    await models.drop();
  }
}

interface TimedRun {
  readonly result: ColorizeResult;
  readonly seconds: number;
  /** Milliseconds from each step's end to the next one's. */
  readonly stepTimes: readonly number[];
}

async function timedRun(models: Models, request: ColorizeRequest): Promise<TimedRun> {
  const start = performance.now();
  const engine = { models, signal: UNCANCELLED, now: () => performance.now() / 1000 };
  const run = generate(request, namedPictures(request.size.width), engine);
  const ends: number[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done === true) {
      const stepTimes = ends.slice(1).map((end, i) => end - ends[i]);
      return { result: next.value, seconds: secondsSince(start), stepTimes };
    }
    if (next.value.kind === 'step') ends.push(performance.now());
  }
}
