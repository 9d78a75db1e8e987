/**
 * The emissions for GPUs against the method's own numbers, computed on the CPU: the same graphs, the engine's own sums.
 * What a GPU makes of them: test/long/gpu-goldens.test.ts. In half precision: test/thorough/half-precision.test.ts.
 */
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { networkGraph } from '../../../models/arch/networks.js';
import type { GraphModel } from '../../../models/onnx/model.js';
import { verifiedFiles } from './emitted.js';
import { v2Config } from '../../support/published-memory.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';

jest.setTimeout(300_000);

const runtime = openNodeRuntime();
afterAll(() => runtime.close());

const TINY = 'test/fixtures/golden/tiny';
/** Heads of 32: several on the finest level. */
const THREE_LEVEL = 'test/fixtures/golden/three-level';

describe('in float32 with attention as one operator', () => {
  test('split attention, the encoder of the background and the autoencoder are within the limits of the portable emission', async () => {
    const files = ['unet_split', 'bg_encoder', 'vae'];
    const lines = await verifiedFiles({ runtime, folder: TINY, emission: 'gpu' }, files);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter(({ error, limit }) => !(error <= limit))).toEqual([]);
    expect(lines.every(({ limit }) => limit <= 2e-5)).toBe(true);
  });
});

test("one head's scores at a time are all heads' scores", async () => {
  const graph = networkGraph('unet', v2Config(), { storage: 'int8', emission: 'gpu-plain' });
  const plain = networkGraph('unet', v2Config(), { storage: 'int8', emission: 'portable' });
  const softmaxes = ({ nodes }: GraphModel): number => nodes.filter(({ op }) => op === 'Softmax').length;
  // Five transformers of five heads on the finest level.
  expect(softmaxes(graph) - softmaxes(plain)).toBe(5 * 4);
  const lines = await verifiedFiles({ runtime, folder: THREE_LEVEL, emission: 'gpu-plain' }, [
    'unet_vanilla',
  ]);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.filter(({ error }) => !(error <= 2e-5))).toEqual([]);
});
