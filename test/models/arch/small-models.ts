/** Networks of a small configuration with weights by name, on the CPU engine. */
import { byNameUniform } from '../../../models/checkpoint/by-name.js';
import { parseModelConfig, type ModelConfig } from '../../../models/config.js';
import { goldenModels, withNetwork, type Tensors } from '../../../models/verify/networks.js';
import type { Tensor } from '../../../src/image/tensor.js';
import type { NetworkName } from '../../../src/runtime/contracts.js';
import type { Models } from '../../../src/runtime/models.js';
import type { Runtime } from '../../../src/runtime/session.js';

/** Latent 8 x 12, 5 tokens, 2 timesteps. */
export const SIZES = { h: 8, w: 12, m: 5, s: 2 };

export function smallConfig(layout: ModelConfig['layout'] = 'v2'): ModelConfig {
  // v1.5 makes something of tokens in heads of 64.
  const tokenWidth = layout === 'switch' ? 64 : 12;
  return parseModelConfig({
    layout,
    unet: {
      ...{ baseWidth: 16, multipliers: [1, 2, 2], resBlocks: 1 },
      ...{ headSize: 8, normGroups: 4, contextWidth: tokenWidth },
    },
    vae: { baseWidth: 8, multipliers: [1, 1, 2, 2], resBlocks: 1, normGroups: 4 },
    clip: { image: 16, patch: 8, width: 8, layers: 1, heads: 2, mlpRatio: 2, embed: tokenWidth },
    isnet: { inputSize: 32, widthFactor: 0.03125 },
  });
}

export function smallModels(runtime: Runtime, config: ModelConfig): Models {
  const prediction = config.layout === 'v2' ? 'v' : 'eps';
  return goldenModels({ config, salt: '', prediction, layout: config.layout }, runtime);
}

export type RunByName = (name: NetworkName, feeds: Tensors) => Promise<Tensors>;

export function runner(models: Models): RunByName {
  return (name, feeds) => withNetwork(models, { name, sizes: SIZES }, (once) => once(feeds));
}

export const tensor = (name: string, shape: readonly number[]): Tensor => ({
  data: byNameUniform(
    name,
    shape.reduce((a, b) => a * b, 1),
  ),
  shape,
});

export const filled = (value: number, shape: readonly number[]): Tensor => ({
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
  shape,
});
