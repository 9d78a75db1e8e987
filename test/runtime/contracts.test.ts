import { describe, expect, test } from '@jest/globals';
import { portComplaints, type GivenPorts } from '../../src/runtime/check-ports.js';
import { CONTRACTS, NETWORK_NAMES, networksFor, UNET_NAMES } from '../../src/runtime/contracts.js';
import type { NetworkPorts } from '../../src/runtime/contracts.js';
import type { PackLayout } from '../../src/runtime/layout.js';

/** Two transformers and two output blocks on two levels. */
const LAYOUT: PackLayout = {
  latentChannels: 4,
  latentFactor: 8,
  sizeMultiple: 16,
  levels: 2,
  hints: 1,
  timeWidth: 20,
  clipImage: 28,
  clipTokens: 4,
  contextWidth: 6,
  segmentSize: null,
  family: 'v2',
  skipLevels: [1, 0],
  styleWidth: 30,
  sizeWidth: 12,
  transformers: [
    { side: 'middle', level: 1, strength: 'middle' },
    { side: 'output', level: 0, strength: 'low' },
  ],
};

const inputsOf = (name: keyof typeof CONTRACTS) => Object.keys(CONTRACTS[name].ports(LAYOUT).inputs);

describe('the table of networks', () => {
  test('a read pass takes what its U-Net takes, the features of the write pass, and a share', () => {
    const plain = inputsOf('unet-background-style');
    expect(plain).toEqual(expect.arrayContaining(['x', 'emb', 'hint0', 'fg_k0', 'wv1', 'keep0', 'style']));
    expect(inputsOf('unet-background-style-write')).toEqual(plain);
    expect(inputsOf('unet-background-style-read')).toEqual([...plain, 'r0', 'r1', 'plain']);
  });

  test('both rows of guidance take their factors besides, and only where values live on a CPU', () => {
    const split = inputsOf('unet-split');
    expect(inputsOf('unet-split-guided')).toEqual([...split, 'guidance']);
    expect(inputsOf('unet-split-guided-write')).toEqual(split);
    expect(inputsOf('unet-split-guided-read')).toEqual([...split, 'guidance', 'r0', 'r1', 'plain']);
    const onCpu = NETWORK_NAMES.filter((name) => CONTRACTS[name].location === 'cpu');
    expect(onCpu).toEqual(NETWORK_NAMES.filter((name) => name.includes('-guided')));
    expect(onCpu).toHaveLength(NETWORK_NAMES.filter((name) => name.startsWith('unet')).length / 2);
  });

  test('masks lie at the levels of the transformers, as coarse as their cells', () => {
    const { weight_in1, weight_out0 } = CONTRACTS['unet-split'].ports(LAYOUT).inputs;
    expect([weight_in1?.shape, weight_out0?.shape]).toEqual([
      [1, 'h*w/4', 1],
      [1, 'h*w', 1],
    ]);
  });

  test("what sees the run's own latent is the U-Net in all its variants, the sampler's sum, the decoder and the map", () => {
    const seeing = NETWORK_NAMES.filter((name) => CONTRACTS[name].seesLatent === true);
    const unets = NETWORK_NAMES.filter((name) => name.startsWith('unet'));
    expect([...seeing].sort()).toEqual([...unets, 'attention-map', 'combine', 'vae-decoder'].sort());
  });

  test('only values that stay among networks may be of the emission’s own type', () => {
    const free = NETWORK_NAMES.flatMap((name) => {
      const { inputs, outputs } = CONTRACTS[name].ports(LAYOUT);
      return Object.entries({ ...inputs, ...outputs }).filter(([, { dtype }]) => dtype === 'emission');
    });
    const words = new Set(free.map(([port]) => port.replace(/\d+$/, '')));
    expect([...words].sort()).toEqual([
      'bg_k',
      'bg_v',
      'fg_k',
      'fg_v',
      'h',
      'hint',
      'k',
      'keys',
      'query',
      'r',
      'v',
      'wk',
      'wv',
    ]);
  });

  test('says what every run and every feature needs', () => {
    expect([...networksFor('run')].sort()).toEqual([
      'clip',
      'combine',
      'context',
      'control',
      'time',
      'unet',
      'unet-guided',
      'vae-decoder',
    ]);
    expect(networksFor('split')).toEqual(['unet-split', 'unet-split-guided']);
    expect(networksFor('segment')).toEqual(['isnet-reference', 'isnet-sketch']);
    expect(networksFor('text')).toEqual(['text']);
  });

  test('has a write and a read pass of every U-Net but the two that only measure', () => {
    const without = UNET_NAMES.filter((name) => !NETWORK_NAMES.some((other) => other === `${name}-write`));
    expect(without).toEqual(['unet-split-background', 'unet-split-background-style']);
  });
});

describe('ports against a contract', () => {
  const ports: NetworkPorts = {
    inputs: { x: { shape: [1, 4, 'h', 'w'], dtype: 'float32' }, k0: { shape: null, dtype: 'emission' } },
    outputs: { out: { shape: [1, 'h*w/4'], dtype: 'float32' } },
  };
  const good: GivenPorts = {
    inputs: [
      { name: 'x', dtype: 'float32', shape: [1, 4, 'h', 'w'] },
      { name: 'k0', dtype: 'float16', shape: [7] },
    ],
    outputs: [
      { name: 'out', dtype: 'float32', shape: [1, 'w*h/4'] },
      { name: 'more', dtype: 'float16', shape: [] },
    ],
  };
  const complaints = (given: GivenPorts) => [...portComplaints(given, { ports, arithmetic: 'float16' })];
  const [x, k0] = good.inputs as [GivenPorts['inputs'][number], GivenPorts['inputs'][number]];

  test('that fit have nothing against them: sizes are compared by value, further outputs do no harm', () => {
    expect(complaints(good)).toEqual([]);
  });

  test.each<[string, Partial<GivenPorts>]>([
    ['inputs lacks k0', { inputs: [x] }],
    ['inputs has an unknown y', { inputs: [x, k0, { ...x, name: 'y' }] }],
    [
      'inputs.x must be [1, 4, h, w], it is [1, 4, w, h]',
      { inputs: [{ ...x, shape: [1, 4, 'w', 'h'] }, k0] },
    ],
    ['inputs.x must be float32, it is float16', { inputs: [{ ...x, dtype: 'float16' }, k0] }],
    ['inputs.k0 must be float16, it is float32', { inputs: [x, { ...k0, dtype: 'float32' }] }],
    ['outputs lacks out', { outputs: [] }],
  ])('%s', (complaint, wrong) => {
    expect(complaints({ ...good, ...wrong })).toEqual([complaint]);
  });
});
