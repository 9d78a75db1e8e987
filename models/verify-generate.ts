/** Whole runs from a given x_T: the program's own path from tensors to the decoded picture. */
import { colorizeTensors, type TensorResult } from '../src/diffusion/colorize-tensors.js';
import type { ColorizeRequest } from '../src/diffusion/request.js';
import { LIMITS, type Comparison } from './verify-compare.js';
import { expectTensor } from './verify-folder.js';
import { goldenRequest } from './verify-request.js';
import type { Verification } from './verify.js';

/** What the cases of the golden tensors differ by; other runs need features that the program does not have. */
const CASES: Readonly<Record<string, Partial<ColorizeRequest>>> = {
  generate_dpm_vanilla: {},
  generate_ddim_dualcfg: {
    sampler: 'ddim',
    steps: 5,
    sketchGuidance: 2,
    attention: { kind: 'foreground', foregroundStrength: 1, backgroundStrength: 1, merge: 0.2 },
  },
  generate_dpm_noguidance_window: { guidanceWindow: { start: 0, end: 0.6 } },
  generate_euler_karras: { sampler: 'euler', schedule: 'karras', guidance: 3 },
  generate_dpmpp2m_karras: { sampler: 'k-dpm++2m', schedule: 'karras', guidance: 3 },
};

export async function* checkGenerated(verification: Verification): AsyncGenerator<Comparison> {
  const { name, file, golden } = verification;
  const differences = CASES[name];
  if (differences === undefined || golden.layout !== 'v2') return;
  const result = await generated(verification, differences);
  if (file.has('latent')) yield { tensor: 'latent', actual: result.latent, limit: LIMITS.run };
  if (file.has('image')) yield { tensor: 'image', actual: result.image, limit: LIMITS.run };
}

async function generated(
  { name, file, inputs, models }: Verification,
  differences: Partial<ColorizeRequest>,
): Promise<TensorResult> {
  const noise = expectTensor(file, 'x_T', name);
  const request = goldenRequest(noise, models.pack.layout, differences);
  const latentMask = request.attention.kind === 'plain' ? null : expectTensor(inputs, 'smask', 'inputs');
  const sketch = expectTensor(inputs, 'sketch', 'inputs');
  const reference = expectTensor(inputs, 'reference', 'inputs');
  const run = colorizeTensors({ sketch, reference, latentMask, noise }, request, models);
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
  }
}
