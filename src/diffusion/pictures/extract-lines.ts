/**
 * The preprocessor `extract`: a pack's line extractor draws the sketch's lines anew (pipeline sections 1 and 8,
 * appendix B). The networks take sizes that are multiples of 4 to 256 pixels, so a picture is first extended to
 * the right and below by its own edge and the answer cut.
 */
import { UserError } from '../../errors.js';
import { cropTensor } from '../../image/fit.js';
import type { Extent } from '../../image/geometry.js';
import {
  fromGreyLevels,
  highFrequencies,
  negated,
  redChannel,
  signedColour,
  strongest,
  unscaledColour,
} from '../../image/lines/line-formats.js';
import { resizeRgb8 } from '../../image/resize8.js';
import { mapPlanes, type Rgb8 } from '../../image/rgb8.js';
import type { Tensor } from '../../image/tensor.js';
import { withSession, type Models } from '../../runtime/models.js';
import type { NetworkName } from '../../runtime/contracts.js';
import type { Session } from '../../runtime/session.js';
import type { LineNetwork } from '../../vocabulary/preprocess.js';

/** What stands around a network. */
interface Extractor {
  /** Height and width are multiples of this many pixels. */
  readonly sizeMultiple: number;
  /** The tensors of its runs, one each. */
  readonly prepare: (image: Rgb8) => readonly Tensor[];
  /** From the runs' answers to [1, 3, h, w] in the sketch networks' convention. */
  readonly finish: (answers: readonly Tensor[]) => Tensor;
}

export const LINE_EXTRACTORS: Readonly<Record<LineNetwork, Extractor>> = {
  'lines-lineart': { sizeMultiple: 256, prepare: signedColour, finish: negated },
  'lines-denoise': { sizeMultiple: 16, prepare: redChannel, finish: fromGreyLevels },
  'lines-keras': { sizeMultiple: 16, prepare: highFrequencies, finish: strongest },
  'lines-sk': { sizeMultiple: 4, prepare: unscaledColour, finish: negated },
};

/**
 * "authors": a copy stretched to 512 x 512, as the released app analyses every sketch. "own": the sketch at its own
 * size and shape, or scaled down where a side is over 1024 (ours: fine and oblong drawings keep their lines).
 */
export type LineAnalysis = 'authors' | 'own';

const AUTHORS_SIDE_PX = 512;
/** The extractors keep 64 float maps of the picture's size: 256 MB each at this side. */
const OWN_SIDE_MAX_PX = 1024;

export interface ExtractedLines {
  /** [1, 3, h, w] of the analysed size, in the network's convention: lines +1 on -1 (lineart_sk: -1..0). */
  readonly lines: Tensor;
  /** What the network saw of the sketch, in pixels. */
  readonly analysed: Extent;
}

/** Rejects with UserError where the pack lacks the extractor. */
export async function extractLines(
  sketch: Rgb8,
  { network, analysis }: { readonly network: LineNetwork; readonly analysis: LineAnalysis },
  models: Models,
): Promise<ExtractedLines> {
  const { sizeMultiple, prepare, finish } = LINE_EXTRACTORS[network];
  if (models.pack.networks[network] === undefined) {
    throw new UserError('model-lacks-extractor', { model: models.pack.title, extractor: network });
  }
  const size = analysedSize(sketch, analysis);
  const image =
    size.width === sketch.width && size.height === sketch.height ? sketch : resizeRgb8(sketch, size);
  const answers = await runExtractor(network, prepare(extended(image, sizeMultiple)), models);
  const lines = cropTensor(finish(answers), { x: 0, y: 0, ...size });
  return { lines, analysed: size };
}

/** A session's answers to one tensor after the other. */
export async function runExtractor(
  network: NetworkName,
  images: readonly Tensor[],
  models: Models,
): Promise<Tensor[]> {
  const [, , h, w] = images[0].shape;
  return withSession(
    () => models.load(network, { h, w }),
    async (session) => {
      const answers: Tensor[] = [];
      for (const image of images) answers.push(await answerOf(session, image));
      return answers;
    },
  );
}

export function analysedSize({ width, height }: Extent, analysis: LineAnalysis): Extent {
  if (analysis === 'authors') return { width: AUTHORS_SIDE_PX, height: AUTHORS_SIDE_PX };
  const ratio = Math.min(1, OWN_SIDE_MAX_PX / Math.max(width, height));
  const scaled = (side: number): number => Math.max(1, Math.round(side * ratio));
  return { width: scaled(width), height: scaled(height) };
}

/** To the next multiples, by repeating the last column and row. */
function extended(image: Rgb8, multiple: number): Rgb8 {
  const { width, height } = image;
  const wide = Math.ceil(width / multiple) * multiple;
  const high = Math.ceil(height / multiple) * multiple;
  if (wide === width && high === height) return image;
  return mapPlanes(image, { width: wide, height: high }, (plane) => {
    const out = new Uint8Array(wide * high);
    for (let y = 0; y < high; y++) {
      const start = Math.min(y, height - 1) * width;
      out.set(plane.subarray(start, start + width), y * wide);
      out.fill(plane[start + width - 1], y * wide + width, (y + 1) * wide);
    }
    return out;
  });
}

async function answerOf(session: Session, image: Tensor): Promise<Tensor> {
  const { lines } = await session.run({ image });
  try {
    return { data: await lines.read(), shape: lines.shape };
  } finally {
    lines.dispose();
  }
}
