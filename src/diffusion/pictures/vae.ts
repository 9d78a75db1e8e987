/**
 * Pictures to latents and back through the pack's autoencoder. A map too large for one run is cut into overlapping
 * tiles, and their answers are blended. Norms and attention of a tile see that tile alone, so a tiled answer is near
 * the whole one, not equal to it.
 */
import { cropTensor } from '../../image/fit.js';
import { imageShape, type Tensor } from '../../image/tensor.js';
import { withSession, type Models } from '../../runtime/models.js';
import type { HostTensor, Session } from '../../runtime/session.js';
import { axisWeights, tileAxis, type TiledAxis, type Tiling } from './tiles.js';
import { vaeTiling, type Device } from './vae-tiling.js';

/** The picture [1, 3, H, W] of a scaled latent [1, C, h, w]: about -1..1, not clamped. */
export async function decodeLatent(latent: HostTensor, models: Models): Promise<Tensor> {
  const [, , h, w] = latent.shape;
  return decodeTiled(latent, vaeTiling({ network: 'vae-decoder', h, w }, models), models);
}

/** Latent cells of the session that decodes a latent of so many. */
export function decoderSizes({ h, w }: Record<'h' | 'w', number>, device: Device): Record<'h' | 'w', number> {
  const tiling = vaeTiling({ network: 'vae-decoder', h, w }, device);
  return { h: axisOf(h, tiling).side, w: axisOf(w, tiling).side };
}

/** The scaled latent [1, C, h, w] of a signed picture [1, 3, H, W]. */
export async function encodeImage(image: Tensor, models: Models): Promise<Tensor> {
  const { width, height } = imageShape(image);
  const { latentFactor } = models.pack.layout;
  const cells = { h: height / latentFactor, w: width / latentFactor };
  return encodeTiled(image, vaeTiling({ network: 'vae-encoder', ...cells }, models), models);
}

/** `tiling` null: in one run. */
export async function decodeTiled(
  latent: HostTensor,
  tiling: Tiling | null,
  models: Models,
): Promise<Tensor> {
  const { latentFactor } = models.pack.layout;
  const scales = { source: 1, answer: latentFactor };
  return runTiles({ source: latent, scales, channels: 3, tiling }, (sizes, run) =>
    withSession(
      () => models.load('vae-decoder', sizes),
      (session) => run((tile) => answerOf(session, { latent: tile }, 'image')),
    ),
  );
}

/** `tiling` null: in one run. */
export async function encodeTiled(image: Tensor, tiling: Tiling | null, models: Models): Promise<Tensor> {
  const { latentFactor, latentChannels } = models.pack.layout;
  const scales = { source: latentFactor, answer: 1 };
  return runTiles({ source: image, scales, channels: latentChannels, tiling }, (sizes, run) =>
    withSession(
      () => models.load('vae-encoder', sizes),
      (session) => run((tile) => answerOf(session, { image: tile }, 'latent')),
    ),
  );
}

interface TiledJob {
  readonly source: Tensor;
  /** Pixels per latent cell. */
  readonly scales: { readonly source: number; readonly answer: number };
  /** Of the answer. */
  readonly channels: number;
  readonly tiling: Tiling | null;
}

type RunTile = (tile: Tensor) => Promise<Tensor>;
/** Lends a session for tiles of `sizes` cells. */
type LendSession = (
  sizes: { readonly h: number; readonly w: number },
  use: (run: RunTile) => Promise<Tensor>,
) => Promise<Tensor>;

async function runTiles({ source, scales, channels, tiling }: TiledJob, lend: LendSession): Promise<Tensor> {
  const { width, height } = imageShape(source);
  const [rows, columns] = [height, width].map((pixels) => axisOf(pixels / scales.source, tiling));
  return lend({ h: rows.side, w: columns.side }, async (run) => {
    if (rows.starts.length * columns.starts.length === 1) return run(source);
    const blend = createBlend({ rows, columns, scale: scales.answer, channels });
    for (let row = 0; row < rows.starts.length; row++) {
      for (let column = 0; column < columns.starts.length; column++) {
        const box = {
          x: columns.starts[column] * scales.source,
          y: rows.starts[row] * scales.source,
          width: columns.side * scales.source,
          height: rows.side * scales.source,
        };
        blend.add(await run(cropTensor(source, box)), row, column);
      }
    }
    return blend.result;
  });
}

function axisOf(cells: number, tiling: Tiling | null): TiledAxis {
  return tileAxis(cells, tiling ?? { side: cells, overlap: 0 });
}

interface BlendShape {
  readonly rows: TiledAxis;
  readonly columns: TiledAxis;
  /** Pixels per cell. */
  readonly scale: number;
  readonly channels: number;
}

/** A canvas that collects weighted tiles. */
function createBlend({ rows, columns, scale, channels }: BlendShape) {
  const [height, width] = [rows.length * scale, columns.length * scale];
  const data = new Float32Array(channels * height * width);
  const [down, across] = [axisWeights(rows, scale), axisWeights(columns, scale)];
  return {
    result: { data, shape: [1, channels, height, width] } satisfies Tensor,
    add(tile: Tensor, row: number, column: number): void {
      const [weightsY, weightsX] = [down[row], across[column]];
      const [top, left] = [rows.starts[row] * scale, columns.starts[column] * scale];
      for (let line = 0; line < channels * weightsY.length; line++) {
        const y = line % weightsY.length;
        const target = (((line - y) / weightsY.length) * height + top + y) * width + left;
        const start = line * weightsX.length;
        for (let x = 0; x < weightsX.length; x++) {
          data[target + x] += weightsY[y] * weightsX[x] * tile.data[start + x];
        }
      }
    },
  };
}

async function answerOf(
  session: Session,
  feeds: Readonly<Record<string, Tensor>>,
  port: string,
): Promise<Tensor> {
  const outputs = await session.run(feeds);
  try {
    const value = outputs[port];
    return { data: await value.read(), shape: value.shape };
  } finally {
    for (const value of Object.values(outputs)) value.dispose();
  }
}
