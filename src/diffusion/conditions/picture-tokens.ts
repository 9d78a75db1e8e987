/** What CLIP sees in the pictures of a run, and what texts make of it (pipeline sections 2 and 9). */
import type { Rgba8 } from '../../image/pixels.js';
import type { Image } from '../../image/planes.js';
import type { Models } from '../../runtime/models.js';
import type { HostTensor } from '../../runtime/session.js';
import { clipTokens } from './clip-tokens.js';
import type { ColorizeRequest } from '../../request/request.js';
import { applyEdits } from './text-edits.js';

/** Tokens [1, N, E] without the class token. */
export interface PictureTokens {
  /** Of the reference, as the texts changed it. */
  readonly reference: HostTensor;
  /** Of the background's source; null where there is none. */
  readonly background: HostTensor | null;
  /** Where each edit found its control text: one pixel per patch of the reference. */
  readonly editMaps: readonly Rgba8[];
}

/** Signed images of any size; `background` null where nothing looks at one. */
export async function encodeTokens(
  pictures: { readonly reference: Image; readonly background: Image | null },
  { edits }: Pick<ColorizeRequest, 'edits'>,
  models: Models,
): Promise<PictureTokens> {
  const { reference, background } = pictures;
  const [ofReference, ofBackground] = await clipTokens(
    background === null ? [reference] : [reference, background],
    models,
  );
  const edited = await applyEdits(ofReference, edits, models);
  return {
    reference: withoutClass(edited.tokens),
    background: background === null ? null : withoutClass(ofBackground),
    editMaps: edited.maps,
  };
}

function withoutClass({ data, shape }: HostTensor): HostTensor {
  const [batch, count, width] = shape;
  return { data: data.slice(width), shape: [batch, count - 1, width] };
}
