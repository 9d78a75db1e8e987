/**
 * A GPU whose buffers hold 256 MiB each, and a picture of 768 px: the scores of one head alone are larger (9216 tokens: 324 MiB).
 * With attention as one operator a U-Net of width 64 runs there, and computes what the CPU does; in plain form it cannot. The
 * U-Net has as few blocks as there can be.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { buildEngineSite, type EngineSite } from '../e2e/engine-site.js';
import { QUICK_WEBGPU_FLAGS } from '../e2e/theatre.js';
import { relativeError } from '../support/read-safetensors.js';
import { callOnCpu, callOnGpu, type LimitedCall } from './call-within-limits.js';

jest.setTimeout(1_500_000);

const PACK = 'w64-flat';

let call: LimitedCall;
let site: EngineSite;
beforeAll(async () => {
  site = await buildEngineSite('gpu-call', [PACK]);
  call = { site, flags: QUICK_WEBGPU_FLAGS, pack: PACK, side: 768, bufferBytes: 256 * 2 ** 20 };
});
afterAll(() => site.close());

test('in plain form it fails: the scores are one buffer', async () => {
  const plain = callOnGpu(call, ['subgroups', 'attention']);
  await expect(plain).rejects.toThrow(/gpu-out-of-memory/);
  await expect(plain).rejects.toThrow(`Buffer size (${4 * 9216 ** 2}) exceeds the max buffer size limit`);
});

test('with attention as one operator it computes what the CPU computes', async () => {
  const [gpu, cpu] = [await callOnGpu(call, ['subgroups']), await callOnCpu(call)];
  expect(new Set(cpu).size).toBeGreaterThan(10_000);
  expect(relativeError(gpu, cpu)).toBeLessThan(2e-5);
});
