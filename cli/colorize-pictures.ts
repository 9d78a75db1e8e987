/** One run on the command line: progress goes to stderr, one line per stage. */
import { generate } from '../src/diffusion/generate.js';
import { UNCANCELLED } from '../src/diffusion/engine.js';
import type { ColorizeInputs, ColorizeRequest, ColorizeResult, Progress } from '../src/request/request.js';
import type { Models } from '../src/runtime/models.js';

export type Report = (line: string) => void;

export const toStderr: Report = (line) => void process.stderr.write(`${line}\n`);
export const silent: Report = () => undefined;

export interface ColorizeJob {
  readonly request: ColorizeRequest;
  readonly inputs: ColorizeInputs;
  /** Whether the result is to say where in the reference the picture's cells looked. */
  readonly wantsAttention?: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

export async function colorizePictures(
  { request, inputs, wantsAttention = false, onProgress }: ColorizeJob,
  models: Models,
  report: Report,
): Promise<ColorizeResult> {
  const run = generate(request, inputs, { models, signal: UNCANCELLED, now: seconds, wantsAttention });
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
    onProgress?.(next.value);
    const line = describe(next.value);
    if (line !== null) report(line);
  }
}

/** A clock in seconds. */
export function seconds(): number {
  return performance.now() / 1000;
}

function describe(progress: Progress): string | null {
  switch (progress.kind) {
    case 'stage':
      return `${percent(progress.fraction)} ${progress.stage}`;
    case 'masks':
      return null;
    case 'step': {
      const left = progress.secondsLeft === null ? '' : `, ${Math.ceil(progress.secondsLeft)} s left`;
      const of = progress.steps === null ? '' : ` of ${progress.steps}`;
      return `${percent(progress.fraction)} step ${progress.step}${of}${left}`;
    }
  }
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`.padStart(5);
}
