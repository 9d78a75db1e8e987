/** One call of the plain U-Net, its keys, values and hints where the engine made them: the bare price of a step. */
import { encodeConditions } from '../../src/diffusion/conditions/conditions.js';
import { runOfRow } from '../../src/diffusion/unet-runs.js';
import { unetNetwork } from '../../src/runtime/contracts.js';
import { withSession } from '../../src/runtime/models.js';
import type { Feeds, Session } from '../../src/runtime/session.js';
import { byNameUniform } from '../checkpoint/by-name.js';
import { median, secondsSince, type Bench } from './bench.js';
import type { CallRow } from './rows.js';
import { namedImage, plainRequest } from './subject.js';

/** Timed calls: as many as fit, not fewer than one. */
const MOST_CALLS = 10;
const LIMIT_SECONDS = 3;
/** In the middle of a schedule of 1000. */
const TIMESTEP = 801;

export async function measureCall(bench: Bench, size: number): Promise<CallRow> {
  const { models, ledger } = bench;
  ledger?.reset();
  const { clipTokens, contextWidth, latentChannels } = models.pack.layout;
  const reference = namedImage('reference', size);
  const tokens = {
    reference: {
      data: byNameUniform('tokens', clipTokens * contextWidth),
      shape: [1, clipTokens, contextWidth],
    },
    background: null,
    editMaps: [],
  };
  const inputs = { sketch: namedImage('sketch', size), reference, latentMask: null, tokens };
  const steps = [{ timestep: TIMESTEP }];
  const conditions = await encodeConditions({ ...inputs, steps }, plainRequest(models.pack, size, 1), models);
  try {
    const row = { reference: 'given', sketch: 'given', factor: 1, plain: 0 } as const;
    const { rows, feeds } = runOfRow(row, conditions);
    const network = unetNetwork({ unet: conditions.unet, rows, pass: null });
    const { h, w } = conditions.sizes;
    const x = { data: byNameUniform('x_t', latentChannels * h * w), shape: [1, latentChannels, h, w] };
    const start = performance.now();
    const timing = await withSession(
      () => models.load(network, conditions.sizes),
      async (session) => {
        const call = () => prediction(session, { ...feeds, ...conditions.stepRows[0], x });
        // The first one compiles the kernels.
        const data = await call();
        const loadSeconds = secondsSince(start);
        await bench.keep(`call-${size}`, data);
        return { loadSeconds, milliseconds: await callTime(call) };
      },
    );
    const memory = { peakBytes: ledger?.peak() ?? null, largestBytes: ledger?.largest() ?? null };
    return { kind: 'call', size, tensor: `call-${size}`, ...timing, ...memory };
  } finally {
    conditions.dispose();
  }
}

/** What else the network says stays where it is: its type is the emission's. */
async function prediction(session: Session, feeds: Feeds): Promise<Float32Array> {
  const values = await session.run(feeds);
  try {
    return await values['out'].read();
  } finally {
    for (const value of Object.values(values)) value.dispose();
  }
}

async function callTime(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const start = performance.now();
  while (times.length === 0 || (times.length < MOST_CALLS && secondsSince(start) < LIMIT_SECONDS)) {
    const before = performance.now();
    await call();
    times.push(performance.now() - before);
  }
  return median(times);
}
