/** The layers of an output of a finished picture, from PNG to PNG; a cancel is heard between slices of the work. */
import type { CancelToken } from '../../src/channel/cancel.js';
import type { ChosenColours } from '../../src/channel/protocol/chosen-colours.js';
import type { OutputPng } from '../../src/channel/protocol/layers.js';
import type { AttentionMap } from '../../src/image/attention-map.js';
import { encodePng } from '../../src/image/png/png.js';
import { makeOutput } from '../../src/outputs/make-output.js';
import type { OutputLayer } from '../../src/outputs/output-row.js';
import type { Guide, Output } from '../../src/vocabulary/outputs.js';
import { findOutside } from '../../src/diffusion/pictures/find-outside.js';
import { fitBox } from '../../src/image/fit.js';
import { wantsOutside } from '../../src/outputs/table.js';
import type { WireRequest } from '../../src/request/request.js';
import type { Models } from '../../src/runtime/models.js';
import type { Decode } from './decode.js';

export interface LayersOrder {
  readonly output: Output;
  readonly sketch: Uint8Array;
  readonly picture: Uint8Array;
  readonly reference: Uint8Array;
  readonly attention: AttentionMap | null;
  readonly chosen: ChosenColours;
  readonly request: WireRequest;
}

export interface LayersDesk {
  readonly decode: Decode;
  readonly signal: CancelToken;
  /** Null where no pack is open. */
  readonly models: Models | null;
}

export async function makeLayers(
  { output, attention, chosen, request, ...pngs }: LayersOrder,
  { decode, signal, models }: LayersDesk,
): Promise<{ readonly layers: readonly OutputPng[]; readonly guide: Guide }> {
  const sketch = await decode(pngs.sketch, 'sketch');
  const picture = await decode(pngs.picture, 'picture');
  const pictures = {
    sketch,
    picture,
    reference: await decode(pngs.reference, 'reference'),
    attention,
    chosen,
    paintedSize: fitBox(sketch, request.size),
    resultBackground: request.resultBackground,
    outside: wantsOutside(output) ? await findOutside(picture, request, models) : null,
    gapPx: request.gap,
  };
  const { layers, guide } = await makeOutput(output, pictures, signal);
  return { layers: layers.map(toPng), guide };
}

export function toPng({ image, ...style }: OutputLayer): OutputPng {
  return { ...style, png: Uint8Array.from(encodePng(image)) };
}
