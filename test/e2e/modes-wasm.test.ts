/**
 * Every mode in a real Chromium on the CPU engine: whole runs against the golden tensors where there are some, else
 * against the same run in Node, whose networks and samplers are held against golden tensors elsewhere.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { goldenCase } from '../../models/verify/cases.js';
import { compareTensors, LIMITS } from '../../models/verify/compare.js';
import { injectionNoise } from '../../models/verify/generate.js';
import { goldenPictures, goldenRequest } from '../../models/verify/request.js';
import type { Tensor } from '../../src/image/tensor.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { goldenInputs } from '../models/verify/golden-inputs.js';
import { readFixture, relativeError } from '../support/read-safetensors.js';
import type { TensorRun } from './engine-page.js';
import { buildEngineSite, type EngineSite, type EngineTab } from './engine-site.js';
import { LINE_RUNS, MODE_RUNS } from './mode-runs.js';
import { expectAlike, runInNode } from './node-runs.js';

// Whole runs on machines that have other work.
jest.setTimeout(1_500_000);

const STEPS = 2;

let site: EngineSite;
let tab: EngineTab;

beforeAll(async () => {
  site = await buildEngineSite('modes-wasm', ['v2', 'switch', 'mult', 'tiny']);
  tab = await site.open();
  expect(await tab.page.evaluate(() => window.engine?.open('wasm'))).toMatch(/^CPU/);
});
afterAll(async () => {
  await tab.close();
  await site.close();
});

describe('whole runs of golden tensors', () => {
  const inputs = goldenInputs();

  test.each([
    ['generate_dpm_vanilla', 'golden/tiny', ['latent', 'image']],
    ['generate_ddim_dualcfg', 'golden-runs', ['latent']],
    ['generate_dpm_noguidance_window', 'golden-runs', ['latent']],
    ['generate_euler_karras', 'golden-runs', ['latent']],
    ['generate_dpmpp2m_karras', 'golden-runs', ['latent']],
    ['generate_dpm_full', 'golden-runs', ['latent']],
    ['generate_dpm_injection', 'golden-runs', ['latent']],
  ] as const)('%s', async (name, folder, tensors) => {
    const stored = readFixture(`${folder}/${name}`);
    const run = goldenRun(name, stored('x_T'), inputs);
    const found = await tab.page.evaluate((task) => window.engine?.tensors(task), run);
    for (const tensor of tensors) {
      const truth = stored(tensor);
      const actual = { data: found?.[tensor] ?? new Float32Array(), shape: truth.shape };
      const judgement = compareTensors({ tensor, actual, limit: LIMITS.run }, truth);
      expect({ tensor, ...judgement }).toMatchObject({ isWithin: true });
    }
  });
});

function goldenRun(name: string, noise: Tensor, inputs: ReadonlyMap<string, Tensor>): TensorRun {
  const found = goldenCase(name, 'v2')!;
  const { layout } = parsePack(JSON.parse(readFileSync(`${site.packFolder('tiny')}/pack.json`, 'utf8')));
  const request = goldenRequest(noise, layout, found.request);
  const pictures = goldenPictures(inputs, request, found);
  return {
    pack: 'tiny',
    request,
    inputs: { ...pictures, noise },
    injectionNoise: injectionNoise(noise.shape),
  };
}

describe('whole runs as in Node', () => {
  const decoded = new Map<string, Float32Array>();
  const inBrowser = new Map<string, Float32Array | undefined>();

  test.each([...MODE_RUNS, ...LINE_RUNS])('$name', async (run) => {
    const browser = await tab.page.evaluate(([task, steps]) => window.engine?.mode(task, steps), [
      run,
      STEPS,
    ] as const);
    const node = await runInNode(run, STEPS, site);
    expectAlike(browser, node);
    decoded.set(run.name, node.decoded);
    inBrowser.set(run.name, browser?.decoded);
  });

  test('none leaves anything behind: the first one again is the same, bit by bit', async () => {
    const [plain] = MODE_RUNS;
    const again = await tab.page.evaluate(([task, steps]) => window.engine?.mode(task!, steps), [
      plain,
      STEPS,
    ] as const);
    expect(again?.decoded).toEqual(inBrowser.get('plain'));
  });

  test('no two modes give the same picture', () => {
    const runs = [...decoded];
    expect(runs).toHaveLength(MODE_RUNS.length + LINE_RUNS.length);
    const alike = runs.flatMap(([name, data], i) =>
      runs.slice(0, i).flatMap(([other, others]) => {
        const error = relativeError(data, others);
        return error > 5e-3 ? [] : [`${name} = ${other} (${error.toExponential(1)})`];
      }),
    );
    expect(alike).toEqual([]);
  });
});
