/** The emission for GPUs in float32 on a GPU, the software one, against the method's own numbers. */
import { expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Judged } from '../models/verify/emitted.js';
import { softwareGpu } from '../support/software-gpu.js';

// The driver compiles every kernel on the CPU, and the machine may have other work.
const PATIENCE_MS = 900_000;
jest.setTimeout(PATIENCE_MS);

/** The autoencoder behind the U-Net: the engine has kept kernels of the one for the other. ISNet has kernels of 6 inputs. */
const GOLDENS = [
  'three-level=clip_visual,control_encoder,isnet,unet_vanilla,vae',
  'tiny=clip_text,clip_visual',
];

test('every tensor is within the limits of the CPU', async () => {
  const program = ['--import', 'tsx', 'test/long/verify-on-gpu.ts', ...GOLDENS];
  const { stdout } = await promisify(execFile)(process.execPath, program, {
    env: softwareGpu(),
    timeout: PATIENCE_MS,
  });
  const lines = stdout.trim().split('\n');
  const judged = lines.map((line) => JSON.parse(line) as Judged);
  expect(judged.filter(({ error, limit }) => !(error <= limit))).toEqual([]);
  expect(judged.filter(({ limit }) => limit > 2e-5)).toEqual([]);
  expect(judged.length).toBeGreaterThan(12);
});
