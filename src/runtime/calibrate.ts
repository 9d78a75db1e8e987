/** How fast an engine multiplies: a known convolution, small at first, so that a slow machine is not kept for long. */
import { tinyModel } from './ort/tiny-model.js';
import type { Runtime, Session } from './session.js';

interface Sample {
  readonly channels: number;
  /** Pixels of the square map. */
  readonly side: number;
}

const SMALL: Sample = { channels: 32, side: 64 };
const LARGE: Sample = { channels: 96, side: 64 };

/** The large one is tried where the small one takes less: then it takes less than a second anywhere. */
const QUICK_SECONDS = 0.01;
const RUNS = 2;

/** Multiplications per second, the best of a few runs. `now` in seconds. Rejects where the engine is lost. */
export async function calibrate(runtime: Runtime, now: () => number): Promise<number> {
  const small = await measured(runtime, SMALL, now);
  const isQuick = multiplicationsOf(SMALL) / small < QUICK_SECONDS;
  return isQuick ? Math.max(small, await measured(runtime, LARGE, now)) : small;
}

async function measured(runtime: Runtime, sample: Sample, now: () => number): Promise<number> {
  const source = { name: 'calibration', graph: convolution(sample), weights: [], dimensions: {} };
  const session = await runtime.load(source);
  try {
    // The first run compiles.
    await runOnce(session, sample);
    let least = Infinity;
    for (let i = 0; i < RUNS; i++) {
      const begun = now();
      await runOnce(session, sample);
      least = Math.min(least, now() - begun);
    }
    return multiplicationsOf(sample) / Math.max(least, 1e-6);
  } finally {
    await session.release();
  }
}

/** Until one number of the answer is on the host: not before then is it done. */
async function runOnce(session: Session, { channels, side }: Sample): Promise<void> {
  const shape = [1, channels, side, side];
  const x = { data: new Float32Array(channels * side * side).fill(0.5), shape };
  const kernel = { data: new Float32Array(channels * channels * 9).fill(0.01), shape: kernelShape(channels) };
  const outputs = await session.run({ x, kernel });
  for (const value of Object.values(outputs)) {
    await value.read();
    value.dispose();
  }
}

function convolution({ channels, side }: Sample): Uint8Array {
  const shape = [1, channels, side, side];
  return tinyModel({
    nodes: [
      { op: 'Conv', inputs: ['x', 'kernel'], output: 'map', attributes: { pads: [1, 1, 1, 1] } },
      { op: 'ReduceMean', inputs: ['map'], output: 'y', attributes: { keepdims: 1 } },
    ],
    inputs: { x: shape, kernel: kernelShape(channels) },
    outputs: { y: [1, 1, 1, 1] },
  });
}

const kernelShape = (channels: number): readonly number[] => [channels, channels, 3, 3];

function multiplicationsOf({ channels, side }: Sample): number {
  return channels * channels * 9 * side * side;
}
