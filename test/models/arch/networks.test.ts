import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isUnusedKey, networkGraph, networkNames, packLayout } from '../../../models/arch/networks.js';
import { parseModelConfig, type ModelConfig } from '../../../models/config.js';
import type { GraphModel } from '../../../models/onnx/model.js';
import { requiredTensors } from '../../../models/pack/weights.js';

type Inventory = Readonly<Record<string, readonly number[]>>;

/** Every key and shape of the published checkpoints. */
const { v2, isnet } = JSON.parse(
  gunzipSync(readFileSync('test/fixtures/inventory.json.gz')).toString(),
) as Readonly<Record<'v2' | 'isnet', Inventory>>;

const { switch: v15, mult: v1 } = JSON.parse(
  gunzipSync(readFileSync('test/fixtures/inventory-eps.json.gz')).toString(),
) as Readonly<Record<'switch' | 'mult', Inventory>>;

const withIsnet = (inventory: Inventory): ReadonlyMap<string, readonly number[]> =>
  new Map<string, readonly number[]>([
    ...Object.entries(inventory),
    ...['isnet', 'sketch_isnet'].flatMap((prefix) =>
      Object.entries(isnet).map(([key, shape]) => [`${prefix}.${key}`, shape] as const),
    ),
  ]);
const published = withIsnet(v2);

function graphsOf(config: ModelConfig): GraphModel[] {
  const writing = { storage: 'float16', emission: 'portable' } as const;
  return networkNames(config).map((name) => networkGraph(name, config, writing));
}

const ports = (graphs: readonly GraphModel[], name: string): Record<string, string> => {
  const graph = graphs.find((one) => one.name === name);
  const all = [...(graph?.inputs ?? []), ...(graph?.outputs ?? [])];
  return Object.fromEntries(all.map((port) => [port.name, port.shape.join(' ')]));
};

describe('the released configuration', () => {
  const released = parseModelConfig({});
  const graphs = graphsOf(released);
  const required = requiredTensors(graphs);

  test('reads published tensors only, each with its published shape', () => {
    const wrong = [...required].filter(([key, shape]) => published.get(key)?.join() !== shape.join());
    expect(wrong).toEqual([]);
    expect(required.size).toBeGreaterThan(1400);
  });

  test('nothing computes in half precision, which not every GPU has: halves are cast and nothing else', () => {
    const readers = graphs.flatMap(({ nodes, weights }) => {
      const halves = new Set(weights.filter(({ dtype }) => dtype === 'float16').map(({ name }) => name));
      return nodes.filter(({ inputs }) => inputs.some((input) => halves.has(input))).map(({ op }) => op);
    });
    expect(new Set(readers)).toEqual(new Set(['Cast']));
  });

  test('leaves over exactly the published tensors that are known to be unused', () => {
    const leftover = [...published.keys()].filter((key) => !required.has(key) && !isUnusedKey(key, released));
    expect(leftover).toEqual([]);
    expect([...required.keys()].filter((key) => isUnusedKey(key, released))).toEqual([]);
  });

  test('would not overlook a tensor nobody knows', () => {
    const strange = [
      'model.diffusion_model.input_blocks.1.1.proj_in.scale',
      'control_encoder.model.16.weight',
      'cond_stage_model.transformer.model.transformer.resblocks.24.ln_1.weight',
    ];
    expect(strange.filter((key) => isUnusedKey(key, released))).toEqual([]);
  });

  test('declares the ports of the contract', () => {
    expect(ports(graphs, 'unet')).toMatchObject({
      x: '1 4 h w',
      emb: '1 20160',
      hint4: '1 1280 h/8 w/8',
      k4: '1 20 64 m',
      v4: '1 20 m 64',
      out: '1 4 h w',
    });
    const split = ports(graphs, 'unet-split');
    expect(Object.keys(split).filter((name) => name.startsWith('weight_'))).toEqual([
      'weight_in0',
      'weight_in1',
      'weight_in2',
      'weight_in3',
      'weight_out2',
      'weight_out1',
      'weight_out0',
    ]);
    expect(split).toMatchObject({ weight_in3: '1 h*w/64 1', fg_k0: '1 5 64 m', bg_v15: '1 5 m 64' });
    const { k15, guidance } = ports(graphs, 'unet-guided');
    expect([k15, guidance]).toEqual(['1 5 64 m', '2']);
    expect(ports(graphs, 'unet-guided-read')).toMatchObject({ r0: '1 h*w 320', r1: '2 h*w 320', plain: '1' });
    const { out, query, ...inputs } = ports(graphs, 'unet-split-style');
    expect(query).toBe('1 h*w 320');
    const features = { r0: '1 h*w 320', r6: '1 h*w/64 1280', r15: '1 h*w 320' };
    expect(ports(graphs, 'unet-split-style-write')).toMatchObject({ ...inputs, ...features });
    expect(ports(graphs, 'unet-split-style-write')).not.toHaveProperty('out');
    expect(ports(graphs, 'unet-split-style-read')).toMatchObject({ ...inputs, ...features, out, query });
    expect(ports(graphs, 'unet-split-style-read')).toHaveProperty('plain', '1');
    expect(ports(graphs, 'vae-encoder')).toEqual({
      image: '1 3 8*h 8*w',
      moments: '1 8 h w',
      latent: '1 4 h w',
    });
    expect(ports(graphs, 'unet-background-style')).toMatchObject({
      wk0: '1 20 64 h*w/64',
      wv11: '1 5 h*w 64',
      keep3: '1 h*w/64 1',
      style: '1 21120',
    });
    expect(ports(graphs, 'background-encoder')).toMatchObject({
      latent: '1 4 h w',
      tokens: '1 m 1024',
      size: '1 512',
      h0: '1 h*w/64 1280',
      h11: '1 h*w 320',
    });
    expect(ports(graphs, 'style-encoder')).toMatchObject({ mod0: '1 2560', mod11: '1 640' });
    expect(ports(graphs, 'style')).toMatchObject({ t: 's', style: 's 21120' });
    expect(ports(graphs, 'clip')).toEqual({ pixels: '1 3 224 224', tokens: '1 257 1024' });
    expect(ports(graphs, 'text')).toEqual({ ids: '1 77', embedding: '1 1 1024' });
    expect(ports(graphs, 'time')).toEqual({ t: 's', emb: 's 20160' });
    expect(ports(graphs, 'combine')).toMatchObject({ coef: '4', before: '1', norm: '1' });
  });
});

