/** Pictures as CLIP's image tower sees them (pipeline section 2). */
import type { Image } from '../../image/planes.js';
import { withSession, type Models } from '../../runtime/models.js';
import type { HostTensor } from '../../runtime/session.js';
import { clipPixels } from '../network-inputs.js';
import { readOutputs } from '../once.js';

/** Tokens [1, 1 + N, E] of every signed image [1, 3, h, w], class token first. */
export async function clipTokens(pictures: readonly Image[], models: Models): Promise<HostTensor[]> {
  return withSession(
    () => models.load('clip', {}),
    async (session) => {
      const tokens: HostTensor[] = [];
      for (const picture of pictures) {
        const pixels = clipPixels(picture, models.pack.layout.clipImage);
        tokens.push((await readOutputs(session, { pixels }))['tokens']);
      }
      return tokens;
    },
  );
}
