/** The layers of an output of a finished picture, from PNG to PNG; a cancel is heard between slices of the work. */
import type { CancelToken } from '../../src/channel/cancel.js';
import type { ChosenColours } from '../../src/channel/protocol/chosen-colours.js';
import type { OutputPng } from '../../src/channel/protocol/layers.js';
import type { AttentionMap } from '../../src/image/attention-map.js';
import { encodePng } from '../../src/image/png/png.js';
import { makeOutput } from '../../src/outputs/make-output.js';
import type { OutputLayer } from '../../src/outputs/output-row.js';
import type { Output } from '../../src/vocabulary/outputs.js';
import type { Decode } from './decode.js';

export interface LayersOrder {
  readonly output: Output;
  readonly sketch: Uint8Array;
  readonly picture: Uint8Array;
  readonly reference: Uint8Array;
  readonly attention: AttentionMap | null;
  readonly chosen: ChosenColours;
}

export async function makeLayers(
  { output, attention, chosen, ...pngs }: LayersOrder,
  { decode, signal }: { readonly decode: Decode; readonly signal: CancelToken },
): Promise<{ readonly layers: readonly OutputPng[] }> {
  const pictures = {
    sketch: await decode(pngs.sketch, 'sketch'),
    picture: await decode(pngs.picture, 'picture'),
    reference: await decode(pngs.reference, 'reference'),
    attention,
    chosen,
  };
  const layers = await makeOutput(output, pictures, signal);
  return { layers: layers.map(toPng) };
}

export function toPng({ image, ...style }: OutputLayer): OutputPng {
  return { ...style, png: Uint8Array.from(encodePng(image)) };
}
