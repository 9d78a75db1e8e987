/** One call of the U-Net at a size, the same in Node and, bundled into a page, in a browser; what it is fed follows from names. */
import { elements } from '../../models/checkpoint/checkpoint.js';
import { byNameUniform } from '../../models/checkpoint/by-name.js';
import { evaluateDim } from '../../models/onnx/dims.js';
import { readOutputs } from '../../src/diffusion/once.js';
import { withSession, type Models } from '../../src/runtime/models.js';

/** Of a context; whole tiles of every kernel of attention. */
const TOKENS = 64;

/** Its prediction [1, 4, side / 8, side / 8] of a square of `side` pixels. */
export async function callUnet(models: Models, side: number): Promise<Float32Array> {
  const { pack, emission } = models;
  const cells = side / pack.layout.latentFactor;
  const sizes = { h: cells, w: cells, m: TOKENS, s: 1 };
  const ports = pack.emissions[emission]?.unet?.inputs ?? [];
  const feeds = ports.map(({ name, shape: dims }) => {
    const shape = dims.map((dim) => evaluateDim(dim, sizes));
    return [name, { data: byNameUniform(name, elements(shape)), shape }] as const;
  });
  return withSession(
    () => models.load('unet', sizes),
    async (session) => (await readOutputs(session, Object.fromEntries(feeds)))['out'].data,
  );
}
