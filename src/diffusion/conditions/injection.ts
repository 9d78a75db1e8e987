/**
 * Attention injection (pipeline section 5): before the U-Net looks at x_t it runs over the reference, noised to the
 * same time, and remembers what every self-attention sees; looking at x_t, self-attention sees that besides its own.
 * So textures of the reference reach the picture, at twice the work.
 */
import { assert } from '../../errors.js';
import type { Extent } from '../../image/geometry.js';
import type { Image } from '../../image/planes.js';
import { resizeAntialiased } from '../../image/resize.js';
import { mapTensor, type Tensor } from '../../image/tensor.js';
import type { Models } from '../../runtime/models.js';
import { isInjectable, unetNetwork, type NetworkName, type UnetName } from '../../runtime/contracts.js';
import type { Feeds, HostTensor, Session } from '../../runtime/session.js';
import { disposeLatent, type DeviceLatent } from '../device-latents.js';
import type { LatentMath } from '../sampling/latent-math.js';
import { seededNoise } from '../sampling/noise.js';
import type { OnceRunner } from '../once.js';
import type { ColorizeRequest } from '../../request/request.js';
import type { Injection } from '../../request/records.js';
import type { NoiseTable } from '../sampling/schedule.js';
import type { UnetRun } from '../unet-runs.js';
import { encodeImage } from '../pictures/vae.js';

/** The draws of a seed that injection begins behind; a sampler's own count from 1 and never come this far. */
const DRAWS_BEFORE = 2 ** 31;

export type Stretch = (image: Image, size: Extent) => Tensor;

export interface InjectionInputs {
  /** How the reference is brought to the model's size; antialiased, unless said. */
  readonly stretch?: Stretch;
  /** [1, C, h, w], at every step, instead of the seed's. */
  readonly noise?: HostTensor;
}

export interface EncodedInjection {
  /** Of the stretched reference [1, C, h, w]. */
  readonly latent: HostTensor;
  /** Of the reference's own lines. */
  readonly hints: Feeds;
  /** A draw of noise [1, C, h, w]. */
  readonly noise: (draw: number) => Promise<HostTensor>;
}

/** What the runs over the reference are made of, once per generation. */
export async function encodeInjection(
  reference: Image,
  { injection, inputs, request }: InjectionRequest,
  { models, once }: { readonly models: Models; readonly once: OnceRunner },
): Promise<EncodedInjection> {
  const stretched = (inputs.stretch ?? resizeAntialiased)(reference, request.size);
  const latent = await encodeImage(stretched, models);
  const strength = { data: Float32Array.of(injection.sketchFidelity), shape: [1] };
  const sketch = mapTensor(stretched, (value) => -value);
  const [hints] = await once.keep('control', [{ sketch, strength }]);
  const { noise } = inputs;
  const seeded = seededNoise(request.seed, latent.shape, DRAWS_BEFORE);
  return { latent, hints, noise: noise === undefined ? seeded : () => Promise.resolve(noise) };
}

export interface InjectionRequest {
  readonly injection: Injection;
  readonly inputs: InjectionInputs;
  readonly request: Pick<ColorizeRequest, 'size' | 'seed'>;
}

/** One step's runs of the U-Net. */
export interface InjectedStep {
  /** What a run says; `feeds`: all of its own and the step's, x too. The caller disposes it. */
  run(asked: UnetRun, feeds: Feeds): Promise<DeviceLatent>;
  dispose(): void;
}

export interface InjectionEngine {
  readonly unet: UnetName;
  readonly load: (name: NetworkName) => Promise<Session>;
  readonly math: LatentMath<DeviceLatent>;
  readonly table: NoiseTable;
}

/** Noises the reference for a step; its features are found once for the rows with and for those without reference. */
export async function injectStep(
  { latent, hints, noise }: EncodedInjection,
  { timestep, draw }: { readonly timestep: number; readonly draw: number },
  { unet, load, math, table }: InjectionEngine,
): Promise<InjectedStep> {
  assert(isInjectable(unet), `nothing is injected into ${unet}`);
  const { a, s } = table.levelAt(roundHalfEven(timestep));
  const noisy = await math.combine([
    [a, latent],
    [s, await noise(draw)],
  ]);
  const remembered = new Map<UnetRun['reference'], Feeds>();
  const held: DeviceLatent[] = [noisy];
  const featuresOf = async ({ rows, reference }: UnetRun, feeds: Feeds): Promise<Feeds> => {
    const known = remembered.get(reference);
    if (known !== undefined) return known;
    const write = await load(unetNetwork({ unet, rows, pass: 'write' }));
    const values = await write.run({ ...feeds, ...hints, x: noisy });
    held.push(...Object.values(values));
    remembered.set(reference, values);
    return values;
  };
  return {
    async run(asked, feeds) {
      const features = await featuresOf(asked, feeds);
      const read = await load(unetNetwork({ unet, rows: asked.rows, pass: 'read' }));
      const plain = { data: Float32Array.of(asked.plain), shape: [1] };
      const { out } = await read.run({ ...feeds, ...features, ...asked.weights, plain }, ['out']);
      return out;
    },
    dispose() {
      for (const value of held.splice(0)) disposeLatent(value);
    },
  };
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  if (part !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
