import { describe, expect, test } from '@jest/globals';
import {
  EMISSION_NAMES,
  EMISSIONS,
  holdsNetwork,
  pickEmission,
  type Emission,
} from '../../src/runtime/emissions.js';

const TABLE: Readonly<Record<'half' | 'plain', Emission>> = {
  half: { arithmetic: 'float16', engines: ['webgpu'], features: ['shader-f16'], widensHalves: false },
  plain: { arithmetic: 'float32', engines: ['webgpu', 'wasm', 'node'], features: [], widensHalves: false },
};
const BOTH = ['plain', 'half'] as const;

describe('the best emission that the device can run', () => {
  test.each([
    ['half', 'webgpu', ['subgroups', 'shader-f16'], BOTH],
    ['plain', 'webgpu', ['subgroups'], BOTH],
    ['plain', 'wasm', ['shader-f16'], BOTH],
    ['plain', 'webgpu', ['shader-f16'], ['plain']],
    [null, 'node', [], ['half']],
  ] as const)('%p on %s with %j, of a pack with %j', (expected, engine, features, offered) => {
    expect(pickEmission(TABLE, offered, { engine, features })).toBe(expected);
  });

  test('the last one runs on every engine without asking for anything', () => {
    const last = EMISSION_NAMES.at(-1)!;
    for (const engine of ['webgpu', 'wasm', 'node'] as const)
      expect(pickEmission(EMISSIONS, [last], { engine, features: [] })).toBe(last);
  });
});

test('an emission for GPUs alone does without the graphs of both rows of guidance', () => {
  const held = (emission: Emission) =>
    (['unet', 'unet-guided', 'unet-guided-read', 'combine'] as const).filter((name) =>
      holdsNetwork(emission, name),
    );
  expect(held(TABLE.half)).toEqual(['unet', 'combine']);
  expect(held(TABLE.plain)).toHaveLength(4);
});
