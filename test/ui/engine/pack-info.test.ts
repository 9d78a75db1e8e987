/** What the panel is told of a pack: the shipped one, and it with more networks and another noise. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { workerRequests } from '../../../src/channel/protocol/main.js';
import type { NetworkName, UnetName } from '../../../src/runtime/contracts.js';
import type { Pack } from '../../../src/runtime/pack.js';
import { parsePack } from '../../../src/runtime/parse-pack.js';
import { packInfo, type Engine } from '../../../ui/engine/pack-info.js';
import { SAMPLERS } from '../../../src/vocabulary/samplers.js';

const starter = parsePack(JSON.parse(readFileSync('models/packs/starter/pack.json', 'utf8')), 'pack.json');
const ON_CPU: Engine = {
  emission: 'portable',
  budgetBytes: Infinity,
  backend: { location: 'cpu', maxTensorBytes: Infinity },
};
const info = (pack: Pack, engine = ON_CPU) => packInfo({ pack, bytes: 1, storage: 'memory' }, engine);
/** The pack with these networks and no others of the modes. */
const withNetworks = (names: readonly NetworkName[], changes: Partial<Pack['layout']> = {}): Pack => {
  const network = Object.values(starter.networks)[0]!;
  const networks = Object.fromEntries(names.map((name) => [name, network])) as Pack['networks'];
  return { ...starter, networks, layout: { ...starter.layout, ...changes } };
};
const withNoise = (zeroTerminalSnr: boolean): Pack => ({
  ...starter,
  schedule: {
    alphaBar: { kind: 'scaled-linear', betaStart: 0.00085, betaEnd: 0.012, steps: 1000 },
    zeroTerminalSnr,
    spacing: zeroTerminalSnr ? 'trailing' : 'authors',
  },
});
const PLAIN = ['unet', 'unet-guided', 'context'] as const;
/** A U-Net for one row of guidance and for both. */
const forms = <Name extends UnetName>(unet: Name) => [unet, `${unet}-guided`] as const;

test('modes are those whose networks are all there', () => {
  const modes = (names: readonly NetworkName[], family: Pack['layout']['family'] = 'v2') =>
    info(withNetworks(names, { family })).modes.map(
      ({ attention, style }) => `${attention}${style ? ' style' : ''}`,
    );
  expect(modes(PLAIN)).toEqual(['plain']);
  // Its two halves would ask the same tokens: the picture of plain attention, at the cost of the masks.
  expect(modes([...PLAIN, ...forms('unet-split')])).toEqual(['plain']);
  const ownPairs = ['context-foreground', ...forms('unet-lora-foreground')] as const;
  expect(modes([...PLAIN, ...ownPairs], 'switch')).toEqual(['plain', 'foreground']);
  const styled = [...forms('unet-style'), 'vae-encoder', 'style-encoder', 'style'] as const;
  expect(modes([...PLAIN, ...styled.slice(1)])).toEqual(['plain']);
  expect(modes([...PLAIN, ...styled])).toEqual(['plain', 'plain style']);
  // v1 knows split attention as its background mode.
  expect(modes([...PLAIN, ...forms('unet-split')], 'mult')).toEqual(['plain', 'background']);
});

test('"both" is told of v1.5 alone, though v2 runs it as background', () => {
  const own = ['context-foreground', 'context-background'] as const;
  const v15 = [...PLAIN, ...own, ...forms('unet-lora-both'), 'threshold', 'token-transformer'] as const;
  expect(info(withNetworks(v15, { family: 'switch' })).modes.map(({ attention }) => attention)).toEqual([
    'plain',
    'both',
  ]);
  const background = [...forms('unet-background'), 'vae-encoder', 'background-encoder', 'warp'] as const;
  expect(
    info(withNetworks([...PLAIN, ...own, ...background])).modes.map(({ attention }) => attention),
  ).toEqual(['plain', 'background']);
});

test('injection goes with the modes whose U-Nets have both passes', () => {
  const passes = ['unet-write', 'unet-read', 'unet-guided-write', 'unet-guided-read'] as const;
  const styled = [...forms('unet-style'), 'style-encoder', 'style'] as const;
  const { modes } = info(withNetworks([...PLAIN, ...passes, ...styled, 'vae-encoder']));
  expect(modes).toEqual([
    { attention: 'plain', style: false, inject: true },
    { attention: 'plain', style: true, inject: false },
  ]);
});

test('extractors are those whose networks are there', () => {
  expect(info(withNetworks([...PLAIN, 'lines-denoise', 'lines-sk'])).extractors).toEqual([
    'lineart-denoise',
    'lineart-sk',
  ]);
});

test('with a largest noise level every sampler goes, the k family with every schedule', () => {
  const { samplers } = info(withNoise(false));
  expect(samplers.map(({ name }) => name)).toEqual([...SAMPLERS]);
  const of = (name: string) => samplers.find((it) => it.name === name)?.schedules;
  expect(of('euler')).toEqual([
    ...['automatic', 'uniform', 'karras', 'exponential', 'polyexponential', 'sgm-uniform'],
  ]);
  expect(of('dpm++2m')).toEqual(['automatic', 'karras']);
  expect(of('ddim')).toEqual(['automatic']);
});

test('from pure noise none that needs a picture there, and no schedule that needs a largest level', () => {
  const { samplers } = info(withNoise(true));
  const names = samplers.map(({ name }) => name);
  expect(names).not.toContain('heun');
  expect(names).not.toContain('dpm-adaptive');
  expect(names).toEqual(expect.arrayContaining(['ddim', 'dpm++2m', 'euler', 'euler-a', 'dpm++2s-a']));
  expect(samplers.find(({ name }) => name === 'euler')?.schedules).not.toContain('karras');
});

test('strengths are told by the transformers’ levels', () => {
  expect(info(starter).strengths).toEqual(starter.layout.transformers.map(({ strength }) => strength));
});

test('what a pack may say at most, the panel hears', () => {
  const json = JSON.parse(readFileSync('models/packs/starter/pack.json', 'utf8')) as object;
  const sizes = Array(64).fill({ width: 2048, height: 2048 });
  const licence = { id: 'i'.repeat(100), attribution: 'a'.repeat(1000), nonCommercial: false };
  const texts = { id: 'i'.repeat(64), version: 'v'.repeat(100), title: 't'.repeat(200) };
  const pack = info(parsePack({ ...json, ...texts, licence, sizes }));
  expect(v.parse(workerRequests.open.result, { pack, backend: 'any' }).pack).toEqual(pack);
});

describe('what a run asks of the device', () => {
  test('is told for every size, the smaller ones too, and for every mode with and without injection', () => {
    const { demands, modes, sizes } = info(starter);
    const variants = modes.reduce((count, { inject }) => count + (inject ? 2 : 1), 0);
    const told = new Set(demands.map(({ size }) => `${size.width} x ${size.height}`));
    for (const { width, height } of sizes) expect(told).toContain(`${width} x ${height}`);
    expect(demands).toHaveLength(told.size * variants);
    expect(Math.min(...demands.map(({ bytes, once, row }) => Math.min(bytes, once, row)))).toBeGreaterThan(
      1e6,
    );
  });

  test('is measured against a GPU alone: its budget and its largest buffer', () => {
    expect(info(starter).gpu).toBeNull();
    const gpu: Engine = { ...ON_CPU, budgetBytes: 5, backend: { location: 'gpu', maxTensorBytes: 7 } };
    expect(info(starter, gpu).gpu).toEqual({ budgetBytes: 5, maxTensorBytes: 7 });
  });
});