describe.each([
  { layout: 'switch', inventory: v15, more: ['threshold', 'token-transformer', 'unet-lora-both'] },
  { layout: 'mult', inventory: v1, more: [] },
])('the older layout "$layout"', ({ layout, inventory, more }) => {
  const config = parseModelConfig({ layout });
  const graphs = graphsOf(config);
  const required = requiredTensors(graphs);
  const tensors = withIsnet(inventory);

  test('reads every published tensor that is not known to be unused, each with its published shape', () => {
    const wrong = [...required].filter(([key, shape]) => tensors.get(key)?.join() !== shape.join());
    expect(wrong).toEqual([]);
    expect([...tensors.keys()].filter((key) => !required.has(key) && !isUnusedKey(key, config))).toEqual([]);
  });

  test('has its own networks and none of v2', () => {
    const names = graphs.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['unet', 'unet-split', 'unet-guided', ...more]));
    expect(names.filter((name) => /style|warp|encoder$/.test(name))).toEqual(['vae-encoder']);
  });
});

describe('a checkpoint of v2 that lacks a part', () => {
  /** The U-Net's other forms aside: they go with it. */
  const networksWithout = (part: RegExp): string[] => {
    const all = networkNames(parseModelConfig({}));
    const names = networkNames(parseModelConfig({}), (key) => published.has(key) && !part.test(key));
    const lost: readonly string[] = all.filter((name) => !names.includes(name));
    const injectable = (name: string): boolean => !name.startsWith('unet-split-background');
    for (const name of lost.filter((one) => one.startsWith('unet') && !isForm(one))) {
      const passes = injectable(name) ? ['-write', '-guided-write', '-read', '-guided-read'] : [];
      expect(lost).toEqual(expect.arrayContaining(['-guided', ...passes].map((form) => name + form)));
    }
    return lost.filter((name) => !isForm(name));
  };
  const isForm = (name: string): boolean => /-(write|read|guided)$/.test(name);

  test('has no network of the style', () => {
    expect(networksWithout(/^style_encoder/).sort()).toEqual([
      ...['style', 'style-encoder', 'unet-background-style', 'unet-split-background-style'],
      ...['unet-split-style', 'unet-style'],
    ]);
  });

  test('has no network of the background', () => {
    expect(networksWithout(/^bg_encoder/).sort()).toEqual([
      ...['background-encoder', 'context-background', 'context-foreground', 'unet-background'],
      ...['unet-background-style', 'unet-split-background', 'unet-split-background-style'],
      'warp',
    ]);
  });
});

test('the layout of a small configuration follows from its record', () => {
  const config = parseModelConfig(JSON.parse(readFileSync('models/training/starter.json', 'utf8')));
  expect(packLayout(config)).toMatchObject({
    latentChannels: 4,
    latentFactor: 8,
    sizeMultiple: 32,
    levels: 3,
    hints: 4,
    timeWidth: 64 + 128 + 128 + 2 * 128 + 2 * 128 + 2 * 128 + 2 * 64,
    clipTokens: 196,
    segmentSize: 256,
    family: 'v2',
    skipLevels: [2, 2, 1, 1, 0, 0],
    styleWidth: 2 * (128 + 128 + 128 + 128 + 64 + 64),
  });
  expect(Object.keys(ports(graphsOf(config), 'control'))).toEqual([
    'sketch',
    'strength',
    'hint0',
    'hint1',
    'hint2',
    'hint3',
  ]);
});
