/**
 * The row of guidance that lacks the reference: by values of zero in the U-Net itself, and in the graph of both rows, where
 * its cross-attention is the output projection's bias alone. On a small configuration with weights by name.
 */
import { afterAll, expect, jest, test } from '@jest/globals';
import { networkGraph } from '../../../models/arch/networks.js';
import { LAYOUT_UNETS } from '../../../models/arch/unet/variants.js';
import { evaluateDim, type Shape } from '../../../models/onnx/dims.js';
import { withNetwork, type Tensors } from '../../../models/verify/networks.js';
import type { Tensor } from '../../../src/image/tensor.js';
import {
  unetNetwork,
  type NetworkName,
  type UnetForm,
  type UnetName,
} from '../../../src/runtime/contracts.js';
import { openNodeRuntime } from '../../../src/runtime/ort/node.js';
import { relativeError } from '../../support/read-safetensors.js';
import { filled, SIZES, smallConfig, smallModels, tensor } from './small-models.js';

/** For a busy machine; the sessions themselves take milliseconds. */
jest.setTimeout(60_000);

const runtime = openNodeRuntime({ threads: 1 });
afterAll(() => runtime.close());

const VALUES = /^(fg_|bg_)?v\d+$/;
const LAYOUTS = ['v2', 'switch', 'mult'] as const;
const CASES = LAYOUTS.flatMap((layout) => LAYOUT_UNETS[layout].map((unet) => ({ layout, unet })));

const silenced = (feeds: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, value]) => [name, VALUES.test(name) ? filled(0, value.shape) : value]),
  );
const plain = (share: number): Tensors => ({ plain: filled(share, [1]) });
const guidance = (given: number, none: number): Tensors => ({
  guidance: { data: Float32Array.of(given, none), shape: [2] },
});
/** Both rows of what one and the other remember; before the first cross-attention they are one. */
const joined = (given: Tensors, none: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(given).map(([name, { data, shape }]): [string, Tensor] => {
      if (name === 'r0') return [name, { data, shape }];
      const both = Float32Array.of(...data, ...none[name]!.data);
      return [name, { data: both, shape: [2, ...shape.slice(1)] }];
    }),
  );
const numbersOf = (shape: Shape): number[] => shape.map((dim) => evaluateDim(dim, SIZES));
const sum = (a: Tensor, b: Tensor, [given, none]: readonly [number, number]): number[] =>
  [...a.data].map((value, i) => given * value + none * b.data[i]!);

interface Case {
  readonly layout: (typeof LAYOUTS)[number];
  readonly unet: UnetName;
}

/** Every session is made once, for all that is asked of it. */
function open({ layout, unet }: Case) {
  const config = smallConfig(layout);
  const models = smallModels(runtime, config);
  const form = (rows: UnetForm['rows'], pass: UnetForm['pass'] = null): NetworkName =>
    unetNetwork({ unet, rows, pass });
  const { inputs } = networkGraph(form('one'), config, { storage: 'float32', emission: 'portable' });
  const feeds = Object.fromEntries(
    inputs.map(({ name, shape }) => [name, tensor(name, numbersOf(shape))] as const),
  );
  const ask = (name: NetworkName, ...asked: readonly Tensors[]): Promise<readonly Tensors[]> =>
    withNetwork(models, { name, sizes: SIZES }, async (run) => {
      const answers = [];
      for (const each of asked) answers.push(await run(each));
      return answers;
    });
  return { form, feeds, ask };
}

const outs = (answers: readonly Tensors[]): Tensor[] => answers.map(({ out }) => out!);

test.each(CASES)('$unet of layout $layout: values of zero, or both rows at once', async (each) => {
  const { form, feeds, ask } = open(each);
  const [given, none] = outs(await ask(form('one'), feeds, silenced(feeds)));
  const asked = [guidance(0, 1), guidance(1, 0), guidance(4, -3)].map((row) => ({ ...feeds, ...row }));
  const [second, first, guided] = outs(await ask(form('both'), ...asked));
  // Bit by bit what is left without cross-attention.
  expect(none!.data).toEqual(second!.data);
  expect(relativeError(none!.data, given!.data)).toBeGreaterThan(1e-3);
  expect(relativeError(first!.data, given!.data)).toBeLessThan(2e-6);
  expect(guided!.shape).toEqual([1, 4, 8, 12]);
  expect(relativeError(guided!.data, sum(given!, none!, [4, -3]))).toBeLessThan(2e-6);
});

test.each([
  { layout: 'v2', unet: 'unet' },
  { layout: 'v2', unet: 'unet-background-style' },
  { layout: 'switch', unet: 'unet-lora-both' },
] as const)('$unet of layout $layout, injected: the same, blended only without reference', async (each) => {
  const { form, feeds, ask } = open(each);
  const other = { ...feeds, x: tensor('reference', [1, 4, 8, 12]) };
  const [seen, unseen] = await ask(form('one', 'write'), other, silenced(other));
  const [atOnce] = await ask(form('both', 'write'), other);
  const remembered = joined(seen!, unseen!);
  for (const [name, { data }] of Object.entries(remembered))
    expect(relativeError(atOnce![name]!.data, data)).toBeLessThan(2e-6);

  const [given, none] = outs(
    await ask(
      form('one', 'read'),
      { ...feeds, ...seen!, ...plain(0) },
      { ...silenced(feeds), ...unseen!, ...plain(0.7) },
    ),
  );
  const asked = { ...feeds, ...remembered, ...plain(0.7) };
  const [second, guided] = outs(
    await ask(form('both', 'read'), { ...asked, ...guidance(0, 1) }, { ...asked, ...guidance(4, -3) }),
  );
  expect(none!.data).toEqual(second!.data);
  expect(relativeError(guided!.data, sum(given!, none!, [4, -3]))).toBeLessThan(5e-6);
});
